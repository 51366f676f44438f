"""A codebook, through the action that analysts use."""

from datetime import datetime

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.analysis import actions
from consulta.analysis.models import Theme
from consulta.plan.models import Consultation
from tests.builders.plans import INSIDE

NAMES = ("Plazos", "Datos", "Regiones", "Recursos", "Lenguaje", "Respuestas")


def theme(
    session: Session,
    consultation: Consultation,
    by: Person,
    name: str = NAMES[0],
    *,
    at: datetime = INSIDE,
) -> Theme:
    """A theme that was added."""
    made = actions.add_theme(
        session,
        consultation=consultation,
        name=name,
        definition=f"Lo que se dice de {name.lower()}.",
        example="Faltan los plazos.",
        by=by,
        at=at,
    )
    session.flush()
    return made


def codebook(session: Session, consultation: Consultation, by: Person) -> list[Theme]:
    """Six themes, numbered from 1."""
    return [theme(session, consultation, by, name) for name in NAMES]
