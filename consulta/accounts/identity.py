"""RUN and e-mail in their one written form."""

import re

from email_validator import EmailNotValidError, validate_email

EMAIL_MAX_CHARS = 254
RUN = re.compile(r"(\d{1,3}(?:\.?\d{3})*|\d+)-?([\dkK])", re.ASCII)
FACTORS = (2, 3, 4, 5, 6, 7)
MODULUS = 11
RUN_MAX_CHARS = 20
LARGEST_RUN_DIGITS = 8


class NotAnEmail(ValueError):
    """The text is no address that a letter could reach."""


class NotARun(ValueError):
    """The text is no RUN, or its check digit does not fit."""


def normal_email(text: str) -> str:
    """An e-mail in its one written form, so that one person is one row; ASCII, as mail travels.

    Raises: `NotAnEmail` when no letter could reach it.
    """
    if len(text) > EMAIL_MAX_CHARS or not text.isprintable():
        raise NotAnEmail
    try:
        valid = validate_email(
            text.strip(), check_deliverability=False, test_environment=True, allow_smtputf8=False
        )
    except EmailNotValidError:
        raise NotAnEmail from None
    return str(valid.ascii_email).lower()


def check_digit(number: int) -> str:
    """The check digit of a RUN: a digit, or K."""
    digits = [int(digit) for digit in reversed(str(number))]
    total = sum(digit * FACTORS[at % len(FACTORS)] for at, digit in enumerate(digits))
    rest = MODULUS - total % MODULUS
    return {MODULUS: "0", MODULUS - 1: "K"}.get(rest, str(rest))


def normal_run(text: str) -> str:
    """A RUN as `12345678-5`. The digit proves that it was copied well, not whose it is.

    Raises: `NotARun` when it is none, or its check digit does not fit.
    """
    found = RUN.fullmatch(text.strip())
    if found is None or len(text) > RUN_MAX_CHARS:
        raise NotARun
    number = int(found.group(1).replace(".", ""))
    digit = found.group(2).upper()
    if not number or len(str(number)) > LARGEST_RUN_DIGITS or check_digit(number) != digit:
        raise NotARun
    return f"{number}-{digit}"
