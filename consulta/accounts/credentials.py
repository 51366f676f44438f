"""Passwords, one-time secrets and voter tags: what proves who somebody is, hashed."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from functools import cache
from threading import BoundedSemaphore

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadSignature, URLSafeSerializer

from consulta.accounts.rules import (
    ANSWER_MAX_DIGITS,
    CODE_DIGITS,
    PUZZLE_BITS,
    TOTP_SECONDS,
    TOTP_STEPS_AROUND,
)

TOKEN_BYTES = 32
FORM_OPENED = "consulta/form-opened/v1"
LINK_ASKED = "consulta/link-asked/v1"
BROWSER_KNOWN = "consulta/browser-known/v1"
TAG_CHARS = 32
SHA_BITS = 256
PUZZLE_CHARS = 32
RECOVERY_BYTES = 10
HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)
AT_ONCE = BoundedSemaphore(4)  # each takes 64 MiB; a flood of guesses must not take them all


def hash_password(password: str) -> str:
    """A password as it is kept (argon2id)."""
    with AT_ONCE:
        return HASHER.hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Whether this is the password that was kept; as slow when there is none.

    Source: OWASP ASVS 5.0, 6.3 - an unknown address and a wrong password look the same.
    """
    try:
        with AT_ONCE:
            HASHER.verify(kept or _password_of_nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_kept_weakly(kept: str) -> bool:
    """Whether a password was kept with less care than today's, and should be kept anew."""
    return HASHER.check_needs_rehash(kept)


def new_token() -> str:
    """A secret that nobody guesses, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """The short secret that is typed where a link cannot be opened."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def hash_of(secret: str) -> str:
    """A one-time secret as it is kept."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def hash_of_code(code: str, browser: str) -> str:
    """A code as it is kept: only the browser that asked, with its own secret, can try one.

    Source: OWASP ASVS 5.0, 6.5.2 - eight digits alone are found in no time from their hash.
    """
    return hash_of(f"{browser}|{code}")


def voter_tag(pepper: bytes, slug: str, email: str) -> str:
    """The name under which one person votes in one consultation; it leads nowhere else.

    Source: docs/adr/0007-one-voter-one-vote-by-tag.md
    """
    return hmac.new(pepper, f"consulta|{slug}|{email}".encode(), hashlib.sha256).hexdigest()


def opened_token(secret: str, *, slug: str, browser: str, at: datetime) -> str:
    """What proves that this browser opened a form of a consultation at a moment."""
    return _opened(secret).dumps([slug, browser, at.isoformat()])


def moment_opened(secret: str, token: str, *, slug: str, browser: str) -> datetime | None:
    """When this browser opened a form of a consultation; None where nothing proves it."""
    try:
        said, whose, at = _opened(secret).loads(token)
        moment = datetime.fromisoformat(at)
    except (BadSignature, TypeError, ValueError):
        return None
    return moment if (said, whose) == (slug, browser) else None


def browser_tag(secret: str, *, browser: str, email: str) -> str:
    """What proves that an address came in with this browser; it leads to neither.

    Source: OWASP, slow down online guessing with device cookies
    """
    said = f"{BROWSER_KNOWN}|{browser}|{email}".encode("utf-8", "replace")
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()[:TAG_CHARS]


def waiting_ticket(secret: str, *, email: str, browser: str, at: datetime) -> str:
    """What proves when this browser first asked for a link to an address; it is the puzzle too."""
    return URLSafeSerializer(secret, salt=LINK_ASKED).dumps(
        [hash_of(f"{browser}|{email}"), at.isoformat()]
    )


def moment_asked(secret: str, ticket: str, *, email: str, browser: str) -> datetime | None:
    """When this browser first asked for a link to this address; None where nothing proves it."""
    try:
        whose, at = URLSafeSerializer(secret, salt=LINK_ASKED).loads(ticket)
        moment = datetime.fromisoformat(at)
    except (BadSignature, TypeError, ValueError):
        return None
    return moment if whose == hash_of(f"{browser}|{email}") else None


def puzzle_of(ticket: str) -> str:
    """What is to be hashed with an answer: short, so that each try is one block of SHA-256."""
    return hash_of(ticket)[:PUZZLE_CHARS]


def is_solved(puzzle: str, answer: str) -> bool:
    """Whether an answer to a puzzle was searched for: its hash begins with so many zero bits.

    Source: hashcash; docs/adr/0029-slow-down-many-hands-and-turn-nobody-away.md
    """
    if not (answer.isascii() and answer.isdecimal() and len(answer) <= ANSWER_MAX_DIGITS):
        return False
    found = hashlib.sha256(f"{puzzle}:{answer}".encode()).digest()
    return int.from_bytes(found) >> (SHA_BITS - PUZZLE_BITS) == 0


def _opened(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=FORM_OPENED)


def new_totp_secret() -> str:
    """What an authenticator application keeps, in letters that can be typed."""
    return pyotp.random_base32()


def totp_address(secret: str, *, name: str, site: str) -> str:
    """What the QR of a second factor holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=site)


def totp_step(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """The step in which a code holds; None for a wrong code, and for one that was used already.

    Source: RFC 6238, 5.2 - a code is taken once, so that one seen over a shoulder opens nothing.
    """
    now = int(at.timestamp()) // TOTP_SECONDS
    known = pyotp.TOTP(secret)
    for step in range(now - TOTP_STEPS_AROUND, now + TOTP_STEPS_AROUND + 1):
        is_same = hmac.compare_digest(known.at(step * TOTP_SECONDS).encode(), code.encode())
        if is_same and step > after:
            return step
    return None


def new_recovery_code() -> str:
    """A code for the day the telephone is lost: 80 bits in four groups."""
    letters = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


@cache
def _password_of_nobody() -> str:
    return HASHER.hash(secrets.token_hex())
