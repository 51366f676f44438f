"""Take witnesses, send them what was signed, keep what they sign in return."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consulta.database.claims import claim
from consulta.errors import NotFound, Refused
from consulta.evidence import queries
from consulta.evidence.models import Cosignature, SentCheckpoint, Witness
from consulta.evidence.rules import Refusal, refusal_of_witness
from consulta.journal import queries as journal
from consulta.journal.models import LogCheckpoint
from consulta.journal.signing import BadNote, assert_witness_key, read_cosignature
from consulta.mail.actions import queue_letter
from consulta.plan import queries as plan
from consulta.text.clean import line

LETTER = "evidence/mail/checkpoint"


def add_witness(  # noqa: PLR0913 - a witness is these values, and each has a name
    session: Session,
    *,
    consultation: str,
    name: str,
    institution: str,
    email: str,
    vkey: str = "",
    at: datetime,
) -> Witness:
    """Take an observer of a record, who gets its newest note with the next post.

    Raises: `Refused` for an address that is none or watches already, and for a key that is none;
        `NotFound` without a record.
    """
    journal.head(session, consultation)
    email = email.strip().lower()
    refusal = refusal_of_witness(
        email, is_there=_is_there(session, consultation, email), key_holds=_key_holds(vkey)
    )
    if refusal:
        raise Refused(refusal)
    made = Witness(
        consultation=consultation, name=line(name), institution=line(institution), email=email,
        vkey=vkey, held_size=0, since=at, until=None,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise Refused(Refusal.ALREADY_A_WITNESS) from None
    return made


def remove_witness(session: Session, *, witness: Witness, at: datetime) -> None:
    """Let an observer go; what was sent to them and what they signed stays. Twice is once."""
    witness.until = witness.until or at
    session.flush()


def note_held(session: Session, *, consultation: str, email: str, size: int) -> None:
    """Note which size a witness says to hold, when a letter did not reach them.

    What was sent to them beyond it counts as lost: the next letter brings the newest note, with
    the way from this size.
    Raises: `NotFound` when nobody with this address watches, or the record is shorter.
    """
    if not 0 <= size <= journal.head(session, consultation).size:
        raise NotFound(str(size))
    witness = queries.witness(session, consultation, email)
    witness.held_size = size
    lost = (SentCheckpoint.witness_id == witness.id) & (SentCheckpoint.size > size)
    session.execute(delete(SentCheckpoint).where(lost))


def tell_next_witness(session: Session, *, vkey_of: Any, at: datetime) -> bool:
    """Write one letter with the newest note and the way from what its reader holds; False for none.

    A witness gets each note once, however many workers run this at a time.
    """
    found = queries.next_to_tell(session)
    if found is None:
        return False
    witness, size = found
    if not claim(session, SentCheckpoint, witness_id=witness.id, size=size, sent_at=at):
        return True
    queue_letter(
        session, to=witness.email, template=LETTER, at=at,
        values=_letter(session, witness, size) | {"vkey": vkey_of(witness.consultation)},
    )  # fmt: skip
    witness.held_size = size
    return True


def keep_cosignature(
    session: Session, *, consultation: str, email: str, size: int, signature: str
) -> Cosignature:
    """Keep the line that a witness signed under a checkpoint; the same line twice is kept once.

    Raises: `NotFound` without that checkpoint or witness; `Refused` when no key of theirs is known
        or the line is not theirs.
    """
    witness = queries.witness(session, consultation, email)
    kept = session.get(LogCheckpoint, (consultation, size))
    if kept is None:
        raise NotFound(f"{consultation}/{size}")
    if not witness.vkey:
        raise Refused(Refusal.NO_KEY_KNOWN)
    text = kept.note.rpartition("\n\n")[0] + "\n"
    try:
        signed_at = read_cosignature(signature.strip(), text, witness.vkey)
    except BadNote:
        raise Refused(Refusal.NOT_THEIR_SIGNATURE) from None
    earlier = session.get(Cosignature, (witness.id, size))
    if earlier is not None:
        return earlier
    made = Cosignature(
        witness_id=witness.id, size=size, line=signature.strip(), signed_at=signed_at
    )
    session.add(made)
    return made


def _letter(session: Session, witness: Witness, size: int) -> dict[str, Any]:
    slug, held = witness.consultation, witness.held_size
    note = queries.published_note(session, slug, size)
    text = ""
    if held:
        proof = journal.consistency_of(session, slug, older=held, newer=size)
        text = journal.as_consistency(held, proof, note)
    return {
        "slug": slug,
        "title": plan.consultation(session, slug).title,
        "name": witness.name,
        "size": size,
        "held": held,
        "note": note,
        "proof": text,
    }


def _is_there(session: Session, consultation: str, email: str) -> bool:
    try:
        queries.witness(session, consultation, email)
    except NotFound:
        return False
    return True


def _key_holds(vkey: str) -> bool:
    try:
        if vkey:
            assert_witness_key(vkey)
    except BadNote:
        return False
    return True
