"""The hand-over as tables."""

from .choices import KindCode, LegAnswer, LegState
from .contest import Contest
from .inbound import Inbound
from .leg import MOVING, STAYING, Leg
from .reasons import ReturnReason

__all__ = [
    "MOVING",
    "STAYING",
    "Contest",
    "Inbound",
    "KindCode",
    "Leg",
    "LegAnswer",
    "LegState",
    "ReturnReason",
]
