"""The one blueprint that all public pages of this wing share."""

from flask import Blueprint

bp = Blueprint("response", __name__)
