"""The one blueprint that all pages of this wing share, and what its letters need to print."""

from datetime import datetime

from flask import Blueprint

bp = Blueprint("participation", __name__)


@bp.app_template_filter("from_words")
def from_words(written: str) -> datetime:
    """The moment that a letter carries as text."""
    return datetime.fromisoformat(written)
