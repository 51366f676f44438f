"""A claim is ours once, on both engines."""

from sqlalchemy.orm import Session

from consulta.database.claims import claim
from consulta.participation.models import SentForm


def test_the_first_claim_is_ours_and_the_second_is_not(db: Session) -> None:
    assert claim(db, SentForm, key="a")
    assert not claim(db, SentForm, key="a")
    assert claim(db, SentForm, key="b")


def test_a_claim_that_is_undone_can_be_made_again(db: Session) -> None:
    assert claim(db, SentForm, key="a")
    db.rollback()
    assert claim(db, SentForm, key="a")
