"""Two answers for machines: the process lives, and it can take a contribution.

A mail server that is down stops no contribution: it is shown, and the process stays ready.
"""

import shutil
from datetime import timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from consulta import clock
from consulta.config import Config
from consulta.mail import queries as mail
from consulta.mail.delivery import is_sending
from consulta.mail.rules import LATE_AFTER
from consulta.pages.queries import can_write
from consulta.participation.queries import last_moment
from consulta.participation.rules import refusal_of_clock
from consulta.web.settings import held
from consulta.web.unit_of_work import session

bp = Blueprint("health", __name__, url_prefix="/salud")
LEAST_FREE = 0.02


@bp.get("/vivo")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"vivo": True}


@bp.get("/listo")
def ready() -> ResponseReturnValue:
    """The database takes a write, the disk has room and the clock did not go back.

    Beside it, whether letters leave.
    """
    checks = {"base_de_datos": _database_writes(), "disco": _disk_has_room()}
    if checks["base_de_datos"]:
        checks["reloj"] = refusal_of_clock(clock.now(), last_moment(session())) is None
    post = _post() if checks["base_de_datos"] else {}
    return {**checks, **post}, 200 if all(checks.values()) else 503


def _post() -> dict[str, object]:
    """How long the oldest letter has waited and how many were given up.

    Units: whole minutes. Where letters stay in a local mailbox, none is late.
    """
    db, leaves = session(), is_sending(held(Config))
    oldest = mail.oldest_waiting(db) if leaves else None
    waited = clock.now() - oldest if oldest else timedelta()
    return {
        "correo": waited <= LATE_AFTER,
        "correo_espera_minutos": waited // timedelta(minutes=1),
        "correo_perdidas": mail.count_given_up(db),
    }


def _database_writes() -> bool:
    try:
        return can_write(session())
    except SQLAlchemyError:
        session().rollback()
        return False


def _disk_has_room() -> bool:
    usage = shutil.disk_usage(held(Config).data)
    return usage.free / usage.total > LEAST_FREE
