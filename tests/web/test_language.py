"""Forms speak the reader's language, and a page without a form looks no words up for one."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from consulta.rights.forms import NAME_MAX_CHARS, NameForm

TOO_LONG = {"name": "x" * (NAME_MAX_CHARS + 1)}
SPANISH = "El campo no puede tener más de 120 caracteres."
ENGLISH = "Field cannot be longer than 120 characters."


@pytest.mark.parametrize(
    ("language", "words"), [("es", SPANISH), ("en", ENGLISH), ("xx", SPANISH), ("", SPANISH)]
)
def test_the_library_of_forms_complains_in_the_language_of_the_reader(
    app: Flask, language: str, words: str
) -> None:
    cookie = {"Cookie": f"consulta_language={language}"}
    with app.test_request_context("/", method="POST", data=TOO_LONG, headers=cookie):
        form = NameForm()
        assert not form.validate()
        assert form.name.errors == [words]


def test_two_requests_share_the_words_that_were_read_once(app: Flask) -> None:
    read = []
    for _ in range(2):
        with app.test_request_context("/", method="POST", data=TOO_LONG):
            assert not NameForm().validate()
            read.append(vars(request)["wtforms_translations"])
    assert read[0] is read[1]


def test_a_page_without_a_form_looks_no_words_up(client: FlaskClient) -> None:
    with client:
        assert client.get("/que-es").status_code == 200
        assert "wtforms_translations" not in vars(request)
