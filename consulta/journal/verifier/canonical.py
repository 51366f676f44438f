"""Bytes in their one written form: hashes, canonical JSON, base64, and what a seal holds."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any, Dict

KEY = re.compile(r"[a-z][a-z0-9_]*")
LARGEST_WHOLE = 2**53 - 1
SHAPE = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class Bad(Exception):
    """Something does not hold; the message says what, in the reader's language."""


def digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value: Any) -> bytes:
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return written.encode("utf-8")


def parsed(raw: bytes) -> Dict[str, Any]:
    """The object that these bytes are the one written form of."""
    try:
        value = json.loads(raw.decode("utf-8"))
        if isinstance(value, dict) and is_plain(value) and canonical(value) == raw:
            return value
    except (ValueError, RecursionError):
        pass
    raise Bad("no está en su forma canónica")


def is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(KEY.fullmatch(key) and is_plain(one) for key, one in value.items())
    if isinstance(value, list):
        return all(is_plain(one) for one in value)
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return False
    return isinstance(value, str) or abs(value) <= LARGEST_WHOLE


def unbase64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise Bad("hay base64 dañado") from None
    if base64.b64encode(raw).decode("ascii") != text:
        raise Bad("hay base64 que no está en su forma única")
    return raw


def sealed(salt: Any, content: Any) -> str:
    if not isinstance(salt, str) or not re.fullmatch("[0-9a-f]{64}", salt):
        raise Bad("su sal no tiene 32 bytes")
    start = b"consulta/commitment/v1\n"
    return digest(start, bytes.fromhex(salt), canonical(content)).hex()
