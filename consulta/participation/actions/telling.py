"""Tell an author what a person decided about the place of their words."""

from sqlalchemy.orm import Session

from consulta.mail.actions import queue_letter
from consulta.participation.models import AnchorMove, Contribution
from consulta.participation.rules import State
from consulta.plan import queries as plan
from consulta.plan.models import Target

PLACED_LETTER = "participation/mail/placed"
WORDS_IN_LETTER = 1_000


def tell_author_of_place(
    session: Session, contribution: Contribution, move: AnchorMove, target: Target | None
) -> None:
    """Write the words that were commented on, those that stand there now, and the reason.

    Without a target a person left it without a place. Who has no address, or took it back, is
    not written to.
    """
    author = contribution.author
    if author is None or author.email is None or contribution.state is State.WITHDRAWN:
        return
    now = plan.words_of(session, target) if target is not None else ""
    around = target if target is None or target.within is None else target.within
    values = {
        "slug": contribution.consultation.slug,
        "title": contribution.consultation.title,
        "folio": contribution.folio,
        "before": _short(contribution.quote),
        "now": _short(now),
        "place": "" if around is None else around.ref,
        "reason": move.reason,
    }
    queue_letter(
        session, to=author.email, template=PLACED_LETTER, values=values, at=move.moved_at,
        language=contribution.language,
    )  # fmt: skip


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= WORDS_IN_LETTER else line[:WORDS_IN_LETTER] + "…"
