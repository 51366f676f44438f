"""One change of a package each, as somebody with something to hide might make it."""

import base64
import json
from collections.abc import Callable
from random import Random
from typing import Any

from consulta.journal import merkle
from consulta.journal.rules import canonical
from consulta.journal.signing import Signer, checkpoint_text
from tests.builders.records import OTHER, SIGNER
from tests.builders.witnesses import WITNESS, WRONG

Parts = dict[str, bytes]
NOTES = ("checkpoint.txt", "checkpoints/8.txt")
LISTS = ("entries.jsonl", "openings.jsonl")


def lines_of(parts: Parts, name: str) -> list[bytes]:
    return parts[name].splitlines(keepends=True)


def signed(parts: Parts, signer: Signer) -> None:
    """Sign what the entries of a package say now."""
    entries = [line.rstrip(b"\n") for line in lines_of(parts, "entries.jsonl")]
    root = merkle.root_of_leaves([merkle.leaf_hash(entry) for entry in entries])
    parts["checkpoint.txt"] = signer.sign(
        checkpoint_text(signer.origin, len(entries), root)
    ).encode()


def cut(parts: Parts, size: int) -> Parts:
    """The package as it was at another size, signed then."""
    made = {name: body for name, body in parts.items() if not name.startswith("report/")}
    for name in [one for one in made if one.startswith("checkpoints/")]:
        if int(name[12:-4]) >= size:
            del made[name]
    for name in ("entries.jsonl", "openings.jsonl"):
        lines = made[name].splitlines(keepends=True)
        made[name] = b"".join(one for one in lines if json.loads(one)["n"] < size)
    signed(made, SIGNER)
    return made


def flip(parts: Parts, dice: Random) -> str:
    names = [name for name in parts if name not in {"verify.py", "README.txt"}]
    name = dice.choice([one for one in names if parts[one]])
    body = bytearray(parts[name])
    at = dice.randrange(len(body))
    while at in unsealed(name, parts[name]):
        at = dice.randrange(len(body))
    body[at] ^= 1 << dice.randrange(8)
    parts[name] = bytes(body)
    return name


def unsealed(name: str, body: bytes) -> set[int]:
    """What nothing seals: who a stranger under a note says to be, and since when one watched.

    A witness's line under another name is a stranger's: it is named as such, and wrong is nothing.
    """
    if name == "vkey.txt":
        return set(range(body.find(b" ") + 1, len(body) - 1)) if b" " in body else set()
    start = body.find(f" {WITNESS.name} ".encode())
    return set(range(start + 1, start + 1 + len(WITNESS.name))) if start >= 0 else set()


def delete(parts: Parts, dice: Random) -> str:
    name = dice.choice(LISTS)
    lines = lines_of(parts, name)
    del lines[dice.randrange(len(lines))]
    parts[name] = b"".join(lines)
    return name


def swap(parts: Parts, dice: Random) -> str:
    name = dice.choice(LISTS)
    lines = lines_of(parts, name)
    one, two = dice.sample(range(len(lines)), 2)
    lines[one], lines[two] = lines[two], lines[one]
    parts[name] = b"".join(lines)
    return name


def insert(parts: Parts, dice: Random) -> str:
    name = dice.choice(LISTS)
    lines = lines_of(parts, name)
    lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
    parts[name] = b"".join(lines)
    return name


def change_opening(parts: Parts, dice: Random) -> str:
    lines = lines_of(parts, "openings.jsonl")
    at = dice.randrange(len(lines))
    told: dict[str, Any] = json.loads(lines[at])
    key = dice.choice(sorted(told["content"]))
    value = told["content"][key]
    told["content"][key] = value + 1 if isinstance(value, int) else f"{value} y más"
    lines[at] = canonical(told) + b"\n"
    parts["openings.jsonl"] = b"".join(lines)
    return "openings.jsonl"


