"""Erase a person in one transaction; take, extend and answer requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consulta.accounts.actions import forget_account
from consulta.accounts.models import Person
from consulta.accounts.rules import Permission, may
from consulta.database.claims import stand_in_line
from consulta.errors import Conflict, Refused
from consulta.mail.actions import forget_receipt, queue_letter
from consulta.moderation.actions import forget_motives
from consulta.paper import queries as paper
from consulta.paper.actions import forget_scans, forget_sheet
from consulta.paper.models import PaperSheet
from consulta.participation import queries as participation
from consulta.participation.actions import forget_contribution, forget_drafts, forget_person
from consulta.participation.models import Contribution
from consulta.participation.rules import Basis
from consulta.plan.actions import count_erasure
from consulta.plan.models import Consultation
from consulta.plan.queries import consultation
from consulta.report.actions import drop_unpublished
from consulta.response.actions import forget_in_answers
from consulta.rights import queries
from consulta.rights.models import DataRequest, Scrub
from consulta.rights.rules import (
    BETWEEN_LETTERS,
    CONTACT_KEPT,
    Refusal,
    RequestKind,
    RequestOutcome,
    due_at,
    extended_due_at,
    folio_of,
    refusal_of_answer,
    refusal_of_asking,
    refusal_of_author,
    refusal_of_confirming,
    refusal_of_erasure,
    refusal_of_extension,
    refusal_of_folio_erasure,
    sheet_of,
)
from consulta.text.clean import plain

RECEIVED_LETTER = "rights/mail/received"
EXTENDED_LETTER = "rights/mail/extended"
ANSWERED_LETTER = "rights/mail/answered"
ERASING_LETTER = "rights/mail/erasing"
ERASED_LETTER = "rights/mail/erased"
SHEET_LETTER = "rights/mail/erased_sheet"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in.

    `scope` is the slug of the consultation of the folio; `person_id` the account that has just
    proved to be whose the request is.
    Units: `at` is the moment at the door.
    """

    kind: RequestKind
    contact: str
    words: str
    folio: str
    language: str
    at: datetime
    scope: str = ""
    person_id: int | None = None


def erase_person(
    session: Session, *, person: Person, tags: Mapping[str, str], browser: str, at: datetime
) -> list[str]:
    """Erase an account and all its words, all of it or nothing; give the consultations touched.

    The record keeps every entry and gets one more for each contribution. A report that was not
    published and may quote the words is thrown away. The file is scrubbed afterwards, by a task.

    Shapes: `tags` gives the person's voter tag in each consultation, by its slug; `browser` is
        the hash of the browser that asks, whose drafts go too.
    Raises: `Refused` for staff.
    Source: docs/adr/0015-erasure-burns-the-salt.md
    """
    if refusal := refusal_of_erasure(is_staff=person.is_staff):
        raise Refused(refusal)
    browsers = queries.browsers_of(session, person, browser=browser)
    erased = forget_person(session, person=person, tags=tags, basis=Basis.OWN_WISH, at=at)
    forget_drafts(session, person=person, browsers=browsers)
    _empty_requests(session, person)
    forget_account(session, person=person, at=at)
    return _forget_what_quotes(session, erased, at=at)


def ask_erasure(session: Session, *, number: int, by: Person, at: datetime) -> DataRequest:
    """Put the erasure that a request asks for before a second person; its author is told at once.

    Raises: `Refused` when a rule says no; `NotFound` for no such request or folio; `Conflict`
        when the contribution was erased before.
    """
    one = queries.data_request(session, number, is_held=True)
    found = _to_erase(session, one)
    if refusal := refusal_of_asking(one.erase_asked_at):
        raise Refused(refusal)
    one.erase_asked_at, one.erase_asked_by_id = at, by.id
    one.erase_asked_role = _role_of(by, found.consultation, Permission.ANSWER_DATA_REQUESTS)
    _tell_author(session, one, found, _author_of(found) - {one.contact}, ERASING_LETTER, at=at)
    return one


def dismiss_erasure(session: Session, *, number: int, by: Person) -> DataRequest:
    """Let an erasure that waits for a second person fall.

    Raises: `Refused` when none waits, and for whoever has no role in its consultation; `NotFound`
        for no such request.
    """
    one = queries.data_request(session, number, is_held=True)
    if one.erase_asked_by_id is None or one.erased_at is not None:
        raise Refused(Refusal.NOT_ASKED)
    if not may(by.roles_in(queries.scope_of(session, one)), Permission.KEEP_DATA_REQUESTS):
        raise Refused(Refusal.NO_ROLE_THERE)
    one.erase_asked_at, one.erase_asked_by_id, one.erase_asked_role = None, None, ""
    return one


