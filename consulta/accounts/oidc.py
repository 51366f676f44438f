"""ClaveÚnica: what the State's identity provider says of somebody, and nothing kept but the answer.

Source: docs/adr/0025-claveunica-is-optional-and-keeps-no-run.md
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException

from consulta.accounts.identity import NotARun, normal_run
from consulta.accounts.rules import Refusal
from consulta.config import Config
from consulta.errors import Refused
from consulta.web.logs import log
from consulta.web.settings import give, held

NAME = "claveunica"
RETURN_PATH = "/entrar/claveunica/vuelta"
DISCOVERY = "/.well-known/openid-configuration"
SCOPES = "openid run name"
SIGNED_WITH = ("RS256", "ES256")  # whatever else the provider says it may sign with
PATIENCE = 8  # seconds that a citizen waits for the provider
DOUBTS = (NotARun, RuntimeError, ValueError, KeyError, TypeError)
ASK_AGAIN = {"prompt": "login", "max_age": "0"}
LEEWAY = 60  # seconds that two clocks may differ


@dataclass(frozen=True)
class Answer:
    """Who came back, where to, for which consultation, and whether only to prove it again."""

    run: str
    next_path: str
    slug: str
    is_again: bool


class Provider:
    """The provider that the configuration names."""

    def __init__(self, app: Flask, config: Config) -> None:
        self.config = config
        self.client: Any = OAuth(app).register(
            NAME,
            client_id=config.claveunica_client_id,
            client_secret=config.claveunica_client_secret,
            server_metadata_url=config.claveunica_issuer + DISCOVERY,
            client_kwargs={
                "scope": SCOPES,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_post",
                "default_timeout": PATIENCE,
            },
        )

    def claims_wanted(self) -> dict[str, Any]:
        """What an ID token must say of who made it and for whom."""
        return {
            "iss": {"essential": True, "value": self.config.claveunica_issuer},
            "aud": {"essential": True, "value": self.config.claveunica_client_id},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "nonce": {"essential": True},
        }


def init(app: Flask, config: Config) -> None:
    """Know the provider, where one is configured; without one nothing of this exists."""
    if config.has_claveunica:
        give(app, Provider(app, config))


def begin(
    *, next_path: str, slug: str, at: datetime, is_again: bool = False
) -> ResponseReturnValue:
    """Lead to the provider, with a state, a nonce and a proof key that only this browser keeps.

    `is_again` has the provider ask for its password even of somebody who is signed in there.
    Raises: `Refused` when the provider does not answer.
    """
    client, back = held(Provider).client, held(Config).public_url + RETURN_PATH
    _forget_asked()
    try:
        asked = client.create_authorization_url(back, **(ASK_AGAIN if is_again else {}))
    except (*DOUBTS, RequestException, OAuthError) as trouble:
        raise _told(Refusal.PROVIDER_DOWN, trouble) from None
    kept = {"next_path": next_path, "slug": slug, "is_again": is_again}
    client.save_authorize_data(redirect_uri=back, asked_at=int(at.timestamp()), **kept, **asked)
    return redirect(asked["url"], code=303)


def finish() -> Answer:
    """What the provider says of whoever comes back; each question is answered once.

    Raises: `Refused` when the answer is not to our question, does not hold, or names no RUN.
    """
    provider = held(Provider)
    state = request.args.get("state", "")
    asked = provider.client.framework.get_state_data(cookie, state)
    _forget_asked(but=state)
    if asked is None:
        raise Refused(Refusal.ANSWER_NOT_OURS)
    if "error" in request.args:
        _forget_asked()
        raise Refused(Refusal.PROVIDER_SAID_NO)
    try:
        run, proved_at = _run_of(provider, state)
    except RequestException as trouble:
        raise _told(Refusal.PROVIDER_DOWN, trouble) from None
    except (*DOUBTS, OAuthError, JoseError) as trouble:
        raise _told(Refusal.ANSWER_NOT_OURS, trouble) from None
    finally:
        _forget_asked()
    if asked["is_again"] and _is_before(proved_at, asked["asked_at"]):
        raise _told(Refusal.NOT_ASKED_AGAIN, ValueError())
    return Answer(run, asked["next_path"], asked["slug"], asked["is_again"])


def _run_of(provider: Provider, state: str) -> tuple[str, int | None]:
    """The RUN, and when its bearer last gave a password there, if the provider says."""
    known = provider.client.load_server_metadata()
    known["id_token_signing_alg_values_supported"] = list(SIGNED_WITH)
    token = provider.client.authorize_access_token(
        claims_options=provider.claims_wanted(),
        leeway=LEEWAY,
        body=urlencode({"state": state}),  # their manual asks for it, though the protocol does not
    )
    said = token["userinfo"]
    answer = provider.client.post(
        known["userinfo_endpoint"],
        token={
            "access_token": token["access_token"],
            "token_type": "Bearer",
        },  # however short-lived
    )
    answer.raise_for_status()
    person = answer.json()
    if person["sub"] != said["sub"]:
        raise NotARun
    whole = person["RolUnico"]
    proved_at = said.get("auth_time")
    run = normal_run(f"{int(whole['numero'])}-{whole['DV']}")
    return run, None if proved_at is None else int(proved_at)


def _is_before(proved_at: int | None, asked_at: int) -> bool:
    """Whether a password was given to the provider before we asked; unknown where it is silent."""
    return proved_at is not None and proved_at < asked_at - LEEWAY


def _told(reason: Refusal, trouble: Exception) -> Refused:
    """The refusal, once its cause is written down for whoever runs the site: never a RUN."""
    cause = getattr(trouble, "error", "") or ""
    facts = {"reason": reason.value, "trouble": type(trouble).__name__, "cause": str(cause)}
    log.warning("claveunica", extra={"facts": facts})
    return Refused(reason)


def _forget_asked(*, but: str = "") -> None:
    for key in [key for key in cookie if key.startswith(f"_state_{NAME}_")]:
        if key != f"_state_{NAME}_{but}":
            cookie.pop(key)
