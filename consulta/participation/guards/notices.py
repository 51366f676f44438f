"""Where the person behind a follow reads, without an account, all that they are written about."""

from typing import Any

from flask import url_for

from consulta.config import Config
from consulta.mail.signing import leave_token
from consulta.participation import actions
from consulta.web.settings import held


def notices_path(follow: Any) -> str:
    """The page of all that the person behind a follow is written about."""
    token = leave_token(held(Config).secret_key, actions.link_of(follow))
    return url_for("participation.notices", token=token)
