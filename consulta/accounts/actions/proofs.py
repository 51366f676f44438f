"""Set up a second factor, prove oneself with it, and close sign-ins.

Source: docs/adr/0026-a-second-factor-for-staff.md
"""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from consulta.accounts import credentials, queries
from consulta.accounts.models import RecoveryCode, SecondFactor, SignIn
from consulta.accounts.rules import RECOVERY_CODES


def begin_second_factor(session: Session, *, person_id: int, at: datetime) -> None:
    """Make the secret that an application will keep; it asks nothing until it is confirmed.

    One that is confirmed stays as it is: it must be dropped first.
    """
    known = queries.second_factor(session, person_id)
    if known is not None and known.confirmed_at is not None:
        return
    if known is None:
        known = SecondFactor(person_id=person_id, last_step=0, confirmed_at=None)
        session.add(known)
    known.secret, known.begun_at = credentials.new_totp_secret(), at
    session.flush()


def confirm_second_factor(
    session: Session, *, person_id: int, code: str, at: datetime
) -> list[str]:
    """Ask for codes from now on, once the application has shown a right one.

    Gives the recovery codes, which nobody can read again; none when the code is wrong.
    """
    known = queries.second_factor(session, person_id)
    if known is None or known.confirmed_at is not None:
        return []
    step = credentials.totp_step(known.secret, code, at, after=known.last_step)
    if step is None:
        return []
    known.last_step, known.confirmed_at = step, at
    return renew_codes(session, person_id=person_id)


def renew_codes(session: Session, *, person_id: int) -> list[str]:
    """Ten new recovery codes; those from before open nothing any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = [credentials.new_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(person_id=person_id, code_hash=credentials.hash_of(code), used_at=None)
        for code in codes
    )
    session.flush()
    return codes


def proves(session: Session, *, person_id: int, code: str, at: datetime) -> bool:
    """Whether a code is this person's, and spend it; true for whoever has no second factor."""
    known = queries.second_factor(session, person_id)
    if known is None or known.confirmed_at is None:
        return True
    typed = "".join(code.split()).lower()
    step = credentials.totp_step(known.secret, typed, at, after=known.last_step)
    if step is not None:
        known.last_step = step
        return True
    spare = queries.recovery_code(session, person_id, credentials.hash_of(typed))
    if spare is not None:
        spare.used_at = at
    return spare is not None


def drop_second_factor(session: Session, *, person_id: int) -> None:
    """Ask no code any more; what was kept for it is removed."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))


def note_proof(session: Session, *, sign_in_id: int, at: datetime) -> None:
    """Note that somebody has just proved again who they are."""
    session.get_one(SignIn, sign_in_id).proved_at = at


def end_sign_in(session: Session, *, person_id: int, sign_in_id: int, at: datetime) -> None:
    """Close one browser of this person; that of somebody else stays as it is."""
    session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_other_sign_ins(session: Session, *, person_id: int, but: int, at: datetime) -> None:
    """Close every browser of this person but one."""
    session.execute(
        update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.id != but, SignIn.ended_at.is_(None))
        .values(ended_at=at)
    )
