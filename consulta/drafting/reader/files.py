"""A file of any kind we take, told by its content and name, into what was found in it."""

from collections.abc import Collection
from dataclasses import dataclass

import msgspec

from consulta.drafting.reader.blocks import FILE_MAX_BYTES, BadFile, BadFileReason, Outline
from consulta.drafting.reader.docx_blocks import docx_outline
from consulta.drafting.reader.findings import Found
from consulta.drafting.reader.found import found_plan
from consulta.drafting.reader.markdown_blocks import markdown_outline
from consulta.drafting.reader.odt_blocks import odt_outline
from consulta.drafting.reader.own import own_plan
from consulta.drafting.reader.xlsx_blocks import xlsx_outline
from consulta.plan.reader.document import ConsultationText, PlanDocument, PlanProblems
from consulta.plan.reader.packages import BadPackage, BadReason, PackageKind, open_package
from consulta.plan.reader.toml import read_plan, read_plan_bytes
from consulta.plan.reader.writer import write_plan
from consulta.plan.rules import is_zone

JSON_FORMAT = "consulta-plan-json/1"
PROBLEMS_SHOWN = 20
ZIP = b"PK\x03\x04"
NO_ZONE = "time_zone: no conocemos esta zona horaria. La de Chile continental es America/Santiago."
TEXTS = {"md", "markdown", "txt"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a file is read against: the frame of the consultation, the plan now, ids ever used.

    `in_force` holds the ids of the version in force: they live, though the draft has them no more.
    """

    frame: ConsultationText
    current: PlanDocument | None = None
    used: Collection[str] = ()
    in_force: Collection[str] = ()

    @property
    def living(self) -> set[str]:
        """The ids that a file of ours may bring again."""
        return {*self.in_force, *(self.current.ids() if self.current else ())}


@dataclass(frozen=True, slots=True)
class _Whole:
    format: str
    plan: PlanDocument


def read_file(content: bytes, *, name: str, ground: Ground) -> Found:
    """What a DOCX, ODT, XLSX or Markdown file seems to say, or what our own files do say.

    Raises: `BadFile` when it is not read, with the reason and what to mend.
    """
    if len(content) > FILE_MAX_BYTES:
        raise BadFile(BadReason.TOO_LARGE)
    ending = name.lower().rpartition(".")[2]
    if ending == "toml":
        return _own(_toml(content, name), ground)
    if ending == "json":
        return _own(_json(content, name), ground)
    template = ground.frame.template
    return found_plan(
        _outline(content, ending, template),
        template=template,
        frame=ground.frame,
        current=ground.current,
        used=ground.used,
    )


def read_docx(content: bytes) -> Outline:
    """The outline of a DOCX.

    Raises: `BadFile` when it is not opened, empty or too long.
    """
    return _office(content, "", PackageKind.DOCX)


def read_odt(content: bytes) -> Outline:
    """The outline of an ODT.

    Raises: `BadFile` when it is not opened, empty or too long.
    """
    return _office(content, "", PackageKind.ODT)


def read_markdown(content: bytes) -> Outline:
    """The outline of a Markdown file.

    Raises: `BadFile` when it is no text, empty or too long.
    """
    return markdown_outline(content)


def read_xlsx(content: bytes, *, template: str) -> Outline:
    """The outline of an XLSX with one row a commitment.

    Raises: `BadFile` when it is not opened, empty or too long.
    """
    return _office(content, template, PackageKind.XLSX)


def _outline(content: bytes, ending: str, template: str) -> Outline:
    if content.startswith(ZIP) or ending not in TEXTS:
        return _office(content, template, None)
    return markdown_outline(content)


def _office(content: bytes, template: str, wanted: PackageKind | None) -> Outline:
    try:
        package = open_package(content)
    except BadPackage as trouble:
        raise BadFile(trouble.reason) from None
    if package.kind is PackageKind.ODS or wanted not in {None, package.kind}:
        raise BadFile(BadFileReason.UNKNOWN_TYPE)
    try:
        if package.kind is PackageKind.XLSX:
            return xlsx_outline(content, template=template)
        reader = docx_outline if package.kind is PackageKind.DOCX else odt_outline
        return reader(package)
    except (KeyError, ValueError):
        raise BadFile(BadReason.BROKEN) from None


def _own(document: PlanDocument, ground: Ground) -> Found:
    return own_plan(document, frame=ground.frame, used=ground.used, living=ground.living)


def _toml(content: bytes, name: str) -> PlanDocument:
    try:
        return read_plan_bytes(content, file_name=name)
    except PlanProblems as trouble:
        raise _problems(trouble) from None


def _json(content: bytes, name: str) -> PlanDocument:
    """Our own JSON; its plan passes the same checks as the file of a plan."""
    try:
        whole = msgspec.json.decode(content, type=_Whole)
    except (ValueError, RecursionError) as trouble:
        raise BadFile(BadFileReason.NOT_OURS, (str(trouble)[:300],)) from None
    if whole.format != JSON_FORMAT:
        raise BadFile(BadFileReason.NOT_OURS)
    if not is_zone(whole.plan.consultation.time_zone):
        raise BadFile(BadFileReason.NOT_OURS, (NO_ZONE,))
    try:
        return read_plan(write_plan(whole.plan), file_name=name)
    except (PlanProblems, ValueError, OverflowError) as trouble:
        if isinstance(trouble, PlanProblems):
            raise _problems(trouble) from None
        raise BadFile(BadFileReason.NOT_OURS) from None


def _problems(trouble: PlanProblems) -> BadFile:
    return BadFile(BadFileReason.NOT_OURS, tuple(map(str, trouble.problems[:PROBLEMS_SHOWN])))
