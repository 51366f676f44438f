"""The one file that the public runs: whole, alone, always the same, and no other than its parts."""

import ast
import builtins
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from symtable import SymbolTable, symtable

import pytest

from consulta.evidence import case_file
from consulta.journal.verifier import command
from consulta.journal.verifier.one_file import FOLDER, OWN, PARTS, fingerprint, one_file
from tests.builders.records import OTHER, SIGNER, zipped
from tests.evidence.conftest import Finished
from tests.evidence.mutations import mutated
from tests.evidence.shipped import ran
from tests.evidence.test_bare_python import bare

ROOT = Path(__file__).parents[2]
NOT_JOINED = {"__init__", "one_file"}
IMPORTED = {
    "__future__", "array", "base64", "datetime", "email", "hashlib", "json", "pathlib", "re", "sys",
    "typing", "zipfile",
}  # fmt: skip
TRIED = {"cryptography", "zoneinfo"}
OLDEST = (3, 9)


def source_of(part: str) -> str:
    return (FOLDER / f"{part}.py").read_text("utf-8")


def imports(statements: list[ast.stmt]) -> list[ast.Import | ast.ImportFrom]:
    return [one for one in statements if isinstance(one, ast.Import | ast.ImportFrom)]


def modules(statements: list[ast.Import | ast.ImportFrom]) -> set[str]:
    """What is imported, by the first word of its name."""
    names = [
        one.module or "" if isinstance(one, ast.ImportFrom) else alias.name
        for one in statements
        for alias in one.names
    ]
    return {name.partition(".")[0] for name in names}


def bound(statements: list[ast.stmt]) -> Iterator[str]:
    """Every name that statements give to something, as often as they do."""
    for one in statements:
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            yield one.name
        elif isinstance(one, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in one.names)
        elif isinstance(one, ast.Assign):
            yield from (at.id for to in one.targets for at in ast.walk(to) if hasattr(at, "id"))
        elif isinstance(one, ast.Try):
            yield from bound(one.body)


def asked_of_all(table: SymbolTable) -> Iterator[str]:
    """The names that a scope, or one inside it, expects at the outermost level."""
    at_top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (at_top or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from asked_of_all(inner)


def test_it_is_made_of_every_part_in_order_and_of_nothing_twice() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} - NOT_JOINED == set(PARTS)
    text, at = one_file().decode(), 0
    for number, part in enumerate(PARTS, 1):
        source = source_of(part)
        title = ast.get_docstring(ast.parse(source)) or ""
        heading = text.index(f" {number} · {part} ")
        assert f"{number:4}. {title}\n" in text[: text.index('\n"""\n') + 1]
        assert text[heading:].split("\n")[1] == f"# {title}"
        last = max(one.end_lineno or 0 for one in imports(ast.parse(source).body))
        body = "".join(source.splitlines(keepends=True)[last:]).strip("\n")
        assert heading > at
        at = text.index(body, heading) + len(body)
    names = list(bound(ast.parse(text).body))
    assert len(names) == len(set(names)), [name for name in names if names.count(name) > 1]
    assert not set(names) & set(dir(builtins))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_needs_python_and_the_parts_before_it(part: str) -> None:
    for one in imports(ast.parse(source_of(part)).body):
        module = one.module if isinstance(one, ast.ImportFrom) else one.names[0].name
        if module and module.startswith(OWN):
            assert module.removeprefix(OWN) in PARTS[: PARTS.index(part)]
            assert all(alias.asname is None for alias in one.names)
        else:
            assert modules([one]) <= IMPORTED


def test_it_stands_alone() -> None:
    text = one_file().decode()
    tree = ast.parse(text, feature_version=OLDEST)
    everything = [one for one in ast.walk(tree) if isinstance(one, ast.stmt)]
    assert modules(imports(tree.body)) == IMPORTED <= set(sys.stdlib_module_names)
    tried = [one for one in tree.body if isinstance(one, ast.Try)]
    assert modules(imports([inner for one in tried for inner in one.body])) == TRIED
    assert all(isinstance(how.type, ast.Name) and how.type.id == "ImportError"
               for one in tried for how in one.handlers)  # fmt: skip
    assert modules(imports(everything)) == IMPORTED | TRIED
    wanted = set(asked_of_all(symtable(text, "verify.py", "exec")))
    assert wanted <= {*bound(tree.body), *dir(builtins), "__file__", "__name__"}
    assert not wanted & {"exec", "eval", "compile", "__import__", "open"}


def test_it_is_the_same_each_time() -> None:
    program = "from consulta.journal.verifier.one_file import fingerprint; print(fingerprint())"
    for seed in ("1", "2"):
        ran = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
            env={"PATH": os.defpath, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert ran.stdout.strip() == fingerprint()


@pytest.mark.parametrize("vkey", [SIGNER.vkey, OTHER.vkey])
@pytest.mark.parametrize("number", [None, 0, 4, 6, 8])
def test_run_alone_it_prints_what_its_parts_print(
    finished: Finished, tmp_path: Path, capsys: pytest.CaptureFixture[str], number: int | None,
    vkey: str,
) -> None:  # fmt: skip
    changed = finished.parts if number is None else mutated(finished.parts, number)[1]
    package, receipt = tmp_path / "p.zip", tmp_path / "A-000001.tlog-proof"
    package.write_bytes(zipped(changed))
    receipt.write_text(finished.receipt)
    for arguments in ([str(package), str(receipt), "--vkey", vkey], [str(package)], [str(receipt)]):
        alone = bare(tmp_path, *arguments)
        assert (alone.returncode, alone.stdout) == ran(capsys, *arguments)
        assert alone.stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [["--ayuda"], ["--otra"], ["--vkey"], ["--vkey=", "x"], ["a.zip", "b.zip"], [],
     ["--witness", "una.txt"], ["--witness", "una.txt", "otra.txt"], ["--checkpoint=x", "p.zip"],
     ["\x1b[2J.zip"]],
)  # fmt: skip
def test_whatever_is_typed_gets_the_same_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    alone = bare(tmp_path, *arguments)
    code = command.main(arguments)
    printed = capsys.readouterr().out
    assert (alone.returncode, alone.stdout, alone.stderr) == (code, printed, "")


def test_a_package_of_another_verifier_is_built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = case_file.Cut("plan-2027", 3, "", False, None)
    now = cut.key
    monkeypatch.setattr(case_file, "fingerprint", lambda: "0" * 64)
    assert cut.key != now
