"""The door of the public pages of a plan, on which its modules hang their addresses."""

from flask import Blueprint

bp = Blueprint("plan", __name__)
