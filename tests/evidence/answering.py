"""Answers that a dishonest operator gives, each sealed and signed anew: what they break."""

import copy
from typing import Any

from tests.evidence.dishonest import Act, Content, Forgery

KIND = "response.published"
BARE = "no tiene el contenido esperado"
FOLIOS = {name: {"folio": f"A-{number:06}"} for name, number in (
    ("first", 1), ("second", 2), ("third", 3), ("withheld", 4), ("withdrawn", 5), ("sixth", 6),
    ("unknown", 99),
)}  # fmt: skip


def last(told: Forgery) -> int:
    """The place of the newest edition of the first answer."""
    return told.at(KIND, 2)


def second(told: Forgery) -> Content:
    """What the second answer says."""
    return told.content(told.at(KIND, 1))


def answer(
    told: Forgery, n: int, *folios: Content, ref: str = "response-3", edition: int = 1
) -> None:
    """Put one more answer at a place."""
    content = second(told) | {"folios": [*folios], "edition": edition}
    told.insert(n, told.at(KIND), content, ref=ref)


def review(told: Forgery, n: int, folio: str, ground: str = "off_topic") -> None:
    """Put a review at a place that takes back what was published under a folio."""
    decided = max(at for at, one in enumerate(told.entries)
                  if one["t"] == "moderation.decided" and one["ref"] == folio)  # fmt: skip
    content = {"decision": decided, "outcome": "reversed", "ground": ground, "motive_h": "0" * 64,
               "roles": ["moderator"]}  # fmt: skip
    told.insert(n, decided, content, ref=folio, t="moderation.reviewed")


def withdraw(told: Forgery, n: int, folio: str) -> None:
    """Let its author take back what was published under a folio."""
    received = max(at for at, one in enumerate(told.entries)
                   if one["t"] == "contribution.received" and one["ref"] == folio)  # fmt: skip
    told.insert(n, received, {"leaf": received}, t="contribution.withdrawn")


def says(key: str, value: Any) -> Act:
    """The second answer says this of itself."""

    def act(told: Forgery) -> None:
        second(told)[key] = copy.deepcopy(value)

    act.__name__ = f"says_{key}_{value!r}"
    return act


def lacks(key: str) -> Act:
    """The second answer leaves something out."""

    def act(told: Forgery) -> None:
        del second(told)[key]

    act.__name__ = f"lacks_{key}"
    return act


def is_called(ref: str) -> Act:
    """The second answer stands under another name."""

    def act(told: Forgery) -> None:
        told.entries[told.at(KIND, 1)]["ref"] = ref

    act.__name__ = f"is_called_{ref}"
    return act


def never_opened(told: Forgery) -> None:
    told.hide(told.at(KIND, 1))


def begins_with_its_second_edition(told: Forgery) -> None:
    second(told)["edition"] = 2


def repeats_its_edition(told: Forgery) -> None:
    told.content(last(told))["edition"] = 1


def leaves_an_edition_out(told: Forgery) -> None:
    told.content(last(told))["edition"] = 3


def answers_what_was_withheld(told: Forgery) -> None:
    second(told)["folios"] = [FOLIOS["withheld"]]


def answers_what_was_withdrawn(told: Forgery) -> None:
    second(told)["folios"] = [FOLIOS["withdrawn"]]


def answers_nobody(told: Forgery) -> None:
    second(told)["folios"] = [FOLIOS["unknown"]]


def answers_what_a_review_took_back(told: Forgery) -> None:
    """After the report, so that its figures stand: a review, and then the answer."""
    review(told, len(told.entries), "A-000003")
    answer(told, len(told.entries), FOLIOS["third"])


def corrects_what_was_withdrawn(told: Forgery) -> None:
    """A further edition goes on naming what its author has taken back."""
    withdraw(told, len(told.entries), "A-000006")
    answer(told, len(told.entries), FOLIOS["sixth"], ref="response-2", edition=2)


def answers_twice(told: Forgery) -> None:
    second(told)["folios"] = [FOLIOS["second"], FOLIOS["sixth"]]


def takes_over_what_was_dropped(told: Forgery) -> None:
    """A correction leaves a folio out, and another answer takes it."""
    told.content(last(told))["folios"] = [FOLIOS["first"]]
    answer(told, last(told) + 1, FOLIOS["second"])


def answers_before_the_close(told: Forgery) -> None:
    answer(told, told.at("consultation.closed"), FOLIOS["third"])


def answers_after_the_report(told: Forgery) -> None:
    """Nothing wrong: one answer more, and a correction of it."""
    answer(told, len(told.entries), FOLIOS["third"])
    answer(told, len(told.entries), FOLIOS["third"], edition=2)


