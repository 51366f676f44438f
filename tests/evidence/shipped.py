"""verify.py as the public gets it; whatever it is asked, the parts it was joined from say the same.

What a test of evidence asks is answered by the shipped file; its parts only speak beside it.
"""

from collections.abc import Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from consulta.journal.verifier import checking, command, comparison
from consulta.journal.verifier.findings import Findings
from consulta.journal.verifier.one_file import one_file

Files = Sequence[tuple[str, bytes]]


def _shipped() -> Any:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "verify.py"
        place.write_bytes(one_file())
        spec = spec_from_file_location("verify", place)
        assert spec is not None
        assert spec.loader is not None
        made = module_from_spec(spec)
        spec.loader.exec_module(made)
    return made


verify = _shipped()


def checked(
    package: Path | None, receipts: Files = (), vkeys: Sequence[str] = (), notes: Files = ()
) -> Findings:
    """What is found in a package, or without one in receipts alone."""
    given = (str(package) if package else None, receipts, vkeys, notes)
    return _agreed(verify.check(*given), checking.check(*given))


def compared(given: Files, vkeys: Sequence[str] = ()) -> Findings:
    """What is found between two letters of a witness."""
    return _agreed(verify.compare(given, vkeys), comparison.compare(given, vkeys))


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """What the command ends with and prints, and that it complains nowhere else."""
    answers = []
    for main in (verify.main, command.main):
        code = main(arguments)
        answers.append((code, capsys.readouterr()))
    assert answers[0] == answers[1]
    code, (out, complaints) = answers[0]
    assert complaints == ""
    return code, out


def _agreed(found: Any, again: Findings) -> Findings:
    assert vars(found) == vars(again)
    assert [*found.lines()] == [*again.lines()]
    shipped: Findings = found
    return shipped
