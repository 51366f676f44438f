"""The one set of doors by which people come in."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