def confirm_erasure(session: Session, *, number: int, by: Person, at: datetime) -> list[str]:
    """Erase, as the second person, the contribution that a request names; tell whose it was.

    Raises: `Refused` when a rule says no; `NotFound` for no such request or folio; `Conflict`
        when the contribution was erased before.
    Source: docs/adr/0015-erasure-burns-the-salt.md
    """
    one = queries.data_request(session, number, is_held=True)
    found = _to_erase(session, one)
    if refusal := refusal_of_confirming(one.erase_asked_by_id, by_id=by.id):
        raise Refused(refusal)
    one.erased_role = _role_of(by, found.consultation, Permission.KEEP_DATA_REQUESTS)
    one.erased_at, one.erased_by_id = at, by.id
    told = _author_of(found) | {one.contact}
    if isinstance(found, PaperSheet):
        forget_sheet(session, sheet=found, at=at)
        ask_scrub(session, at=at)
        _tell_author(session, one, found, told, SHEET_LETTER, at=at)
        return []
    erased = forget_contribution(
        session, consultation=found.consultation, folio=found.folio, basis=Basis.DATA_REQUEST,
        at=at,
    )  # fmt: skip
    touched = _forget_what_quotes(session, [erased], at=at)
    _tell_author(session, one, erased, told, ERASED_LETTER, at=at)
    return touched


def ask_scrub(session: Session, *, at: datetime) -> None:
    """Ask for the file to be scrubbed of what its rows no longer hold."""
    session.add(Scrub(asked_at=at, done_at=None))
    session.flush()


