"""Who watches the records of the demonstration, and who signs what they see."""

from datetime import datetime

from sqlalchemy.orm import Session

from consulta.evidence import actions as evidence
from consulta.journal.signing import read_checkpoint
from consulta.workshop.reader import Script
from consulta.workshop.signing import ExampleWitness


def add_witnesses(session: Session, script: Script, *, consultation: str, at: datetime) -> None:
    """Take every witness of the story; one hands in the key with which it will sign."""
    for one in script.people["witnesses"]:
        name = one.get("signs_as", "")
        evidence.add_witness(
            session, consultation=consultation, name=one["name"], institution=one["institution"],
            email=one["email"], vkey=ExampleWitness(name).vkey if name else "", at=at,
        )  # fmt: skip


def cosign(session: Session, script: Script, *, consultation: str, note: str, at: datetime) -> None:
    """Let the witnesses with a key sign a kept note."""
    size = read_checkpoint(note.rpartition("\n\n")[0] + "\n").size
    for one in script.people["witnesses"]:
        if name := one.get("signs_as", ""):
            evidence.keep_cosignature(
                session, consultation=consultation, email=one["email"], size=size,
                signature=ExampleWitness(name).line(note, at=at),
            )  # fmt: skip
