"""A row becomes an e-mail, with its receipt, and leaves."""

import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from flask import render_template
from jinja2 import TemplateError

from consulta import clock
from consulta.config import Config
from consulta.errors import NotFound
from consulta.journal import queries as journal_queries
from consulta.journal.signing import signer_for
from consulta.mail import actions, queries
from consulta.mail.models import Letter
from consulta.web.language import speaking
from consulta.web.logs import log
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction

SUBJECT = "Subject:"
RECEIPT_VALUES = ("content", "salt")
BAD_LETTER = (TemplateError, NotFound, ValueError, TypeError, LookupError)
LOST = frozenset(
    {"SMTPServerDisconnected", "TimeoutError", "ConnectionResetError", "BrokenPipeError"}
)


@dataclass(frozen=True)
class Written:
    """A letter in words."""

    subject: str
    body: str


def written(letter: Letter) -> Written:
    """What a letter says, in the language of its reader."""
    shown = {key: value for key, value in letter.values.items() if key not in RECEIPT_VALUES}
    with speaking(letter.language):
        text = render_template(f"{letter.template}.txt", **shown)
    first, _, rest = text.partition("\n")
    return Written(" ".join(first.removeprefix(SUBJECT).split()), rest.strip() + "\n")


def is_sending(config: Config) -> bool:
    """Whether letters leave this house; where a local mailbox shows them, they stay."""
    return bool(config.smtp_host) and not config.mailbox


def deliver_waiting(*, at_most: int) -> int:
    """Send what waits, one letter at a time; one that fails waits longer and stops no other.

    Each letter is taken in a transaction of its own before it is sent, so that two workers
    never hold the same one; a worker that dies leaves it to its next turn. A mail server that
    does not answer costs no letter a try.
    """
    if not queries.count_due(session(), at=clock.now()):
        return 0
    try:
        server = _connected(held(Config))
    except OSError as trouble:
        log.warning("no mail server", extra={"facts": {"trouble": type(trouble).__name__}})
        return 0
    with server:
        return sum(_each(server, at_most))


def _each(server: smtplib.SMTP, at_most: int) -> Iterator[bool]:
    for _ in range(at_most):
        with transaction() as db:
            letter = queries.next_waiting(db, at=clock.now())
            if letter is None:
                return
            actions.take(letter, at=clock.now())
        trouble = _trouble_of_sending(server, letter)
        with transaction() as db:
            if trouble:
                actions.note_trouble(db, letter_id=letter.id, trouble=trouble)
            else:
                actions.note_sent(db, letter_id=letter.id, at=clock.now())
        yield not trouble
        if trouble in LOST:
            return


def _trouble_of_sending(server: smtplib.SMTP, letter: Letter) -> str:
    """The name of what kept a letter from leaving; empty when it left."""
    try:
        server.send_message(message_of(letter, held(Config)))
    except (OSError, *BAD_LETTER) as trouble:
        return type(trouble).__name__
    return ""


def message_of(letter: Letter, config: Config) -> EmailMessage:
    """The e-mail of a letter: same Message-ID at every try, one recipient, plain text."""
    words = written(letter)
    name, _, domain = letter.to.rpartition("@")
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = letter.message_id
    message["Date"] = _date(letter.written_at)
    message["From"] = config.mail_from
    message["To"] = Address(username=name, domain=domain)
    message["Subject"] = words.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(words.body)
    if letter.receipt_consultation is not None and letter.receipt_n is not None:
        file = receipt_file(letter, config).encode()
        name = f"{letter.values.get('folio', 'comprobante')}.tlog-proof"
        message.add_attachment(file, maintype="application", subtype="octet-stream", filename=name)
    return message


def receipt_file(letter: Letter, config: Config) -> str:
    """The receipt that travels with a letter, signed now: its entry was committed with it."""
    slug, values = letter.receipt_consultation or "", letter.values
    content: dict[str, Any] = values.get("content", {})
    found = journal_queries.receipt(
        session(),
        entry_at=(slug, letter.receipt_n or 0),
        content=content,
        salt=bytes.fromhex(values.get("salt", "")),
        signer=signer_for(f"{config.host}/{slug}", config.signing_seed_file),
    )
    return found.as_text()


def _date(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _connected(config: Config) -> smtplib.SMTP:
    server = smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=config.mail_timeout)
    try:
        if config.smtp_user:
            server.starttls(context=ssl.create_default_context())
            server.login(config.smtp_user, config.smtp_password)
    except OSError:
        server.close()
        raise
    return server
