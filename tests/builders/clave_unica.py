"""A provider of OpenID Connect on loopback, and a house that asks it.

It speaks as ClaveÚnica does, and lies when told to.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import requests
import time_machine
from flask import Flask, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from joserfc import jwk, jwt
from werkzeug.serving import make_server

from consulta import clock
from consulta.config import Config
from tests.accounts.doors import close
from tests.builders.plans import INSIDE
from tests.participation.page_walks import house_of

CLIENT_ID, CLIENT_SECRET = "consulta-de-prueba", "secreto-de-prueba"
RUN, OTHER = "44444444-4", "55555555-5"
PAGE = """<!doctype html><html lang="es-CL"><meta charset="utf-8">
<title>ClaveÚnica de prueba</title><main><h1>ClaveÚnica de prueba</h1><form method="post">
<p><label>RUN <input name="run" value="44444444-4"></label></p>
<button>Ingresar</button></form></main>"""


def new_key() -> Any:
    """A key pair, under the name of all keys of this provider."""
    return jwk.RSAKey.generate_key(2048, {"kid": "una"})


@dataclass
class ClaveUnica:
    """What the provider knows, and in what it lies: claims to change, an algorithm, a stranger."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    drop: str = ""
    alg: str = "RS256"
    said_sub: str = ""
    forgets_proof: bool = False
    is_broken: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    key: Any = field(default_factory=lambda: new_key())
    signs_with_a_strange_key: bool = False

    def id_token(self, code: dict[str, str], run: tuple[int, str]) -> str:
        """What the provider signs."""
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": f"s{run[0]}", "iat": now,
            "exp": now + 300, "nonce": code["nonce"],
        } | ({"auth_time": now} if "max_age" in code else {}) | self.claims  # fmt: skip
        claims.pop(self.drop, None)
        header = {"alg": self.alg, "kid": "una"}
        if self.alg == "RS256":
            strange = self.signs_with_a_strange_key
            return str(jwt.encode(header, claims, new_key() if strange else self.key))
        signed = f"{_encoded(header)}.{_encoded(claims)}"
        if self.alg == "none":
            return f"{signed}."
        public = self.key.as_pem(private=False)
        return f"{signed}.{_text(hmac.digest(public, signed.encode(), 'sha256'))}"


def _encoded(part: dict[str, Any]) -> str:
    return _text(json.dumps(part).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def provider(state: ClaveUnica) -> Flask:
    """The provider as an application: discovery, authorize, token, userinfo, keys."""
    app = Flask("clave_unica")
    _say_who(app, state)
    _hand_out_codes(app, state)
    _exchange(app, state)
    return app


def _say_who(app: Flask, state: ClaveUnica) -> None:

    @app.get("/openid/.well-known/openid-configuration")
    def discovery() -> ResponseReturnValue:
        if state.is_broken:
            return "no", 500
        return jsonify(
            issuer=state.issuer,
            authorization_endpoint=f"{state.issuer}/authorize/",
            token_endpoint=f"{state.issuer}/token/",
            userinfo_endpoint=f"{state.issuer}/userinfo/",
            jwks_uri=f"{state.issuer}/jwks",
            id_token_signing_alg_values_supported=["RS256", "HS256", "none"],
            code_challenge_methods_supported=["S256"],
        )

    @app.get("/openid/jwks")
    def jwks() -> ResponseReturnValue:
        return jsonify(keys=[state.key.as_dict(private=False)])


def _hand_out_codes(app: Flask, state: ClaveUnica) -> None:
    @app.route("/openid/authorize/", methods=["GET", "POST"])
    def authorize() -> ResponseReturnValue:
        asked = request.args.to_dict()
        state.asked.append(asked)
        if request.method == "GET":
            return PAGE
        number, _, digit = request.form["run"].partition("-")
        code = token_urlsafe(16)
        state.codes[code] = asked | {"run": number, "digit": digit}
        return redirect(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", code=303)


def _exchange(app: Flask, state: ClaveUnica) -> None:
    @app.post("/openid/token/")
    def token() -> ResponseReturnValue:
        given = request.form
        code = state.codes.pop(given["code"], None)
        if state.is_broken:
            return "no", 500
        if code is None or not _is_due(given.to_dict(), code, state):
            return jsonify(error="invalid_grant"), 400
        run = int(code["run"]), code["digit"]
        access = token_urlsafe(16)
        state.tokens[access] = run
        return jsonify(
            access_token=access, token_type="Bearer", expires_in=60,
            id_token=state.id_token(code, run),
        )  # fmt: skip

    @app.post("/openid/userinfo/")
    def userinfo() -> ResponseReturnValue:
        run = state.tokens[request.headers["Authorization"].removeprefix("Bearer ")]
        return jsonify(
            sub=state.said_sub or f"s{run[0]}",
            RolUnico={"numero": run[0], "DV": run[1], "tipo": "RUN"},
            name={"nombres": ["María"], "apellidos": ["Del", "Río"]},
        )


def _is_due(given: dict[str, str], code: dict[str, str], state: ClaveUnica) -> bool:
    """Whether a code is exchanged by whoever asked for it."""
    proof = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
    is_proven = _text(proof) == code["code_challenge"]
    return (
        (given["client_id"], given["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        and given["redirect_uri"] == code["redirect_uri"]
        and (state.forgets_proof or given["state"] == code["state"])
        and (state.forgets_proof or is_proven)
    )


@contextmanager
def clave_unica() -> Iterator[ClaveUnica]:
    """The provider, served over HTTP on loopback."""
    state = ClaveUnica()
    server = make_server("127.0.0.1", 0, provider(state), threaded=True)
    state.issuer = f"http://127.0.0.1:{server.server_port}/openid"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def settings_of(state: ClaveUnica) -> dict[str, Any]:
    """What a house is told of this provider."""
    return {
        "claveunica_issuer": state.issuer,
        "claveunica_client_id": CLIENT_ID,
        "claveunica_client_secret": CLIENT_SECRET,
    }


@contextmanager
def asking_house(config: Config, state: ClaveUnica) -> Iterator[Flask]:
    """The house with the small plan, which asks this provider, while its clock stands inside."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(replace(config, **settings_of(state)))
        yield made
        close(made)


def consent(address: str, run: str = RUN) -> str:
    """Say yes at the provider: the path that it leads back to."""
    answer = requests.post(address, data={"run": run}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"
