"""One believable consultation, made by the wings' own actions in the order of its days."""

from consulta.workshop.seed.plan_life import acts_while_open, conclude, prepare
from consulta.workshop.seed.preparing import tell
from consulta.workshop.seed.stage import Staff, Stage, load_staff
from consulta.workshop.seed.story import play

__all__ = [
    "Staff",
    "Stage",
    "acts_while_open",
    "conclude",
    "load_staff",
    "play",
    "prepare",
    "tell",
]
