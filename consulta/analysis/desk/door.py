"""The one blueprint of the staff's pages of this wing."""

from flask import Blueprint

bp = Blueprint("analysis_desk", __name__, url_prefix="/equipo")
