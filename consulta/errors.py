"""What can go wrong, in three families that know nothing of HTTP."""

from enum import StrEnum


class NotFound(Exception):
    """What was asked for does not exist, or not for this person."""


class Refused(Exception):
    """A rule said no. The reason has its sentence in the templates.

    `given_text` is what the person had written, so that the page can hand it back.
    """

    def __init__(self, reason: StrEnum, *, given_text: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.given_text = given_text


class Conflict(Exception):
    """Somebody else was faster, or one form came back with another text: look again.

    `reason`, where there is one, has its sentence in the templates.
    """

    def __init__(
        self, message: str, *, given_text: str = "", reason: StrEnum | None = None
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.given_text = given_text
