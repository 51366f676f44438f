"""The staff's pages of taking part: publish a version, place what lost its place, check names."""

import consulta.participation.desk.anchors as anchors
import consulta.participation.desk.organisations as organisations
import consulta.participation.desk.publishing as publishing
import consulta.participation.desk.signals as signals
from consulta.participation.desk.door import bp

__all__ = ["anchors", "bp", "organisations", "publishing", "signals"]
