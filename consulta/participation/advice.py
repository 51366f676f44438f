"""Personal data in what somebody writes, seen before it is public: it warns, and never forbids."""

import re
from dataclasses import dataclass
from enum import StrEnum

from consulta.accounts.identity import NotARun, normal_run

LEAST_RUN = 1_000_000
SHOWN_CHARS = 60
RUN = re.compile(
    r"(?<![\w.,$-])(?<!\$ )(\d{1,2}\.?\d{3}\.?\d{3}) ?[-\u2010-\u2013\u2212]? ?([\dkK])"
    r"(?![\w-]|[.,]\d)"
)
EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
MOBILE = re.compile(
    r"(?<![\w.,$+-])(?<!\$ )(?:\+?56[ -]?)?\(?0?9\)?[ -]?\d{4}[ -]?\d{4}(?![\w-]|[.,]\d)"
)
CODED = re.compile(r"(?<![\w.,$])(?:\+ ?|00)56[ -]?(?:\(?\d{1,2}\)?[ -]?)?\d(?:[ -]?\d){6,8}(?!\w)")
NAMED_PHONE = re.compile(
    r"\b(?:tel(?:[ée]fonos?|f)?|fono|celular(?:es)?|cel|whats?app|wsp|ll[aá]m\w{1,6})\b"
    r"[^\d\n]{0,20}(\(?\d(?:[ )-]{0,2}\d){6,10})(?!\w)",
    re.IGNORECASE,
)
STREET = re.compile(
    r"\b(?:(?i:calle|avenida|avda?|av|pasaje|psje|pje|diagonal)\b\.?(?: (?!\d)[\w'.]{1,20}){1,6}|"
    r"(?:Villa|Poblaci[óo]n|Camino|Paseo|Condominio|Parcela)(?: [A-ZÁÉÍÓÚÑ][\w'.]{0,20}){1,4}|"
    r"Alameda(?: [A-ZÁÉÍÓÚÑ][\w'.]{0,20}){0,4}),?"
    r"(?<! de)(?<! en)(?<! a)(?<! al)(?<! por)(?<! con)(?<! y)"
    r" (?:[nN](?:[°º]|[uú]mero|ro\.?|o\.)? ?|# ?)?\d{1,5}(?![\w%]|[.,]\d)"
)
HOME = re.compile(
    r"\b(?:depto|dpto|departamento|oficina)\b\.? (?:n[°º]? ?|# ?)?\d{1,5}\b(?!%)", re.IGNORECASE
)


class Personal(StrEnum):
    """What kind of personal datum a text seems to hold. Each word has its sentence."""

    RUN = "run"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Seen:
    """One personal datum that a text seems to hold, with the very signs."""

    kind: Personal
    words: str


def personal_data(*texts: str) -> list[Seen]:
    """What looks like a RUN, a telephone, an address of mail or of a home, in the order of kinds.

    A RUN is known by its check digit, so that few other numbers are taken for one.
    """
    whole = "\n".join(texts)
    found = [Seen(Personal.RUN, match.group()) for match in RUN.finditer(whole) if _is_run(match)]
    runs = {one.words for one in found}
    phones = [
        match.group(match.lastindex or 0)
        for pattern in (MOBILE, CODED, NAMED_PHONE)
        for match in pattern.finditer(whole)
    ]
    streets = [match.group() for pattern in (STREET, HOME) for match in pattern.finditer(whole)]
    found += [Seen(Personal.PHONE, words) for words in phones if words not in runs]
    found += [Seen(Personal.EMAIL, match.group()) for match in EMAIL.finditer(whole)]
    found += [Seen(Personal.ADDRESS, words) for words in streets]
    each = {(one.kind, one.words.strip()[:SHOWN_CHARS]): None for one in found}
    return [Seen(kind, words) for kind, words in each]


def _is_run(match: re.Match[str]) -> bool:
    number, digit = match.groups()
    try:
        normal_run(f"{number}-{digit}")
    except NotARun:
        return False
    is_bare = "." not in number and match.group() == number + digit
    is_mobile = is_bare and len(match.group()) == 9 and number.startswith("9")
    return int(number.replace(".", "")) >= LEAST_RUN and not is_mobile
