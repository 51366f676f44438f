"""The one blueprint of the public's pages of this wing."""

from flask import Blueprint

bp = Blueprint("paper", __name__)
