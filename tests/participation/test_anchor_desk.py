"""The desk that places contributions: what it may read, and how much of it at once."""

import re

from flask import Flask
from sqlalchemy.orm import Session

from consulta.drafting import actions as drafting
from consulta.drafting.rules import Hand
from consulta.participation import actions, queries
from consulta.participation.rules import PAGE_ROWS, State
from consulta.plan.queries import consultation, plan_document
from consulta.web.unit_of_work import transaction
from tests import cast
from tests.builders.contributions import contribution, contributions, submission
from tests.builders.editions import REASON, next_version, reworded, without
from tests.builders.plans import INSIDE, published
from tests.participation.page_walks import HOME, SLUG
from tests.participation.test_rollout_pages import analyst

P1, P2 = "paragraph:c2-p1", "paragraph:c2-p2"
DESK = f"/equipo{HOME}/plan"
SAYS = {state: f"Canario {state.value} que nadie más escribió." for state in State}
READ = {State.PENDING, State.PUBLISHED}


def canaries(db: Session) -> dict[str, State]:
    """One of every state on a paragraph that changes and on one that goes, by folio."""
    plan = consultation(db, SLUG)
    return {
        contribution(db, plan, about=ref, given=submission(SAYS[state]), state=state).folio: state
        for state in State
        for ref in (P1, P2)
    }


def test_the_desk_reads_no_words_that_were_taken_from_view(house: Flask) -> None:
    with house.app_context(), transaction() as db:
        folios = canaries(db)
        document = plan_document(db, consultation(db, SLUG))
        for change in (reworded("c2-p1", "Casi nadie participa."), without("c2-p2")):
            document = change(document)
        drafting.start_draft(
            db, consultation=consultation(db, SLUG), document=document, hand=Hand("Carla", INSIDE)
        )
    client = analyst(house)
    pages = [client.get(f"{DESK}/publicar").text]
    with house.app_context(), transaction() as db:
        next_version(
            db, consultation(db, SLUG), reworded("c2-p1", "Casi nadie participa."),
            without("c2-p2"),
        )  # fmt: skip
    pages += [client.get(f"{DESK}/anclas?folio={folio}").text for folio in ("", *folios)]
    for page in pages:
        for state, words in SAYS.items():
            assert (words in page) is (state in READ), state
    assert all(folio in pages[-1] for folio in folios)
    assert pages[-1].count("Su texto no se muestra.") == 4
    assert "Las respuestas tardan más de un año." in pages[-1]
    assert "El informe cuenta cada aporte donde está cuando se prepara." in pages[-1]


def test_lists_of_analysts_hold_no_words_that_were_taken_from_view(db: Session) -> None:
    published(db, SLUG)
    states = canaries(db)
    plan = consultation(db, SLUG)
    next_version(db, plan, reworded("c2-p1", "Casi nadie participa."), without("c2-p2"))
    rows = [*queries.orphans(db, plan), *queries.moved(db, plan)]
    assert {row.folio for row in rows} == set(states)
    for row in rows:
        assert row.text == (SAYS[row.state] if row.state in READ else "")
        assert row.quote


def test_both_lists_come_in_pages_and_are_counted_whole(house: Flask) -> None:
    with house.app_context(), transaction() as db:
        plan = consultation(db, SLUG)
        gone = contributions(db, plan, PAGE_ROWS + 2, about=P2)
        contributions(db, plan, PAGE_ROWS + 1, about=P1)
        next_version(db, plan, reworded("c2-p1", "Casi nadie participa."), without("c2-p2"))
        carla = cast.carla(db)
        actions.leave_unplaced(db, contribution=gone[0], by=carla, reason=REASON, at=INSIDE)
        first, last = gone[0].folio, gone[-1].folio
    client = analyst(house)

    def listed(asked: str = "") -> tuple[str, int, int]:
        page = client.get(f"{DESK}/anclas{asked}").text
        waiting, _, moved = page.partition('id="cambiaron"')
        return (
            page,
            waiting.count('<article class="anchor"'),
            moved.count('<article class="anchor"'),
        )

    page, waiting, moved = listed()
    assert (waiting, moved) == (PAGE_ROWS, PAGE_ROWS)
    assert f'id="f-{first}"' not in page
    assert [int(n) for n in re.findall(r"<(?:b|strong|dd)[^>]*>(5\d|1)</", page)][:3] == [51, 1, 51]
    assert "esperan=2#esperan" in page
    page, waiting, moved = listed("?esperan=2")
    assert (waiting, moved) == (2, PAGE_ROWS)
    assert f'id="f-{first}"' in page
    assert REASON in page
    assert page.index(f'id="f-{last}"') < page.index(f'id="f-{first}"')
    assert "esperan=2&amp;cambiaron=2#cambiaron" in page
    assert listed("?esperan=2&cambiaron=2")[1:] == (2, 1)
    assert listed("?esperan=99999999999999999999&cambiaron=-4")[1:] == (2, PAGE_ROWS)
    assert listed("?esperan=x")[1:] == (PAGE_ROWS, PAGE_ROWS)
    page, waiting, _ = listed(f"?folio={last}")
    assert waiting == PAGE_ROWS + 1
    assert f"/anclas/{last}" in page
    assert listed("?folio=A-999999")[1] == PAGE_ROWS
