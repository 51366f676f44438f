"""Where staff begin, and the letters that did not arrive."""

import consulta.pages.desk.home as home
import consulta.pages.desk.letters as letters
from consulta.pages.desk.door import bp

__all__ = ["bp", "home", "letters"]
