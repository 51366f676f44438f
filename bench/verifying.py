"""How long the whole record of a million entries takes to check, and how much memory.

    python bench/verifying.py [--entries 1000000] [--out FILE]

Makes a synthetic package (one contribution in ten, each with its decision and its text, the rest
votes, all opened, signed, closed), and checks it in a Python of its own without any library.
"""

import argparse
import json
import resource
import secrets
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from consulta.journal import merkle
from consulta.journal.rules import canonical, salted_hash
from consulta.journal.signing import checkpoint_text, signer_from_seed
from consulta.journal.verifier.entries import OPTIONS
from consulta.journal.verifier.one_file import one_file

SLUG = "plan-2027"
SIGNER = signer_from_seed(f"consulta.example.cl/{SLUG}", bytes(range(32)))
OPENED = {
    "closes_at": "2027-04-01T03:00:00.000Z", "documents": [{"sha256": "ab" * 32}], "grace_minutes": 0,
    "grounds": ["off_topic"], "identity_levels": [1], "opens_at": "2027-03-01T12:00:00.000Z",
    "rules_sha256": "00" * 32, "time_zone": "America/Santiago", "title": "Plan", "vkey": SIGNER.vkey,
}  # fmt: skip
TEXT = "Que cada hito diga quién responde y en qué fecha se revisa, con sus recursos. " * 6
INSIDE = "2027-03-10T15:00:00.000Z"


def story(entries: int) -> object:
    """What happens, as type, reference, moment and content."""
    yield "consultation.opened", "consultation", "2027-02-22T12:00:00.000Z", OPENED
    contributions = votes = 0
    for n in range(1, entries - 1, 1):
        if n % 10 == 1 and n < entries - 2:
            contributions += 1
            yield "contribution.received", f"A-{contributions:06d}", INSIDE, {
                "kind": "remark", "stance": "with_changes", "target": f"commitment:{n % 12 + 1}",
                "target_version": "ab" * 32, "text": f"{n} {TEXT}", "version": 1,
            }  # fmt: skip
        elif n % 10 == 2 and contributions:
            yield "moderation.decided", f"A-{contributions:06d}", INSIDE, {
                "ground": "", "leaf": n - 1, "motive_h": "cd" * 32, "outcome": "publish",
                "roles": ["moderator"],
            }  # fmt: skip
        else:
            votes += 1
            yield "vote.cast", f"V-{code(n)}", INSIDE, {
                "option": OPTIONS[n % 3], "target": f"commitment:{n % 12 + 1}",
                "target_version": "ab" * 32,
            }  # fmt: skip
    yield (
        "consultation.closed",
        "consultation",
        "2027-04-01T03:02:00.000Z",
        {"counts": {"received": contributions, "votes": votes}},
    )


def code(n: int) -> str:
    """Ten symbols that look drawn and never repeat."""
    number, signs = n * 0x9E3779B97F4A7 % 2**50, ""
    for _ in range(10):
        signs, number = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number % 32] + signs, number // 32
    return signs


def write(place: Path, entries: int) -> None:
    frontier: list[bytes] = []
    openings = place.with_suffix(".openings")
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        with package.open("entries.jsonl", "w") as out, openings.open("wb") as beside:
            for n, (kind, ref, ts, content) in enumerate(story(entries)):
                salt = secrets.token_bytes(32)
                entry = canonical(
                    {"c": SLUG, "h": salted_hash(salt, content).hex(), "n": n, "ref": ref,
                     "t": kind, "ts": ts, "v": 1}
                )  # fmt: skip
                merkle.push(frontier, n, merkle.leaf_hash(entry))
                out.write(entry + b"\n")
                beside.write(canonical({"content": content, "n": n, "salt": salt.hex()}) + b"\n")
        package.write(openings, "openings.jsonl")
        note = SIGNER.sign(checkpoint_text(SIGNER.origin, n + 1, merkle.root_of(frontier)))
        package.writestr("checkpoint.txt", note)
        package.writestr("vkey.txt", f"{SIGNER.vkey}\n")
    openings.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = given.out or Path(folder) / "package.zip"
        write(place, given.entries)
        program = Path(folder) / "verify.py"
        program.write_bytes(one_file())
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(program), str(place), "--vkey", SIGNER.vkey],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        seconds, used = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        print(done.stdout)
        print(json.dumps({
            "entries": given.entries, "zip_mb": round(place.stat().st_size / 1e6), "exit": done.returncode,
            "seconds": round(seconds, 1), "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
            "peak_mb": round(used.ru_maxrss / 1024),
        }))  # fmt: skip


if __name__ == "__main__":
    main()
