"""The drawings of the report, the same on the page and on paper."""

from consulta.analysis.charts import Bar, day_line, stacked_bars
from consulta.analysis.figures import Place
from consulta.participation.rules import Stance, VoteValue
from consulta.report.outline.value import Outline


def stance_bars(outline: Outline) -> str:
    """Figure 1: the stances of published contributions by commitment, as SVG."""
    bars = [
        Bar(
            _short(place),
            agree=place.stances[Stance.IN_FAVOUR],
            between=place.stances[Stance.WITH_CHANGES] + place.stances[Stance.NEUTRAL],
            disagree=place.stances[Stance.AGAINST],
        )
        for place in outline.figures.commitments
    ]
    return stacked_bars(
        bars,
        title="Posturas de los aportes publicados, por compromiso",
        description="Verde: a favor. Punteado: a favor con cambios o neutral. Rayado: en contra. "
        "Al final de cada fila, el número de aportes.",
    )


def vote_bars(outline: Outline) -> str:
    """Figure 2: votes by commitment, as SVG."""
    bars = [
        Bar(
            _short(place),
            agree=place.votes.by_value[VoteValue.AGREE],
            between=place.votes.by_value[VoteValue.ABSTAIN],
            disagree=place.votes.by_value[VoteValue.DISAGREE],
        )
        for place in outline.figures.commitments
    ]
    return stacked_bars(
        bars,
        title="Votos por compromiso",
        description="Verde: de acuerdo. Punteado: paso. Rayado: en desacuerdo. "
        "Al final de cada fila, el número de votos.",
    )


def day_chart(outline: Outline) -> str:
    """Figure 3: contributions received on each day of the window, as SVG."""
    return day_line(
        outline.days_so_far,
        title="Aportes recibidos por día",
        description="Una línea con los aportes recibidos cada día de la consulta; "
        "la tabla que sigue tiene los números.",
    )


def _short(place: Place) -> str:
    return f"{place.number}. {place.name}"