def rewrite(parts: Parts, dice: Random) -> str:
    """Leave an entry out, number the rest anew, and sign with the right key."""
    told = [json.loads(line) for line in lines_of(parts, "entries.jsonl")]
    del told[dice.randrange(1, len(told))]
    lines = [canonical(one | {"n": n}) + b"\n" for n, one in enumerate(told)]
    parts["entries.jsonl"] = b"".join(lines)
    signed(parts, SIGNER)
    return "rewritten"


def sign_with_other_key(parts: Parts, dice: Random) -> str:
    """Another key on the newest note; with or without announcing it in the package."""
    signed(parts, OTHER)
    if dice.random() < 0.5:
        parts["vkey.txt"] = f"{OTHER.vkey}\n".encode()
        for name in [one for one in parts if one.startswith("checkpoints/")]:
            text = parts[name].decode().partition("\n\n")[0] + "\n"
            parts[name] = OTHER.sign(text).encode()
    return "other key"


def cut_short(parts: Parts, dice: Random) -> str:
    """Drop the end of the record and sign what is left; a newer receipt contradicts it."""
    lines = lines_of(parts, "entries.jsonl")
    left = lines[: dice.randrange(1, len(lines))]
    parts["entries.jsonl"] = b"".join(left)
    kept = [line for line in lines_of(parts, "openings.jsonl") if json.loads(line)["n"] < len(left)]
    parts["openings.jsonl"] = b"".join(kept)
    signed(parts, SIGNER)
    return "cut short"


def cosign_wrongly(parts: Parts, dice: Random) -> str:
    """Sign a note as a witness with a key that is not theirs, under its number or theirs."""
    name, identity = dice.choice(NOTES), dice.choice((WITNESS.identity, WRONG.identity))
    note, _ = apart(parts[name])
    line = WRONG.line(note, at=dice.randrange(2**32), identity=identity)
    parts[name] = f"{note}{line}\n".encode()
    return f"{name} under {'their' if identity == WITNESS.identity else 'its own'} number"


def cosign_another(parts: Parts, dice: Random) -> str:
    """Put the line that a witness gave one note under another."""
    one, two = dice.sample(NOTES, 2)
    parts[one] = (apart(parts[one])[0] + apart(parts[two])[1]).encode()
    return one


def cosign_at_another_time(parts: Parts, dice: Random) -> str:
    """Let a witness have signed at another time, with the signature as it was."""
    name = dice.choice(NOTES)
    note, line = apart(parts[name])
    raw = bytearray(base64.b64decode(line.split(" ")[2]))
    raw[dice.randrange(4, 12)] ^= 1 << dice.randrange(8)
    parts[name] = f"{note}\N{EM DASH} {WITNESS.name} {base64.b64encode(raw).decode()}\n".encode()
    return name


def apart(body: bytes) -> tuple[str, str]:
    """A note as the record signed it, and what the witness put under it."""
    note, mark, rest = body.decode().partition(f"\N{EM DASH} {WITNESS.name} ")
    return note, mark + rest


def change_report(parts: Parts, dice: Random) -> str:
    name = dice.choice([one for one in parts if one.startswith("report/")])
    if dice.random() < 0.3:
        del parts[name]
    else:
        body = bytearray(parts[name])
        body[dice.randrange(len(body))] ^= 1
        parts[name] = bytes(body)
    return name


MUTATIONS: tuple[Callable[[Parts, Random], str], ...] = (
    flip, delete, swap, insert, change_opening, rewrite, sign_with_other_key, cut_short,
    change_report, cosign_wrongly, cosign_another, cosign_at_another_time,
)  # fmt: skip


def mutated(parts: Parts, number: int) -> tuple[str, Parts]:
    """The package with one change, always the same for the same number; and what was changed."""
    dice = Random(number)  # noqa: S311 - the same each time
    while True:
        changed = dict(parts)
        mutation = MUTATIONS[number % len(MUTATIONS)]
        what = mutation(changed, dice)
        if changed != parts:
            return f"{mutation.__name__}: {what}", changed
