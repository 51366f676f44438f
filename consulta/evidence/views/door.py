"""The door of the record's public pages."""

from flask import Blueprint

bp = Blueprint("evidence", __name__)
