"""In which role somebody acts on a plan: every act on it asks, whatever page it came from."""

from consulta.accounts.models import Person
from consulta.accounts.rules import PERMISSIONS, Permission, Refusal
from consulta.errors import Refused
from consulta.plan.models import Consultation


def acting_role(by: Person, consultation: Consultation) -> str:
    """The role in which this person decides here, for the record and the public.

    Raises: `Refused` when no role of theirs may.
    """
    for role in sorted(by.roles_in(consultation.slug)):
        if Permission.EDIT_PLAN in PERMISSIONS[role]:
            return role.value
    raise Refused(Refusal.NOT_YOUR_ROLE)
