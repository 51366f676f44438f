"""The one blueprint of the staff's pages of this wing."""

from flask import Blueprint

bp = Blueprint("pages_desk", __name__)
