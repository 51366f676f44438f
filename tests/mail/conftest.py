"""A house that sends its letters to a port on loopback, where a mail server may listen."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from consulta.app import create_app
from consulta.config import Config
from consulta.web.unit_of_work import database
from tests.builders.plans import INSIDE
from tests.mail.post import Post, free_port, post_office


@pytest.fixture
def port() -> int:
    """Where the mail server will be."""
    return free_port()


@pytest.fixture
def post(port: int) -> Iterator[Post]:
    """A mail server that is up."""
    with post_office(port) as post:
        yield post


@pytest.fixture
def house(config: Config, port: int) -> Iterator[Flask]:
    """A house with mail, whose clock stands still, on each engine."""
    sending = replace(config, mailbox=False, smtp_host="127.0.0.1", smtp_port=port, mail_timeout=5)
    with time_machine.travel(INSIDE, tick=False):
        made = create_app(sending)
        yield made
        with made.app_context():
            database.engine.dispose()
