"""The staff's pages of taking part: publish a version, and place what lost its place."""

import consulta.participation.desk.anchors as anchors
import consulta.participation.desk.publishing as publishing
import consulta.participation.desk.signals as signals
from consulta.participation.desk.door import bp

__all__ = ["anchors", "bp", "publishing", "signals"]
