"""What is read for the analysis: figures, the codebook, and what is classed by it."""

from consulta.analysis.queries.coding import (
    coding_counts,
    count_by_theme,
    count_uncoded,
    theme,
    themes,
    themes_of,
    trace,
    uncoded,
)
from consulta.analysis.queries.figures import figures

__all__ = [
    "coding_counts",
    "count_by_theme",
    "count_uncoded",
    "figures",
    "theme",
    "themes",
    "themes_of",
    "trace",
    "uncoded",
]
