"""How this house reads its templates."""

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment


class HouseEnvironment(Environment):
    """Jinja with the same globals for every template, looked up in one mapping.

    The library lays the globals of each template over those of the house, and compares both at
    every import of a macro. No template of ours has its own, and a page imports twenty times.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template: those of the house, unless it brings some."""
        return super().make_globals(d) if d else self.globals


class House(Flask):
    """A Flask application that reads templates so."""

    jinja_environment = HouseEnvironment
