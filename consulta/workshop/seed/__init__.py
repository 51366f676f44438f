"""One believable consultation, made by the wings' own actions in the order of its days."""

from consulta.workshop.seed.answering import begin_answers
from consulta.workshop.seed.coding import coding_acts
from consulta.workshop.seed.gathering import organisation_acts
from consulta.workshop.seed.paperwork import ask_about_data, paper_acts
from consulta.workshop.seed.plan_life import acts_while_open, conclude, prepare
from consulta.workshop.seed.preparing import tell
from consulta.workshop.seed.stage import Staff, Stage, load_staff
from consulta.workshop.seed.story import play
from consulta.workshop.seed.watching import cosign

__all__ = [
    "Staff",
    "Stage",
    "acts_while_open",
    "ask_about_data",
    "begin_answers",
    "coding_acts",
    "conclude",
    "cosign",
    "load_staff",
    "organisation_acts",
    "paper_acts",
    "play",
    "prepare",
    "tell",
]
