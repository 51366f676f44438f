"""A page put together from its parts is the page that is rendered in one piece."""

from hashlib import sha256

import pytest
from flask import Flask, make_response, render_template_string
from markupsafe import Markup

from consulta.web.freshness import KeptPages, kept_answer
from consulta.web.parts import KeptParts, kept_part, parts_apart, put_together
from consulta.web.settings import give

WORDS = "Año, «cita» & <b>signos</b> 😀"
PAGE = (
    "{% set twice %}{% call kept('links', 1) %}á{% endcall %}{% endset %}"
    "¡{{ words }}! {{ twice }} {{ twice }}"
    "{% call kept('outer', words) %}[{% call kept('inner', words) %}{{ words }}{% endcall %}"
    "|{% call kept('empty') %}{% endcall %}]{% endcall %}."
)


def rendered(words: str = WORDS) -> str:
    return render_template_string(PAGE, words=words)


@pytest.mark.parametrize("has_been_kept", [False, True], ids=["first", "kept"])
def test_the_bytes_are_those_of_one_piece(house: Flask, *, has_been_kept: bool) -> None:
    with house.test_request_context():
        give(house, KeptParts(most=0))
        whole = rendered()
        give(house, KeptParts())
        if has_been_kept:
            rendered()
        with parts_apart() as used:
            made = rendered()
        body, _ = put_together(made, used)
    assert body.decode() == whole
    assert "&lt;b&gt;signos" in whole
    assert "|" not in made


def test_the_digest_tells_pages_apart_and_no_kept_part_from_a_new_one(house: Flask) -> None:
    def digest(words: str) -> str:
        with parts_apart() as used:
            made = rendered(words)
        return put_together(made, used)[1]

    with house.test_request_context():
        first, again, other = digest("uno"), digest("uno"), digest("dos")
        give(house, KeptParts())
        elsewhere = digest("uno")
    assert first == again == elsewhere
    assert first != other


def test_what_is_no_plain_page_comes_whole_and_is_not_kept(house: Flask) -> None:
    pages = KeptPages()
    with house.test_request_context():
        whole = rendered()
        gone = make_response(kept_answer(pages, "key", lambda: (rendered(), 410)))
        moved = make_response(kept_answer(pages, "key", lambda: ("", 303, {"Location": "/"})))
        assert pages.get("key") is None
    assert (gone.status_code, gone.get_data(as_text=True)) == (410, whole)
    assert (moved.status_code, moved.location) == (303, "/")


def test_after_trouble_the_next_page_comes_whole(house: Flask) -> None:
    with house.test_request_context():
        with pytest.raises(LookupError), parts_apart():
            raise LookupError
        assert "á" in rendered()


def test_a_part_is_kept_as_it_is_sent(house: Flask) -> None:
    with house.test_request_context():
        with parts_apart() as used:
            kept_part("words", caller=lambda: Markup("á"))
        assert used[0].body == "á".encode()
        assert used[0].digest == sha256("á".encode()).digest()
        assert kept_part("words", caller=lambda: Markup("never called")) == "á"


def test_nobody_writes_a_sign_of_ours(house: Flask) -> None:
    with house.test_request_context():
        with parts_apart() as used:
            made = rendered("p0q")
        body, _ = put_together(made, used)
        assert body.decode() == rendered("p0q")
