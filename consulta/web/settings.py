"""What the roof gave to the house, by its type."""

from typing import TypeVar, cast

from flask import Flask, current_app

Kept = TypeVar("Kept")
SHELF = "consulta"


def give(app: Flask, value: object) -> None:
    """Put the one thing of its type where every edge room finds it."""
    app.extensions.setdefault(SHELF, {})[type(value)] = value


def held(kind: type[Kept]) -> Kept:
    """The one thing of this type that the roof gave."""
    return cast(Kept, current_app.extensions[SHELF][kind])
