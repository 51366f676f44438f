"""Every setting once, with its unit and its default. Only this module reads the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SECRET_BYTES = 32
PRIVACY_FACTS = (
    "controller", "privacy_contact", "hosting", "retention", "recipients", "legal_basis",
)  # fmt: skip
# What a demonstration says of itself where nobody has set it, however it is started.
FICTITIOUS = {
    "controller": "Comisión de Gobierno Abierto (ficticia, para esta demostración)",
    "privacy_contact": "datos@demo.consulta.example",
    "hosting": "en este computador",
    "retention": "hasta que borres la carpeta de la demostración",
    "recipients": "nadie",
    "legal_basis": "Ley 20.500 (ejemplo)",
}
TRUE_WORDS = frozenset({"1", "true", "yes", "on", "si", "sí"})


class BadSetting(Exception):
    """A setting cannot be used; the message names it and says what it must hold."""


def resource_root() -> Path:
    """Where templates, static files and migrations lie: inside a wheel, or in the checkout."""
    packed = Path(__file__).parent / "_data"
    return packed if packed.is_dir() else Path(__file__).parent.parent


@dataclass(frozen=True)
class Config:
    """What one running copy of the house needs to know.

    Units: `mail_timeout` in seconds, `max_form_bytes` in bytes.
    """

    data: Path
    database_url: str
    secret_key: str
    voter_pepper: bytes
    signing_seed_file: Path
    public_url: str
    body_name: str = "Comisión de Gobierno Abierto"
    run_by: str = "Sitio no oficial"
    source_url: str = ""
    is_demo: bool = False
    is_debug: bool = False
    mailbox: bool = False
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    mail_from: str = "consulta@localhost"
    mail_timeout: int = 20
    rate_storage: str = "memory://"
    rate_limits: bool = True
    burst_a_minute: int = 60
    throwaway_domains: frozenset[str] = frozenset()
    trusted_proxies: int = 0
    max_form_bytes: int = 200_000
    controller: str = ""
    privacy_contact: str = ""
    hosting: str = ""
    retention: str = ""
    recipients: str = ""
    legal_basis: str = ""

    @property
    def missing_facts(self) -> tuple[str, ...]:
        """The settings without which the privacy page has a gap, by name."""
        return tuple(name for name in PRIVACY_FACTS if not getattr(self, name))

    claveunica_issuer: str = ""
    claveunica_client_id: str = ""
    claveunica_client_secret: str = ""
    totp_required: bool = False

    @property
    def root(self) -> Path:
        """Where templates, static files and migrations lie."""
        return resource_root()

    @property
    def host(self) -> str:
        """The host of the public address; it names the record's origin."""
        return urlsplit(self.public_url).netloc

    @property
    def has_claveunica(self) -> bool:
        """Whether citizens may also sign in with ClaveÚnica; off unless all three are given."""
        return bool(
            self.claveunica_issuer and self.claveunica_client_id and self.claveunica_client_secret
        )

    @property
    def is_secure(self) -> bool:
        """Whether the public address is served over TLS."""
        return self.public_url.startswith("https://")


