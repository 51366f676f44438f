"""The analysts' pages: the codebook, and one contribution after another classed by it."""

import consulta.analysis.desk.coding as coding
import consulta.analysis.desk.themes as themes
from consulta.analysis.desk.door import bp

__all__ = ["bp", "coding", "themes"]
