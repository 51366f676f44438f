"""A page that citizens share says to each member what is theirs, and to nobody else."""

import re

from flask import Flask

from tests.organisations.hands import answer, declare, folio_of, invite, leave, publish, register
from tests.participation.page_walks import HOME, sign_in

OURS, MINE = "Es la posición de tu organización.", "Es tu aporte."


def test_each_reader_sees_their_own_place_whoever_came_first(house: Flask) -> None:
    rosa, beto, otto, anybody = (house.test_client() for _ in range(4))
    sign_in(house, rosa, "rosa@example.org")
    register(rosa)
    invite(rosa, "beto@example.org")
    sign_in(house, beto, "beto@example.org")
    answer(beto, "/aceptar")
    publish(house, folio_of(declare(beto)))
    sign_in(house, otto, "otto@example.org")
    for client in (rosa, beto, otto):
        client.get("/mis-aportes")  # what waits to be said is said, and the page is shared
    for _ in range(2):
        for name, client, own in (
            ("otto", otto, ""),
            ("beto", beto, MINE),
            ("rosa", rosa, OURS),
            ("", anybody, ""),
            ("otto", otto, ""),
        ):
            seen = client.get(f"{HOME}/compromisos/2").text
            assert [one for one in (OURS, MINE) if one in seen] == ([own] if own else [])
            assert set(re.findall(r"(\w+)@example.org", seen)) == ({name} if name else set())
    assert leave(beto).status_code == 303
    beto.get("/mis-aportes")
    assert MINE in beto.get(f"{HOME}/compromisos/2").text
