"""Come in by link, by ClaveÚnica or by password, look after one's sign-ins, and go out."""

from consulta.accounts.views import claveunica, links, security, staff
from consulta.accounts.views.door import bp

__all__ = ["bp", "claveunica", "links", "security", "staff"]
