"""One JSON line a request: what was asked and how it ended, and nothing of who or what was said."""

import json
import logging
import secrets
import sys
from datetime import UTC, datetime

from flask import Response, g, request

from consulta import clock
from consulta.web.arrival import arrived_at

log = logging.getLogger("consulta")
MILLISECONDS = 1000


class JsonLine(logging.Formatter):
    """A log record as one line of JSON in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[0]:
            said["trouble"] = record.exc_info[0].__name__
            said["where"] = self.formatException(record.exc_info).splitlines()[-6:]
        return json.dumps(said, ensure_ascii=False)


def start_logging() -> None:
    """Send our lines to standard error, once."""
    if log.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def name_request() -> None:
    """Give this request a name that its lines and its error page share."""
    g.request_id = new_name()


def new_name() -> str:
    """A name for one request."""
    return secrets.token_hex(6)


def write_line(answer: Response) -> Response:
    """Note how a request ended: its endpoint, never its address, which may hold a secret."""
    note(
        request=g.get("request_id", ""), endpoint=request.endpoint or "", method=request.method,
        status=answer.status_code, since=arrived_at(),
    )  # fmt: skip
    return answer


def note(*, request: str, endpoint: str, method: str, status: int, since: datetime) -> None:
    """Write the line of one answered request."""
    took = (clock.now() - since).total_seconds() * MILLISECONDS
    facts = {
        "request": request, "endpoint": endpoint, "method": method, "status": status,
        "ms": round(took, 1),
    }  # fmt: skip
    log.info("answered", extra={"facts": facts})
