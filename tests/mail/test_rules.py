"""Which words are exactly one address."""

import pytest

from consulta.mail.rules import is_one_address


@pytest.mark.parametrize(
    "to",
    [
        "", "@example.org", "ana@example.org\r\nBcc: eva@example.org", "ana@example.org\n",
        "ana@example.org, eva@example.org", "Ana <ana@example.org>", "ana@example.org\0",
        "ana@example.org,eva@example.org", "ana@example.org;eva@example.org", "ana", "ana@",
        "<eva@example.org>", "a@b@example.org", "ñandú@example.org",
    ],
)  # fmt: skip
def test_what_could_reach_others_is_no_address(to: str) -> None:
    assert not is_one_address(to)


@pytest.mark.parametrize(
    "to", ["ana@example.org", "a.b+c@demo.consulta.example", "o'higgins_1@xn--and-6ma2c.cl"]
)
def test_one_address_is_one(to: str) -> None:
    assert is_one_address(to)
