"""The door of the staff's pages of a plan, its dates, its documents and its launch."""

from flask import Blueprint

bp = Blueprint("plan_desk", __name__, url_prefix="/equipo")
