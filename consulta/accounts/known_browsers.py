"""The browsers in which a member of staff came in before: what others guess locks none of them."""

from flask import Response, request

from consulta.accounts import credentials, guards
from consulta.config import Config
from consulta.web.limits import network
from consulta.web.settings import held

MOST_KNOWN = 4
LIFE = 365 * 24 * 3600


def is_known(address: str) -> bool:
    """Whether somebody came in with this address in the browser that asks."""
    return _tag(address) in _tags()


def keep(answer: Response, *, address: str) -> None:
    """Let this browser show later that this address came in with it; it says nothing else."""
    own = _tag(address)
    tags = [own, *(tag for tag in _tags() if tag != own)][:MOST_KNOWN]
    answer.set_cookie(
        _cookie(), ".".join(tags), max_age=LIFE, httponly=True, samesite="Lax",
        secure=held(Config).is_secure, path="/",
    )  # fmt: skip


def who_guesses(address: str) -> str:
    """Whose wrong passwords for one address are counted together: a network's, or a browser's."""
    where = guards.browser_hash() if is_known(address) else network()
    return f"{where} {credentials.hash_of(address)}"


def _tag(address: str) -> str:
    secret, browser = held(Config).secret_key, guards.browser_secret()
    return credentials.browser_tag(secret, browser=browser, email=address)


def _tags() -> list[str]:
    return request.cookies.get(_cookie(), "").split(".")[:MOST_KNOWN]


def _cookie() -> str:
    return "__Host-consulta_known" if held(Config).is_secure else "consulta_known"
