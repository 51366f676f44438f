"""The staff's pages of paper: register, type twice, settle, print the slip."""

import consulta.paper.desk.assemblies as assemblies
import consulta.paper.desk.reading as reading
import consulta.paper.desk.sheets as sheets
from consulta.paper.desk.door import bp

__all__ = ["assemblies", "bp", "reading", "sheets"]
