"""Two answers for machines: the process lives, and it can take a contribution."""

import shutil

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from consulta.config import Config
from consulta.pages.queries import can_write
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
    """The database takes a write, and the disk has room."""
    checks = {"base_de_datos": _database_writes(), "disco": _disk_has_room()}
    return checks, 200 if all(checks.values()) else 503


def _database_writes() -> bool:
    try:
        return can_write(session())
    except SQLAlchemyError:
        session().rollback()
        return False


def _disk_has_room() -> bool:
    usage = shutil.disk_usage(held(Config).data)
    return usage.free / usage.total > LEAST_FREE
