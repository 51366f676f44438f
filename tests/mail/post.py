"""A real mail server on loopback, and what it received."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller

REFUSED = "550 no such mailbox"
BUSY = "450 try again later"


@dataclass
class Post:
    """What came in: who it was for, and what it said."""

    port: int
    recipients: list[list[str]] = field(default_factory=list)
    messages: list[EmailMessage] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    is_slow: bool = False
    answers_after: float = 0.0

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Take everybody but those who moved away."""
        if address.startswith("moved"):
            return REFUSED
        if address.startswith("busy"):
            return BUSY
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a letter."""
        if self.is_slow:
            await asyncio.sleep(0.05)
        with self.lock:
            self.recipients.append(list(envelope.rcpt_tos))
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        await asyncio.sleep(self.answers_after)
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each letter that came."""
        return [str(message["Message-ID"]) for message in self.messages]


def said(message: EmailMessage, kind: str = "plain") -> str:
    """What a letter says in one of its two parts."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def post_office(port: int) -> Iterator[Post]:
    """A mail server that listens while this lasts."""
    post = Post(port)
    server = Controller(post, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield post
    finally:
        server.stop()
