"""The door of the staff's pages of a draft, its institutions and what comes in."""

from flask import Blueprint

bp = Blueprint("drafting_desk", __name__, url_prefix="/equipo")