def file_request(session: Session, asked: Asked) -> DataRequest:
    """Take a request, and acknowledge it by letter with its number and its term.

    The same request again, while it waits, is the same one. Anybody can give anybody's address,
    so one address gets one such letter an hour, whatever is asked in its name. Requests to one
    address stand in line, so that two of one instant see each other.
    """
    stand_in_line(session, f"data request of {asked.contact}")
    if known := queries.same_request(
        session, asked.kind, contact=asked.contact, folio=folio_of(asked.folio),
        words=plain(asked.words), scope=asked.scope,
    ):  # fmt: skip
        return known
    since = asked.at - BETWEEN_LETTERS
    was_told = queries.has_request_since(session, asked.contact, since=since)
    made = DataRequest(
        kind=asked.kind, contact=asked.contact, folio=folio_of(asked.folio),
        words=plain(asked.words), scope=asked.scope, person_id=asked.person_id,
        language=asked.language, received_at=asked.at, due_at=due_at(asked.kind, asked.at),
        extended_at=None, extension_reason="", answered_at=None, outcome=None, reason="",
        answered_by_id=None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if not was_told:
        _tell(session, made, RECEIVED_LETTER, at=asked.at)
    return made


def extend(session: Session, *, number: int, reason: str, at: datetime) -> DataRequest:
    """Give a request its one extension, and tell why.

    Raises: `Refused` when a rule says no; `NotFound` for no such number.
    """
    one = queries.data_request(session, number, is_held=True)
    refusal = refusal_of_extension(
        one.kind, at, due=one.due_at, extended_at=one.extended_at, answered_at=one.answered_at
    )  # fmt: skip
    if refusal:
        raise Refused(refusal, given_text=reason)
    one.extended_at, one.extension_reason = at, plain(reason)
    one.due_at = extended_due_at(one.due_at)
    _tell(session, one, EXTENDED_LETTER, at=at)
    return one


def answer(  # noqa: PLR0913 - an answer is these values, and each has a name
    session: Session,
    *,
    number: int,
    outcome: RequestOutcome,
    reason: str,
    by: Person,
    at: datetime,
) -> DataRequest:
    """Answer a request with its reason, once, by letter.

    Raises: `Refused` when it was answered before; `NotFound` for no such number.
    """
    one = queries.data_request(session, number, is_held=True)
    if refusal := refusal_of_answer(one.answered_at):
        raise Refused(refusal, given_text=reason)
    one.outcome, one.reason = outcome, plain(reason)
    one.answered_at, one.answered_by_id = at, by.id
    _tell(session, one, ANSWERED_LETTER, at=at)
    return one


def forget_contacts(session: Session, *, at: datetime) -> int:
    """Empty the addresses and words of requests that were answered long ago; say how many."""
    old = (DataRequest.answered_at < at - CONTACT_KEPT) & (DataRequest.contact != "")
    found = session.scalars(select(DataRequest).where(old)).all()
    for one in found:
        one.contact = one.words = one.folio = ""
        one.person_id = None
    return len(found)


def note_scrubbed(session: Session, *, asked_before: datetime, at: datetime) -> None:
    """Note that the file was scrubbed of what was erased before a moment."""
    session.execute(
        update(Scrub)
        .where(Scrub.done_at.is_(None), Scrub.asked_at <= asked_before)
        .values(done_at=at)
    )


def _forget_what_quotes(
    session: Session, erased: Sequence[Contribution], *, at: datetime
) -> list[str]:
    """Burn what was made of these words in other wings, ask for a scrub; give the consultations."""
    forget_motives(session, contributions=[each.id for each in erased])
    forget_scans(session, contributions=[each.id for each in erased])
    forget_in_answers(session, erased=erased)
    touched = {each.consultation.slug: each.consultation for each in erased}
    for shown in touched.values():
        drop_unpublished(session, consultation=shown)
        count_erasure(session, shown)
    for each in erased:
        earlier = participation.earlier_versions(session, each)
        for n in (each.entry_n, *(version.entry_n for version in earlier)):
            forget_receipt(session, consultation=each.consultation.slug, n=n)
    ask_scrub(session, at=at)
    return sorted(touched)


def _empty_requests(session: Session, person: Person) -> None:
    for one in queries.requests_of(session, person):
        one.contact = one.words = one.folio = one.extension_reason = one.reason = ""
        one.person_id = None


def _to_erase(session: Session, one: DataRequest) -> Contribution | PaperSheet:
    """What a request asks to be erased, a contribution or a sheet, once every rule lets it be."""
    scope = queries.scope_of(session, one)
    refusal = refusal_of_folio_erasure(
        one.kind, answered_at=one.answered_at, erased_at=one.erased_at,
        has_folio=bool(one.folio and scope),
    )  # fmt: skip
    if refusal:
        raise Refused(refusal)
    shown, sheet = consultation(session, scope), sheet_of(one.folio)
    if sheet is not None:
        return paper.sheet(session, shown, sheet, to_change=True)
    found = participation.contribution(session, shown, one.folio)
    if found.salt is None:
        raise Conflict(f"{one.folio} was erased before")
    if refusal := refusal_of_author(
        found.author_id,
        proved_id=one.person_id,
        is_of_organisation=found.organisation_id is not None,
    ):
        raise Refused(refusal)
    return found


def _role_of(by: Person, shown: Consultation, permission: Permission) -> str:
    """The role in which somebody does this in the consultation of the contribution."""
    for role in sorted(by.roles_in(shown.slug)):
        if may({role}, permission):
            return role.value
    raise Refused(Refusal.NO_ROLE_THERE)


def _author_of(found: Contribution | PaperSheet) -> set[str]:
    """The address of whoever wrote a contribution; none for paper."""
    author = None if isinstance(found, PaperSheet) else found.author
    return {author.email} if author is not None and author.email else set()


def _tell_author(  # noqa: PLR0913 - a letter is these values, and each has a name
    session: Session,
    one: DataRequest,
    found: Contribution | PaperSheet,
    addresses: set[str],
    template: str,
    *,
    at: datetime,
) -> None:
    values = {"number": one.id, "folio": one.folio, "title": found.consultation.title}
    if isinstance(found, PaperSheet):
        values["entered"] = found.contribution.folio if found.contribution else ""
    for address in sorted(addresses - {""}):
        queue_letter(
            session, to=address, template=template, values=values, at=at, language=one.language
        )


def _tell(session: Session, one: DataRequest, template: str, *, at: datetime) -> None:
    if not one.contact:
        return
    values = {
        "number": one.id, "kind": one.kind.value, "due_at": one.due_at.isoformat(),
        "outcome": one.outcome.value if one.outcome else "",
        "reason": one.reason or one.extension_reason,
    }  # fmt: skip
    queue_letter(
        session, to=one.contact, template=template, values=values, at=at, language=one.language
    )  # fmt: skip
