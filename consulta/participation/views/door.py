"""The one blueprint that all pages of this wing share."""

from flask import Blueprint

bp = Blueprint("participation", __name__)
