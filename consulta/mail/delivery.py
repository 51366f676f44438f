"""A row becomes an e-mail, with its receipt, and leaves."""

import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from flask import render_template
from jinja2 import TemplateError

from consulta import clock
from consulta.config import Config
from consulta.errors import NotFound
from consulta.journal import queries as journal_queries
from consulta.journal.credentials import folio_code
from consulta.journal.signing import signer_for
from consulta.mail import actions, queries
from consulta.mail.models import Letter
from consulta.mail.outline import blocks_of
from consulta.mail.rules import REMINDERS, is_for_good
from consulta.mail.signing import leave_token
from consulta.web.language import speaking
from consulta.web.logs import log
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction

SUBJECT = "Subject:"
FOOT = "\n--\n"
LEAVE_HEADER = "List-Unsubscribe"
RECEIPT_VALUES = ("content", "salt")
LANGUAGE_TAGS = {"es": "es-CL", "en": "en"}
BAD_LETTER = (TemplateError, NotFound, ValueError, TypeError, LookupError)
ANY_HTML = "mail/any.html"
LOST = frozenset(
    {"SMTPServerDisconnected", "TimeoutError", "ConnectionResetError", "BrokenPipeError"}
)


class WholeAddresses(EmailPolicy):
    """Headers as SMTP wants them, the address of one click in one piece.

    The library would write an address that is longer than a line as an encoded word, which is no
    address any more to the program that should post to it.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        """A header as bytes."""
        if name == LEAVE_HEADER:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


WHOLE_ADDRESSES = WholeAddresses(linesep="\r\n")


@dataclass(frozen=True)
class Written:
    """A letter in words: its subject, and the same said in plain text and in HTML."""

    subject: str
    body: str
    html: str


@dataclass(frozen=True)
class Trouble:
    """What kept a letter from leaving, without a word of it; and whether that was for good."""

    name: str
    is_for_good: bool = False


def written(letter: Letter) -> Written:
    """What a letter says, in the language of its reader.

    A letter without an HTML template of its own gets one made of its plain text, without the
    foot that says how to stop it: every HTML part has that of its frame.
    """
    config = held(Config)
    shown = {key: value for key, value in letter.values.items() if key not in RECEIPT_VALUES}
    shown |= {"leave_url": leave_url(letter, config), "lang": LANGUAGE_TAGS[letter.language]}
    is_reminder = letter.leave.partition("-")[0] == REMINDERS
    shown |= {"private_code": _code_of(letter, config), "is_reminder": is_reminder}
    with speaking(letter.language):
        text = render_template(f"{letter.template}.txt", **shown)
        first, _, rest = text.partition("\n")
        subject = " ".join(first.removeprefix(SUBJECT).split())
        body = rest.strip() + "\n"
        said = body.rpartition(FOOT)[0] if shown["leave_url"] else ""
        blocks = blocks_of(said or body, config.public_url.rstrip("/") + "/")
        shown |= {"subject": subject, "blocks": blocks}
        html = render_template([f"{letter.template}.html", ANY_HTML], **shown)
    return Written(subject, body, html)


def leave_url(letter: Letter, config: Config) -> str:
    """The address that stops letters like this one, signed when it leaves; empty for none."""
    if not letter.leave:
        return ""
    token = leave_token(config.secret_key, letter.leave)
    return f"{config.public_url.rstrip('/')}/avisos/{token}"


def _code_of(letter: Letter, config: Config) -> str:
    """The private code of the folio whose receipt this letter carries; empty for other letters."""
    folio = str(letter.values.get("folio", ""))
    if letter.receipt_consultation is None or not folio:
        return ""
    return folio_code(config.voter_pepper, letter.receipt_consultation, folio)


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
            if trouble is None:
                actions.note_sent(db, letter_id=letter.id, at=clock.now())
            else:
                actions.note_trouble(
                    db, letter_id=letter.id, trouble=trouble.name,
                    is_for_good=trouble.is_for_good, at=clock.now(),
                )  # fmt: skip
        yield trouble is None
        if trouble is not None and trouble.name in LOST:
            return


def _trouble_of_sending(server: smtplib.SMTP, letter: Letter) -> Trouble | None:
    """What kept a letter from leaving; None when it left.

    Only a refusal of this recipient or of these words can be meant for good: a server that
    refuses our own name refuses every letter, until somebody mends it. A letter that we cannot
    write ourselves is refused for good too: it does not keep words and address without end.
    """
    try:
        server.send_message(message_of(letter, held(Config)))
    except smtplib.SMTPRecipientsRefused as refused:
        return _refused(refused, *(code for code, _ in refused.recipients.values()))
    except smtplib.SMTPDataError as refused:
        return _refused(refused, refused.smtp_code)
    except BAD_LETTER as trouble:
        return Trouble(type(trouble).__name__, is_for_good=True)
    except OSError as trouble:
        return Trouble(type(trouble).__name__)
    return None


def _refused(refused: smtplib.SMTPException, *codes: int) -> Trouble:
    name = " ".join([type(refused).__name__, *map(str, codes)])
    return Trouble(name, is_for_good=all(map(is_for_good, codes)))


def message_of(letter: Letter, config: Config) -> EmailMessage:
    """The e-mail of a letter: same Message-ID at every try, one recipient, two parts that agree.

    Source: RFC 8058 for the headers of one click, which only letters that one may stop carry.
    """
    words = written(letter)
    name, _, domain = letter.to.rpartition("@")
    message = EmailMessage(policy=WHOLE_ADDRESSES)
    message["Message-ID"] = letter.message_id
    message["Date"] = _date(letter.written_at)
    message["From"] = config.mail_from
    message["To"] = Address(username=name, domain=domain)
    message["Subject"] = words.subject
    message["Auto-Submitted"] = "auto-generated"
    if letter.leave:
        message[LEAVE_HEADER] = f"<{leave_url(letter, config)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(words.body)
    message.add_alternative(words.html, subtype="html")
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
