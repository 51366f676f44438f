"""What is posted says how long it is; a body in pieces is read by nobody."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.doors import letters
from tests.participation.page_walks import forms

PARTS = b'--zz\r\nContent-Disposition: form-data; name="email"\r\n\r\nx@y.cl\r\n--zz--\r\n'
FORM, OF_PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=zz"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"email=x%40y.cl&next=/%00", FORM),
        (b"email=x%40y.cl&next=/%ff%ed%a0%80", FORM),
        (b"email=x%40y.cl&next=/", FORM),
        (PARTS, OF_PARTS),
        (b"<a/>", "text/xml"),
    ],
)
def test_a_body_in_pieces_is_refused_at_the_door(
    house: Flask, browser: FlaskClient, body: bytes, kind: str
) -> None:
    [form] = forms(browser.get("/entrar"), "/entrar")
    if kind == FORM:
        body += f"&csrf_token={form.fields['csrf_token']}".encode()
    told = browser.post(
        "/entrar",
        input_stream=BytesIO(body),
        content_type=kind,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert told.status_code == 411
    assert letters(house) == []
    if kind == FORM and b"%" not in body.partition(b"next")[2]:
        assert browser.post("/entrar", data=body, content_type=kind).status_code == 200
