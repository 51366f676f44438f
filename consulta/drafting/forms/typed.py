"""Everything that the form of a commitment carried, as words that a person can copy."""

from collections.abc import Iterator, Mapping

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from consulta.drafting.forms.commitments import MILESTONE_INPUTS, CommitmentForm
from consulta.drafting.shapes import VALUE
from consulta.plan.outline import SECTOR_WORDS, VALUE_WORDS
from consulta.plan.rules import OgpValue, Sector

AREA = "p."
LISTS = ("milestone.", "actor.")
UNWRITTEN = {"csrf_token", "revision", "base", "act", "has", "autosave"}


def typed_words(sent: MultiDict[str, str], labels: Mapping[str, str]) -> str:
    """What was typed, each field under its name in the order of the form; nothing is left out.

    `labels` are the names of the template's fields by their code.
    """
    form, found = CommitmentForm(), dict[str, list[str]]()
    for name, text in sent.items(multi=True):
        if text.strip() and name not in UNWRITTEN and not name.startswith(LISTS):
            found.setdefault(_label(form, name, labels), []).append(_said(name, text))
    for code, lines in (("milestones", _milestones(sent)), ("actors", _actors(sent))):
        if rows := list(lines):
            found[labels.get(code, code)] = ["\n".join(rows)]
    return "\n\n".join("\n".join((label, "\n\n".join(words))) for label, words in found.items())


def _label(form: CommitmentForm, name: str, labels: Mapping[str, str]) -> str:
    if not name.startswith(AREA):
        return str(form[name].label.text) if name in form else name
    code = name.removeprefix(AREA).rpartition(".")[0]
    if (value := code.removeprefix(VALUE)) in list(OgpValue):
        return VALUE_WORDS[OgpValue(value)]
    return labels.get(code, code)


def _said(name: str, text: str) -> str:
    if name != "inputs_published":
        return text
    words = {"yes": _("Sí, se publicarán"), "no": _("No se publicarán")}
    return str(words.get(text, text))


def _milestones(sent: MultiDict[str, str]) -> Iterator[str]:
    columns = [sent.getlist(f"milestone.{name}") for name in MILESTONE_INPUTS[1:]]
    for row in zip(*columns, strict=False):
        if words := [" ".join(word.split()) for word in row if word.strip()]:
            yield "- " + " · ".join(words)


def _actors(sent: MultiDict[str, str]) -> Iterator[str]:
    pairs = zip(sent.getlist("actor.name"), sent.getlist("actor.sector"), strict=False)
    for name, sector in pairs:
        if name.strip():
            word = SECTOR_WORDS[Sector(sector)] if sector in list(Sector) else sector
            yield f"- {' '.join(name.split())} ({word})"