def is_withdrawn_once_answered(told: Forgery) -> None:
    """Nothing wrong: an author takes back what was answered; the correction leaves it out."""
    withdraw(told, len(told.entries), "A-000002")
    answer(told, len(told.entries), FOLIOS["first"], ref="response-1", edition=3)


def is_taken_back_once_answered(told: Forgery) -> None:
    """Nothing wrong: a review takes back what was answered before it."""
    review(told, len(told.entries), "A-000006")


def is_dropped_and_taken_up_again(told: Forgery) -> None:
    """Nothing wrong: a correction leaves a folio out, the next one names it again."""
    told.content(last(told))["folios"] = [FOLIOS["first"]]
    answer(told, last(told) + 1, FOLIOS["first"], FOLIOS["second"], ref="response-1", edition=3)


def sealed_line(value: Any) -> Content:
    return FOLIOS["sixth"] | {"line_h": value}


EMPTY_OR_OTHER: tuple[Any, ...] = ("", 7, ["x"])
WRONG: dict[str, tuple[Any, ...]] = {
    "argument": EMPTY_OR_OTHER, "reason": EMPTY_OR_OTHER, "responsible": EMPTY_OR_OTHER,
    "effect": EMPTY_OR_OTHER, "disposition": ("", "accepted", 0, ["incorporated"]),
    "edition": ("1", [1], ""), "version": (-1, "0", [], ""),
    "changes": (["commitment:1"], "", [1], [["a"]], {}),
    "roles": ([], ["analyst"], ["analyst", ""], ["a", "b", "c"], "ab", ["a", 1], {"a": "b"}),
    "folios": (
        [], {}, "A-000006", ["A-000006"], [["folio"]], [{}], [{"folio": 6}],
        [{"folio": ["A-000006"]}], [{"folio": "A-00006"}], [{"folio": "A-000006 "}],
        [{"folio": "A-000006\n"}], [{"folio": "A-٠٠٠٠٠٦"}], [FOLIOS["sixth"], FOLIOS["sixth"]],
        [FOLIOS["sixth"], FOLIOS["third"]], [FOLIOS["sixth"] | {"name": "Ana"}],
        [{"line_h": "0" * 64}], [sealed_line("")], [sealed_line("0" * 63)],
        [sealed_line("A" * 64)], [sealed_line("0" * 64 + "\n")], [sealed_line(["0" * 64])],
    ),
}  # fmt: skip
SHAPES: tuple[Act, ...] = (
    *(lacks(key) for key in WRONG),
    *(says(key, value) for key, values in WRONG.items() for value in values),
    says("person", "Ana"),
)
NAMES: tuple[Act, ...] = tuple(
    is_called(ref) for ref in (
        "response-0", "response-02", "response-1000000", "response-", "response-2a", "Response-2",
        "A-000006", "R-2", "consultation",
    )
)  # fmt: skip
BROKEN: tuple[tuple[Act, str], ...] = (
    *((act, BARE) for act in SHAPES),
    *((act, "(response.published) no puede ser de ") for act in NAMES),
    (never_opened, "falta abrir la entrada"),
    (begins_with_its_second_edition, "la edición de response-2 en la entrada"),
    (repeats_its_edition, "la edición de response-1 en la entrada"),
    (leaves_an_edition_out, "la edición de response-1 en la entrada"),
    (answers_what_was_withheld, "responde a A-000004, que no estaba publicado"),
    (answers_what_was_withdrawn, "responde a A-000005, que no estaba publicado"),
    (answers_nobody, "responde a A-000099, que no estaba publicado"),
    (answers_what_a_review_took_back, "responde a A-000003, que no estaba publicado"),
    (corrects_what_was_withdrawn, "responde a A-000006, que no estaba publicado"),
    (answers_twice, "responde a A-000002, que ya tenía respuesta en response-1"),
    (takes_over_what_was_dropped, "responde a A-000002, que ya tenía respuesta en response-1"),
    (answers_before_the_close, "responde antes del cierre de la consulta"),
)  # fmt: skip
HONEST: tuple[tuple[Act, str], ...] = (
    (answers_after_the_report, "4 aportes tienen respuesta; ninguno está en dos."),
    (is_withdrawn_once_answered, "2 aportes tienen respuesta; ninguno está en dos."),
    (is_taken_back_once_answered, "3 aportes tienen respuesta; ninguno está en dos."),
    (is_dropped_and_taken_up_again, "3 aportes tienen respuesta; ninguno está en dos."),
)  # fmt: skip
