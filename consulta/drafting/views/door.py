"""The door of an institution's pages, on which its modules hang their addresses."""

from flask import Blueprint

bp = Blueprint("drafting", __name__)