def load(environ: Mapping[str, str] | None = None) -> Config:
    """The configuration of this process, from the environment and the data folder.

    Secrets that are not given are made once and kept in the data folder, readable by its owner.
    Raises: `BadSetting` when a value cannot be used.
    """
    given = os.environ if environ is None else environ
    data = Path(given.get("CONSULTA_DATA", "var")).resolve()
    data.mkdir(parents=True, exist_ok=True)
    public_url = given.get("CONSULTA_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    if urlsplit(public_url).scheme not in {"http", "https"} or not urlsplit(public_url).netloc:
        raise BadSetting("CONSULTA_PUBLIC_URL must be an address such as https://consulta.example")
    return Config(
        data=data,
        database_url=given.get("DATABASE_URL") or f"sqlite:///{data / 'consulta.sqlite3'}",
        secret_key=given.get("CONSULTA_SECRET_KEY") or kept_secret(data / "secret.key").hex(),
        voter_pepper=_hex(given, "CONSULTA_VOTER_PEPPER") or kept_secret(data / "voter.pepper"),
        signing_seed_file=Path(given.get("CONSULTA_SIGNING_SEED_FILE") or data / "signing.seed"),
        public_url=public_url,
        body_name=given.get("CONSULTA_BODY_NAME", Config.body_name),
        run_by=given.get("CONSULTA_RUN_BY", Config.run_by),
        source_url=given.get("CONSULTA_SOURCE_URL", ""),
        is_demo=_flag(given, "CONSULTA_DEMO"),
        is_debug=_flag(given, "CONSULTA_DEBUG"),
        mailbox=_flag(given, "CONSULTA_MAILBOX"),
        smtp_host=given.get("CONSULTA_SMTP_HOST", ""),
        smtp_port=_number(given, "CONSULTA_SMTP_PORT", Config.smtp_port),
        smtp_user=given.get("CONSULTA_SMTP_USER", ""),
        smtp_password=given.get("CONSULTA_SMTP_PASSWORD", ""),
        mail_from=given.get("CONSULTA_MAIL_FROM", Config.mail_from),
        mail_timeout=_number(given, "CONSULTA_MAIL_TIMEOUT", Config.mail_timeout),
        rate_storage=given.get("CONSULTA_RATE_STORAGE", Config.rate_storage),
        rate_limits=_flag(given, "CONSULTA_RATE_LIMITS", default="on"),
        burst_a_minute=_number(given, "CONSULTA_BURST_A_MINUTE", Config.burst_a_minute),
        throwaway_domains=frozenset(given.get("CONSULTA_THROWAWAY_DOMAINS", "").lower().split()),
        trusted_proxies=_number(given, "CONSULTA_TRUSTED_PROXIES", 0),
        max_form_bytes=_number(given, "CONSULTA_MAX_FORM_BYTES", Config.max_form_bytes),
        **_facts(given),
        claveunica_issuer=_issuer(given),
        claveunica_client_id=given.get("CONSULTA_CLAVEUNICA_CLIENT_ID", ""),
        claveunica_client_secret=given.get("CONSULTA_CLAVEUNICA_CLIENT_SECRET", ""),
        totp_required=_flag(given, "CONSULTA_TOTP_REQUIRED"),
    )


def kept_secret(path: Path) -> bytes:
    """A secret of 32 bytes kept in a file that only its owner reads; made when absent."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        kept = bytes.fromhex(path.read_text("ascii").strip())
        if len(kept) != SECRET_BYTES:
            raise BadSetting(f"{path} must hold {SECRET_BYTES} bytes in hexadecimal") from None
        return kept
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = secrets.token_bytes(SECRET_BYTES)
        file.write(secret.hex() + "\n")
    return secret


def _issuer(given: Mapping[str, str]) -> str:
    issuer = given.get("CONSULTA_CLAVEUNICA_ISSUER", "").rstrip("/")
    parts = urlsplit(issuer)
    is_here = parts.hostname in {"127.0.0.1", "localhost"}
    if issuer and not (parts.netloc and (parts.scheme == "https" or is_here)):
        raise BadSetting("CONSULTA_CLAVEUNICA_ISSUER must be an https address")
    return issuer


def _facts(given: Mapping[str, str]) -> dict[str, Any]:
    """What the privacy page states; a demonstration has facts of its own until others are set."""
    own = FICTITIOUS if _flag(given, "CONSULTA_DEMO") else {}
    return {
        name: given.get(f"CONSULTA_{name.upper()}", "").strip() or own.get(name, "")
        for name in PRIVACY_FACTS
    }


def _flag(given: Mapping[str, str], name: str, *, default: str = "") -> bool:
    return given.get(name, default).strip().lower() in TRUE_WORDS


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(given.get(name) or default)
    except ValueError:
        raise BadSetting(f"{name} must be a whole number") from None


def _hex(given: Mapping[str, str], name: str) -> bytes:
    try:
        return bytes.fromhex(given.get(name, ""))
    except ValueError:
        raise BadSetting(f"{name} must be hexadecimal") from None
