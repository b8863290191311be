"""The alert board and the clocks of one case over the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from cases.models import AlertLevel, Clock, Supervision
from cases.presenters.alert_rows import SHOWN, Asked
from cases.presenters.alerts import board
from cases.presenters.case_clocks import case_clocks
from cases.privacy import depth_of
from core.api import LocalTime, StrictSerializer
from deadlines.models import Card, ChangeKind, Outcome

from .base import CaseApiViewSet, StaffViewSet
from .fields import ChoiceShown, CodeAndName


class AlertsIn(StrictSerializer):
    """What the board is narrowed by; everything may be left out."""

    show = serializers.ChoiceField(SHOWN, required=False)
    family = serializers.ChoiceField(Clock.choices, required=False)
    region = serializers.RegexField(r"[0-9]{6,15}", required=False)


class NextShown(serializers.Serializer[Any]):
    """What happens next if nobody acts."""

    code = serializers.CharField()
    name = serializers.CharField()
    at = LocalTime()
    people = serializers.CharField()
    effect = serializers.CharField()


class ClockShown(serializers.Serializer[Any]):
    """One clock as it stands now. `state`: running, soon, late, paused, undated or ended."""

    policy = serializers.CharField(source="clock.policy")
    name = serializers.CharField(source="clock.name")
    state = serializers.CharField(source="clock.state")
    due_at = LocalTime(source="clock.due_at", allow_null=True)
    card = ChoiceShown(Card, source="clock.card")
    next = NextShown(allow_null=True)


class ChangeShown(serializers.Serializer[Any]):
    """How the date was moved once."""

    kind = ChoiceShown(ChangeKind)
    at = LocalTime()
    by = serializers.CharField()
    before = LocalTime(allow_null=True)
    after = LocalTime(allow_null=True)
    reason = serializers.CharField()


class CaseClockShown(ClockShown):
    """One clock of a case, with how its date came about."""

    explained = serializers.CharField()
    changes = ChangeShown(many=True)
    outcome = ChoiceShown(Outcome)
    ended_at = LocalTime(allow_null=True)


class CaseClocksShown(serializers.Serializer[Any]):
    """The clocks that run, the soonest first, and those that ended, the newest first."""

    running = CaseClockShown(many=True)
    ended = CaseClockShown(many=True)


class ActShown(serializers.Serializer[Any]):
    """An act that the asking person may do now."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")


class OnBoard(serializers.Serializer[Any]):
    """The case of a row."""

    number = serializers.CharField(source="row.number")
    title = serializers.CharField(source="row.title")
    holder = serializers.CharField(source="row.holder")
    place = serializers.CharField(source="row.place")


class AlertShown(OnBoard):
    """One case on the board with its pressing clocks."""

    clocks = ClockShown(many=True, source="lines")
    acts = ActShown(many=True)


class ColumnShown(serializers.Serializer[Any]):
    """The cases of one level, the worst first; `count` counts clocks, also of cases not shown."""

    level = ChoiceShown(AlertLevel)
    count = serializers.IntegerField(source="count.value")
    alerts = AlertShown(many=True)


class ApprovalShown(OnBoard):
    """A request that waits for a decision."""

    kind = serializers.SerializerMethodField()
    before = ChoiceShown(AlertLevel)
    after = ChoiceShown(AlertLevel)
    until = serializers.DateField(allow_null=True)
    asked_by = serializers.CharField()
    at = LocalTime()
    acts = ActShown(many=True)

    @extend_schema_field(CodeAndName)
    def get_kind(self, one: Any) -> dict[str, str]:
        return {"code": one.kind, "name": one.title}


class SupervisionShown(OnBoard):
    """A supervision that is not over."""

    state = ChoiceShown(Supervision.State)
    office = serializers.CharField()
    above = serializers.CharField()
    demand = serializers.CharField()
    answer_by = serializers.DateField()
    overdue = serializers.BooleanField()
    acts = ActShown(many=True)


class BoardShown(serializers.Serializer[Any]):
    """The alert board."""

    now = LocalTime()
    columns = ColumnShown(many=True)
    approvals = ApprovalShown(many=True)
    supervisions = SupervisionShown(many=True)


class AlertViewSet(StaffViewSet):
    """What is late or pressing in the asking person's sight."""

    serializer_class = BoardShown
    needs: ClassVar[Mapping[str, Declaration]] = {"list": Perms.CASE_READ}
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {"list": frozenset({"show", "family", "region"})}

    @extend_schema(
        parameters=[
            OpenApiParameter("show", str, enum=[code for code, _label in SHOWN]),
            OpenApiParameter("family", str, enum=list(Clock.values)),
            OpenApiParameter("region", str, description="Code of a place; those below it are taken along."),
        ],
        responses=BoardShown,
    )
    def list(self, request: Request) -> Response:
        """The alert board: three columns by danger, approvals, supervisions."""
        return self.shown(BoardShown, board(self.by, Asked(**self.read_query(AlertsIn))))


class CaseClockViewSet(CaseApiViewSet):
    """The clocks of one case in sight."""

    needs: ClassVar[Mapping[str, Declaration]] = {"clocks": Perms.CASE_READ}

    @extend_schema(responses=CaseClocksShown)
    @action(detail=True, methods=["get"])
    def clocks(self, request: Request, number: str) -> Response:
        """What runs and what ended, with how each date came about and who is told next."""
        case = self.get_object()
        people = [party.person for party in case.parties.for_rows()]
        return self.shown(CaseClocksShown, case_clocks(case, self.by, people, depth_of(case, self.by)))
