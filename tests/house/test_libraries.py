"""Each library stands behind one door, and the web process carries no heavy one."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "consulta"
pytestmark = pytest.mark.house

DOORS = {
    "bleach": {"text/clean.py"},
    "markdown_it": {"text/clean.py"},
    "flask_login": {"accounts/guards.py"},
    "authlib": {"accounts/oidc.py"},
    "pyotp": {"accounts/credentials.py"},
    "argon2": {"accounts/credentials.py"},
    "cryptography": {"journal/signing.py", "journal/verifier/curve.py"},
    "segno": {"journal/receipts.py"},
    "typst": {"report/as_pdf.py"},
    "xlsxwriter": {"report/as_xlsx.py"},
    "openpyxl": {"participation/reader.py", "drafting/reader.py"},
    "docx": {"plan/as_docx.py"},
    "defusedxml": {"plan/reader/packages.py"},
    "msgspec": {
        "plan/reader/packed.py",
        "plan/as_json.py",
        "drafting/reader.py",
        "drafting/actions/importing.py",
    },
    "alembic": {"database/schema.py"},
    "flask_limiter": {"web/limits.py"},
    "limits": {"web/limits.py"},
    "disposable_email_domains": {"accounts/throwaway.py"},
    "flask_sqlalchemy_lite": {"web/unit_of_work.py"},
    "huey": {"jobs.py"},
    "smtplib": {"mail/delivery.py"},
    "email_validator": {"accounts/identity.py"},
    "rapidfuzz": {"plan/changes.py", "drafting/reader.py", "participation/desk.py"},
}
HEAVY = ("typst", "xlsxwriter", "openpyxl", "docx", "numpy", "hypothesis", "alembic.autogenerate")


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library: str) -> None:
    users = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if library in imports_of(path)
    }
    strangers = {
        user
        for user in users
        if not any(user == d or user.startswith(d[:-3] + "/") for d in DOORS[library])
    }
    assert not strangers


def test_the_web_process_is_light(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from consulta.app import create_app\n"
        "from consulta.config import load\n"
        f"create_app(load({{'CONSULTA_DATA': {str(tmp_path)!r}}}))\n"
        "print(' '.join(sorted(sys.modules)))\n"
    )
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = set(ran.stdout.split())
    assert not loaded & set(HEAVY)


def test_two_commands_need_nothing_foreign() -> None:
    for name in ("__init__.py", "__main__.py"):
        assert imports_of(PACKAGE / name) <= set(sys.stdlib_module_names)
