"""A small record in which everything that can happen has happened, and its package."""

import io
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from consulta.accounts.rules import Role
from consulta.config import resource_root
from consulta.evidence import case_file
from consulta.journal import actions as journal
from consulta.journal import queries as journal_queries
from consulta.journal.signing import Signer, signer_from_seed
from consulta.moderation import actions as moderation
from consulta.moderation.rules import Ground, Outcome
from consulta.participation import actions as participation
from consulta.participation import queries
from consulta.participation.models import Contribution, Vote
from consulta.participation.rules import DRAIN, Channel, VoteValue
from consulta.plan import actions as plan
from consulta.plan.models import Consultation
from consulta.plan.promises import Change, Promise
from consulta.plan.rules import paper_until
from consulta.report import actions as report
from consulta.report import as_csv, as_json
from consulta.report.queries import outline_of
from consulta.report.rules import FileKind
from tests.builders import answers, persons, plans, witnesses
from tests.builders.contributions import contribution, submission, vote

SEED = bytes(range(32))
SLUG = "plan-2027"
ORIGIN = f"consulta.example.cl/{SLUG}"
SIGNER = signer_from_seed(ORIGIN, SEED)
OTHER = signer_from_seed(ORIGIN, bytes(32))
LATER = plans.CLOSES + timedelta(days=5)
OVER = paper_until(LATER, plans.ZONE) + DRAIN
SAID = "Que cada hito diga quién responde y en qué fecha: «sí», 🌳."
HIDDEN = "canario-retenido-7731"
TAKEN_BACK = "canario-retirado-8842"
ADDRESS = "canario.correo@example.org"
TEMPLATES = resource_root() / "templates"


@dataclass
class Recorded:
    """The consultation, what was said in it and taken in, and receipts given while it was open.

    Shapes: `voted` has those of one vote with what they bind: as it was cast, then as changed.
    """

    consultation: Consultation
    said: Contribution
    receipt: str
    voted: tuple[str, str]


def open_record(session: Session, signer: Signer = SIGNER) -> Recorded:
    """Contributions in every state, votes that were changed, an older checkpoint, a receipt."""
    at = plans.OPENS - timedelta(days=7)
    made = plans.publish_plan(session, document=plans.plan_document(), at=at, vkey=signer.vkey)
    moderator = persons.staff(session, Role.MODERATOR)
    author = persons.citizen(session, ADDRESS)
    session.commit()
    said = contribution(session, made, author, given=submission(SAID))
    for words in ("Otro aporte, sobre los plazos.", "Un tercer aporte: faltan fechas."):
        other = contribution(session, made, given=submission(words), about="commitment:1")
        moderation.decide(
            session, contribution=other, by=moderator, outcome=Outcome.PUBLISH, at=plans.INSIDE
        )
    moderation.decide(
        session, contribution=said, by=moderator, outcome=Outcome.PUBLISH, at=plans.INSIDE
    )
    session.commit()
    receipt = journal_queries.receipt(
        session, entry_at=(made.slug, said.entry_n), signer=signer, salt=said.salt,
        content=queries.content_of(said, said.target.ref),
    )  # fmt: skip
    journal.keep_checkpoint(session, consultation=made.slug, signer=signer)
    witnesses.watched(session, made.slug, at=plans.OPENS)
    witnesses.cosign(session, made.slug, size=journal_queries.head(session, made.slug).size)
    session.commit()
    paper = submission(f"Texto con {HIDDEN} dentro.", channel=Channel.PAPER)
    hidden = contribution(session, made, given=paper)
    moderation.decide(
        session, contribution=hidden, by=moderator, outcome=Outcome.WITHHOLD, at=plans.INSIDE,
        ground=Ground.OFF_TOPIC, note="No habla del plan.",
    )  # fmt: skip
    back = contribution(session, made, author, given=submission(f"Retiro {TAKEN_BACK} entero."))
    participation.withdraw(session, contribution=back, person=author, at=plans.INSIDE)
    corrected = contribution(session, made, author, given=submission("Falta una fecha."))
    participation.edit(
        session, contribution=corrected, person=author, given=submission("Faltan dos fechas."),
    )  # fmt: skip
    moderation.decide(
        session, contribution=corrected, by=moderator, outcome=Outcome.PUBLISH, at=plans.INSIDE
    )
    for number in range(9):
        ref = "commitment:2" if number % 2 else "commitment:1"
        value = list(VoteValue)[number % 3]
        vote(session, plans.named(session, made, ref), value, voter=f"voter {number}")
    about = plans.named(session, made, f"contribution:{said.folio}")
    cast, changed = (
        receipt_of_vote(session, vote(session, about, value, voter="voter 1"), about.ref, signer)
        for value in (VoteValue.AGREE, VoteValue.DISAGREE)
    )
    return Recorded(made, said, receipt.as_text(), (cast, changed))


def receipt_of_vote(session: Session, cast: Vote, about: str, signer: Signer) -> str:
    """The receipt of a vote as it stands now, with what it binds, as after the close."""
    session.commit()
    made = journal_queries.receipt(
        session, entry_at=(SLUG, cast.entry_n), signer=signer, salt=cast.salt,
        content=queries.content_of_vote(cast.value, about, cast.target_version),
    )  # fmt: skip
    return made.as_text()


def whole_record(session: Session, signer: Signer = SIGNER) -> Recorded:
    """The same, prolonged by two persons, closed, with two answers and its report."""
    told = open_record(session, signer)
    made, at = told.consultation, plans.INSIDE
    carla = persons.staff(session, Role.ANALYST, name="Carla", email="carla@example.org")
    andrea = persons.staff(session, Role.ANALYST, name="Andrea", email="andrea@example.org")
    change = Change(Promise.CLOSE, LATER, "Los servicios pidieron más tiempo.")
    act = plan.propose_change(session, consultation=made, change=change, by=carla, at=at)
    plan.confirm_change(session, act=act, by=andrea, at=at)
    session.commit()
    vote(
        session, plans.named(session, made, "commitment:3"), VoteValue.AGREE, voter="late",
        at=plans.CLOSES + timedelta(hours=2),
    )  # fmt: skip
    participation.close_consultation(session, consultation=made, at=OVER)
    session.commit()
    journal.keep_checkpoint(session, consultation=made.slug, signer=signer)
    answers.answer_both(session, made, writer=carla, publisher=andrea, at=OVER)
    session.commit()
    outline = outline_of(session, made, at=OVER)
    kept = report.keep_report(
        session, consultation=made, outline=outline, made_by=carla, at=OVER,
        files={FileKind.JSON: as_json.render(outline), FileKind.CSV: as_csv.render(outline)},
    )  # fmt: skip
    report.publish_report(session, report=kept, pending=0, by=andrea, at=OVER)
    session.commit()
    journal.keep_checkpoint(session, consultation=made.slug, signer=signer)
    witnesses.cosign(session, made.slug, size=journal_queries.head(session, made.slug).size)
    session.commit()
    return told


def packed(session: Session, consultation: Consultation, signer: Signer = SIGNER) -> bytes:
    """The package of a record as it stands."""
    out = io.BytesIO()
    case_file.write_case_file(
        session, out, consultation=consultation, templates=Path(TEMPLATES),
        cut=case_file.cut_of(session, consultation, signer),
    )  # fmt: skip
    return out.getvalue()


def parts_of(package: bytes) -> dict[str, bytes]:
    """The files of a package by name."""
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    """A package of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in parts.items():
            file.writestr(name, body)
    return out.getvalue()
