"""What resembles a text is found among what is public, and nothing else."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consulta.moderation import actions as moderation
from consulta.moderation.rules import Outcome
from consulta.participation import actions, queries
from consulta.participation.models import PublishedWord
from consulta.participation.rules import State
from consulta.participation.similar import ALIKE, folded_words, likeness, weights
from consulta.plan.models import Consultation
from tests import cast
from tests.builders import contributions, plans
from tests.builders.contributions import submission
from tests.builders.plans import INSIDE

SAID = "Los municipios rurales necesitan internet y capacitación para responder a tiempo."
ALMOST = (
    "Las municipalidades rurales no tienen internet ni capacitación: así nadie responde a tiempo."
)
OTHER = "El agua de la cuenca se reparte sin datos públicos de cada pozo."


@pytest.fixture
def consultation(db: Session) -> Consultation:
    return plans.published(db)


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [(SAID, SAID, True), (SAID, ALMOST, True), (SAID, OTHER, False), (SAID, "", False),
     ("", "", False), ("agua", "agua", True), ("Agua y más agua", OTHER, False)],
)  # fmt: skip
def test_what_resembles_what(one: str, other: str, is_alike: bool) -> None:
    mine, theirs = folded_words(one), folded_words(other)
    weight = weights(dict.fromkeys(mine, 1), texts=100)
    share = likeness(mine, theirs, weight)
    assert 0 <= share <= 1
    assert (share >= ALIKE) is is_alike
    assert share == pytest.approx(likeness(theirs, mine, weight))


def test_words_are_folded_and_bounded() -> None:
    assert folded_words("Capacitación CAPACITAR, capacitó") == {"capaci"}
    assert folded_words("para que el de la") == frozenset()
    assert (
        len(folded_words(" ".join("abcdefghij"[n % 10] * 4 + chr(97 + n // 10) for n in range(99))))
        <= 60
    )


def test_only_what_is_public_is_found_same_commitment_first(
    db: Session, consultation: Consultation
) -> None:
    about = plans.named(db, consultation)
    for state in (State.PENDING, State.WITHHELD, State.WITHDRAWN):
        contributions.contribution(db, consultation, given=submission(SAID), state=state)
    assert queries.similar_contributions(db, consultation, ALMOST, about=about) == []
    far = contributions.contribution(
        db, consultation, about="commitment:1", given=submission(SAID), state=State.PUBLISHED
    )
    contributions.contribution(db, consultation, given=submission(OTHER), state=State.PUBLISHED)
    near = contributions.contribution(
        db, consultation, given=submission(f"{SAID} Y más."), state=State.PUBLISHED
    )
    found = queries.similar_contributions(db, consultation, ALMOST, about=about)
    assert [one.row.folio for one in found] == [near.folio, far.folio]
    assert not queries.similar_contributions(db, consultation, "de la que", about=about)
    mine = near.author_id
    found = queries.similar_contributions(db, consultation, SAID, about=about, author_id=mine)
    assert [one.row.folio for one in found] == [far.folio]


def test_words_go_with_the_state(db: Session, consultation: Consultation) -> None:
    ana = cast.ana(db)
    sent = contributions.contribution(db, consultation, ana, given=submission(SAID))
    words = select(func.count()).select_from(PublishedWord)
    assert db.scalars(words).one() == 0
    moderation.decide(db, contribution=sent, by=cast.bruno(db), outcome=Outcome.PUBLISH, at=INSIDE)
    assert db.scalars(words).one() == len(folded_words(SAID))
    actions.withdraw(db, contribution=sent, person=ana, at=INSIDE)
    assert db.scalars(words).one() == 0


def test_another_consultation_is_not_searched(db: Session, consultation: Consultation) -> None:
    elsewhere = plans.published(db, "otra-2027")
    contributions.contribution(db, elsewhere, given=submission(SAID), state=State.PUBLISHED)
    about = plans.named(db, consultation)
    assert queries.similar_contributions(db, consultation, SAID, about=about) == []
