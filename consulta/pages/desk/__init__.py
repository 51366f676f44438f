"""Where staff begin, the letters that did not arrive, and the signs of the whole site."""

import consulta.pages.desk.home as home
import consulta.pages.desk.letters as letters
import consulta.pages.desk.signals as signals
from consulta.pages.desk.door import bp

__all__ = ["bp", "home", "letters", "signals"]
