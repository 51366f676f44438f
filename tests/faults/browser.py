"""A browser without scripts over plain connections: it knows when an answer never came."""

import re
import socket
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection, HTTPException
from select import select
from urllib.parse import urlencode

from tests.faults.served import HOST, SLUG

HOME = f"/consultas/{SLUG}"
WAITS = 30.0


class Cut(Exception):
    """The connection ended before an answer came: nobody knows whether the form was taken."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str


class Browser:
    """One person's browser."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port = port
        self.cookies = {"consulta": cookie}
        self.token = ""

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form with the token of the page that was seen last."""
        return self._ask("POST", path, self._body(fields))

    def post_and_hang_up(self, path: str, **fields: str) -> None:
        """Send a form, wait until its answer begins to come, and lose it."""
        body = self._body(fields)
        headers = self._headers() | {"Content-Length": str(len(body)), "Host": self._host()}
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {said}" for name, said in headers.items())]
        with socket.create_connection((HOST, self.port), timeout=WAITS) as line:
            line.sendall("\r\n".join([*lines, "", body]).encode())
            readable, _, _ = select([line], [], [], WAITS)
            assert readable, "no answer began to come"

    def _ask(self, method: str, path: str, body: str = "") -> Answer:
        line = HTTPConnection(HOST, self.port, timeout=WAITS)
        try:
            line.request(method, path, body or None, self._headers())
            came = line.getresponse()
            text = came.read().decode()
        except (OSError, HTTPException) as trouble:
            raise Cut(path) from trouble
        finally:
            line.close()
        for kept in came.msg.get_all("Set-Cookie") or ():
            name, _, rest = kept.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        self.token = field_of(text, "csrf_token") or self.token
        return Answer(came.status, came.getheader("Location", "") or "", text)

    def _body(self, fields: dict[str, str]) -> str:
        return urlencode({"csrf_token": self.token} | fields)

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}

    def _host(self) -> str:
        return f"{HOST}:{self.port}"


def field_of(html: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)
    return unescape(found.group(1)) if found else ""


def words(text: str, form_key: str) -> dict[str, str]:
    """A remark as the writing page sends it."""
    return {
        "form_key": form_key, "stance": "neutral", "kind": "remark", "text": text,
        "proposal": "", "public_name": "", "signature": "without_name", "is_of_age": "y",
    }  # fmt: skip
