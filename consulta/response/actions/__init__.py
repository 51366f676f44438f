"""Gather what was said into arguments, and answer each with reasons."""

from consulta.response.actions.answering import draft_answer, publish_answers
from consulta.response.actions.forgetting import forget_in_answers
from consulta.response.actions.gathering import (
    add_folios,
    drop_folio,
    open_argument,
    reword_argument,
)

__all__ = [
    "add_folios",
    "draft_answer",
    "drop_folio",
    "forget_in_answers",
    "open_argument",
    "publish_answers",
    "reword_argument",
]
