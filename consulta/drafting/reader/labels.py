"""What a heading or the title of a column means: a field of the template, or nothing we know."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.process import extractOne

from consulta.plan.rules import OgpValue, Sector
from consulta.plan.template import fields_of

LABEL_MAX_CHARS = 140
NEAR_ENOUGH = 82
NUMBERING = re.compile(r"^(?:\d{1,2}|[a-z])(?:[.)]\d{0,2})*[.)\s-]\s*(?=\S)", re.I)
MILESTONE = re.compile(r"^(?:hito|milestone) \d{1,3}$")
PARENTHESES = re.compile(r"\([^()]*\)")

KNOWN: dict[str, tuple[str, ...]] = {
    "number": ("número", "n", "nº", "n°", "no", "num", "numero del compromiso"),
    "name": ("nombre", "nombre del compromiso", "título", "titulo del compromiso"),
    "number_and_name": ("número y nombre del compromiso", "numero y nombre"),
    "key": ("clave", "clave de la iniciativa"),
    "theme": ("tema", "área", "eje", "eje temático", "área temática"),
    "ogp_id": ("identificador ogp", "id ogp", "código ogp"),
    "lead_institution": (
        "institución responsable", "responsable", "responsable de la implementación", "lead",
        "institución o actor responsable", "institución", "entidad responsable",
    ),
    "term": ("plazo", "plazo de ejecución", "período", "fecha de inicio y término", "vigencia"),
    "starts_on": ("inicio", "fecha de inicio", "desde"),
    "ends_on": ("término", "fecha de término", "fin", "hasta", "fecha de fin", "termino"),
    "cocreation_table": ("mesa de co-creación", "mesa de cocreación", "mesa de origen", "mesa"),
    "problem": (
        "problemática", "problema", "problemática que aborda", "cuál es la problemática",
        "cuál es el problema", "diagnóstico",
    ),
    "description": (
        "compromiso", "el compromiso", "descripción", "descripción del compromiso",
        "qué es el compromiso", "en qué consiste el compromiso", "en qué consiste", "objetivo",
        "objetivo general", "solución propuesta",
    ),
    "expected_result": ("resultado", "resultados esperados", "resultados"),
    "how_it_helps": (
        "cómo contribuirá", "cómo contribuye a resolver la problemática", "contribución",
        "cómo ayuda a resolver el problema",
    ),
    "ogp_values": ("valores ogp", "valores de ogp", "valores de gobierno abierto", "relevancia"),
    "engagement_form": ("forma de participación", "cómo participará la ciudadanía"),
    "inputs_published": ("se publicarán los aportes", "publicación de los aportes"),
    "additional_info": ("información adicional", "otros antecedentes", "observaciones"),
    "sdgs": ("ods", "objetivos de desarrollo sostenible"),
    "milestones": (
        "hitos", "hito", "hitos y plazos", "hitos verificables", "actividades", "cronograma",
    ),
    "contact": ("contacto", "punto de contacto", "contraparte"),
    "contact_unit": ("unidad de contacto", "unidad", "departamento"),
    "contact_mailbox": ("correo de contacto", "correo", "correo electrónico", "email", "e-mail"),
    "actors": ("otros actores", "actores", "actores involucrados", "otros actores involucrados"),
    "demonstration": ("demostración",),
    "version": ("versión",),
    "label": ("nombre de la versión",),
}  # fmt: skip
COLUMNS: dict[str, tuple[str, ...]] = {
    "activity": ("actividad", "hito", "actividad o hito", "hitos", "descripción", "acción"),
    "product": (
        "producto verificable", "producto", "medio de verificación", "entregable", "resultado",
    ),
    "starts_on": ("inicio", "fecha de inicio", "desde"),
    "ends_on": ("término", "fecha de término", "fin", "hasta", "plazo", "fecha"),
    "lead": ("responsable", "institución responsable"),
    "key": ("id", "identificador"),
    "name": ("nombre", "actor", "institución", "organización"),
    "sector": ("sector", "tipo"),
    "number": ("número", "n"),
    "reason": ("motivo", "razón"),
    "institution": ("institución",),
    "left_on": ("fecha", "fecha de salida"),
}  # fmt: skip
SECTORS: dict[str, Sector] = {
    "gobierno": Sector.GOVERNMENT, "publico": Sector.GOVERNMENT, "estado": Sector.GOVERNMENT,
    "sociedad civil": Sector.CIVIL_SOCIETY, "osc": Sector.CIVIL_SOCIETY,
    "privado": Sector.PRIVATE, "sector privado": Sector.PRIVATE, "empresa": Sector.PRIVATE,
    "academia": Sector.ACADEMIA, "universidad": Sector.ACADEMIA,
    "multilateral": Sector.MULTILATERAL, "organismo multilateral": Sector.MULTILATERAL,
    "organismo internacional": Sector.MULTILATERAL,
}  # fmt: skip
VALUES: dict[str, OgpValue] = {
    "transparencia": OgpValue.TRANSPARENCY, "acceso a la informacion": OgpValue.TRANSPARENCY,
    "transparencia y acceso a la informacion": OgpValue.TRANSPARENCY,
    "participacion": OgpValue.PARTICIPATION, "participacion ciudadana": OgpValue.PARTICIPATION,
    "rendicion de cuentas": OgpValue.ACCOUNTABILITY,
    "rendicion publica de cuentas": OgpValue.ACCOUNTABILITY,
    "tecnologia": OgpValue.TECHNOLOGY_INNOVATION,
    "tecnologia e innovacion": OgpValue.TECHNOLOGY_INNOVATION,
    "innovacion y tecnologia": OgpValue.TECHNOLOGY_INNOVATION,
    "innovacion": OgpValue.TECHNOLOGY_INNOVATION,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """The field that words seem to name, and whether they name it outright."""

    code: str
    is_exact: bool


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Words without case, accents or signs, to compare them."""
    loose = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in loose if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in kept).split())


@lru_cache(maxsize=4096)
def matched(text: str, template: str) -> Match | None:
    """The field that these words name, outright or nearly; None when it is no label."""
    return _matched(text, _labels(template))


@lru_cache(maxsize=1024)
def matched_column(text: str) -> Match | None:
    """The column of a table of milestones or actors that these words name."""
    return _matched(text, _folded(COLUMNS))


def _matched(text: str, labels: dict[str, str]) -> Match | None:
    if len(text) > LABEL_MAX_CHARS:
        return None
    for words in dict.fromkeys((folded(text), folded(NUMBERING.sub("", text.strip())))):
        if words in labels:
            return Match(labels[words], is_exact=True)
        if MILESTONE.match(words):
            return Match("milestones", is_exact=True)
    bare = folded(NUMBERING.sub("", text.strip()))
    near = extractOne(bare, labels.keys(), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return Match(labels[near[0]], is_exact=False) if near and len(bare) > 3 else None


@lru_cache(maxsize=8)
def _labels(template: str) -> dict[str, str]:
    found = {
        folded(words): field.code
        for field in fields_of(template)
        for words in (field.label, PARENTHESES.sub("", field.label), field.code)
    }
    return _folded(KNOWN) | found


def _folded(known: dict[str, tuple[str, ...]]) -> dict[str, str]:
    found = {folded(words): code for code, many in known.items() for words in many}
    return found | {folded(code): code for code in known}
