"""A small valid plan, as text and as a value."""

from consulta.plan.reader.document import PlanDocument
from consulta.plan.reader.toml import read_plan

SMALL = '''\
format = "consulta-plan/1"

[consultation]
slug = "agua-limpia"
title = "Plan de agua limpia"
body = "Municipalidad de Ejemplo"
summary = "Dos compromisos sobre el agua."
time_zone = "America/Santiago"
announced_on = 2018-11-09
opens_on = 2018-11-23
closes_on = 2018-12-14

[plan]
label = "Borrador"
intro = """
Este plan tiene dos compromisos. {#intro-1}
"""

[[commitment]]
number = 1
name = "Medir el agua"
theme = "Agua"
starts_on = 2019-01-02
ends_on = 2019-12-31
problem = """
Nadie sabe cuánta agua hay. {#c1-p1}

Nadie sabe quién la usa. {#c1-p2}
"""
description = """
Medir y publicar. {#c1-d1}
"""
  [commitment.ogp_values]
  transparency = "Se publica todo. {#c1-vt1}"
  [[commitment.milestone]]
  id = "c1-m1"
  activity = "Instalar medidores"
  product = "Lista de medidores"
  [[commitment.actor]]
  name = "Junta de vecinos"
  sector = "civil_society"

[[commitment]]
number = 2
name = "Cuidar el agua"
theme = "Agua"
problem = "Se pierde mucha. {#c2-p1}"
description = "Reparar. {#c2-d1}"

[[initiative]]
key = "integridad"
title = "Agenda pública"
theme = "Integridad"
body = "Publicar la agenda. {#integridad-1}"
'''


def changed(*changes: tuple[str, str]) -> str:
    """The text of the small plan with each first word replaced by its second, where it stands."""
    text = SMALL
    for old, new in changes:
        assert old in text, f"the small plan has no {old!r}"
        text = text.replace(old, new, 1)
    return text


def a_plan(*changes: tuple[str, str]) -> PlanDocument:
    """The small plan as a value: two commitments, one initiative, open in late 2018."""
    return read_plan(changed(*changes), file_name="plan.toml")
