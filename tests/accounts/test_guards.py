"""Where a sign-in may lead: to our own pages, and nowhere else."""

import pytest

from consulta.accounts.guards import safe_next


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/%0d%0aSet-Cookie: a=b\r\n",
        "/" + "a" * 600,
        "",
    ],
)
def test_what_leads_elsewhere_leads_home(path: str) -> None:
    assert safe_next(path) == "/"


@pytest.mark.parametrize(
    "path", ["/", "/mis-aportes", "/consultas/plan?sobre=x#a", "/consultas/ñandú/votar"]
)
def test_our_own_pages_are_kept(path: str) -> None:
    assert safe_next(path) == path
