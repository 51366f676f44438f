"""The private code of a folio: with it somebody without an account follows what they sent."""

import hashlib
import hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_CHARS = 10
HALF = CODE_CHARS // 2
READ_AS = str.maketrans("OIL", "011", "- \u00a0\u2013")


def folio_code(key: bytes, slug: str, folio: str) -> str:
    """The code of one folio, as it is printed: `7K2QF-M9XAB`. It is kept nowhere.

    The same folio always has the same code, so that a receipt fetched again is the same receipt.
    It is no part of the record, and nobody computes it without our key.
    Source: docs/adr/0027-followers-read-on-our-pages.md
    """
    mac = hmac.new(key, f"consulta|folio|{slug}|{folio}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(mac[:8], "big")
    signs = "".join(ALPHABET[(number >> (5 * at)) & 31] for at in range(CODE_CHARS))
    return f"{signs[:HALF]}-{signs[HALF:]}"


def is_folio_code(key: bytes, slug: str, folio: str, typed: str) -> bool:
    """Whether this is the code of the folio, however people type it: small, spaced, O for 0."""
    given = typed.strip().upper().translate(READ_AS)
    wanted = folio_code(key, slug, folio).replace("-", "")
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
