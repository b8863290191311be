"""Acts on one case. Each is one call of its service; who may act is decided by the flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from cases.models import Case, Party, RefusalReason, ResolutionMode
from cases.services import intake
from cases.services.reveal import reveal
from cases.services.similar import not_same
from core.api import StrictSerializer

from .base import CaseApiViewSet
from .fields import CodeField
from .intake_in import CaseNumberField
from .keys import SENT_KEY, optional_key
from .shown import CaseFile, PartyRevealed

LONGEST_NOTE = 2000


class NoteIn(StrictSerializer):
    """Words kept with the act."""

    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, default="")


class RemarkIn(NoteIn):
    """A remark; with a key it is kept once, however often it is sent."""

    submission_key = serializers.UUIDField(required=False)


class RefuseIn(NoteIn):
    """Why a dispute is not accepted, and the other ways the applicant was told."""

    reason = CodeField(RefusalReason, allow_null=True, default=None)
    other_ways = serializers.ListField(child=CodeField(ResolutionMode), max_length=20, default=list)


class RevealIn(StrictSerializer):
    """Why the full data is needed; kept in the audit trail."""

    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class NotSameIn(StrictSerializer):
    """The number of the case that looks alike."""

    other = CaseNumberField()


class CaseActViewSet(CaseApiViewSet):
    """Acts on one case in sight; the answer is the file as it stands afterwards."""

    needs: ClassVar[Mapping[str, Declaration]] = {
        "accept": Perms.CASE_ACCEPT,
        "refuse": Perms.CASE_ACCEPT,
        "withdraw": Perms.CASE_WITHDRAW,
        "note": Perms.CASE_NOTE,
        "not_same": Perms.CASE_LOG,
        "reveal": Perms.CASE_REVEAL,
    }

    @extend_schema(request=NoteIn, responses=CaseFile)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, number: str) -> Response:
        """Take responsibility for a logged dispute."""
        return self._act(intake.accept, self.read(NoteIn).validated_data)

    @extend_schema(request=RefuseIn, responses=CaseFile)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, number: str) -> Response:
        """Do not accept a logged dispute, with a coded reason and the other ways told."""
        return self._act(intake.refuse, self.read(RefuseIn).validated_data)

    @extend_schema(request=NoteIn, responses=CaseFile)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, number: str) -> Response:
        """The applicant takes the application back; the note says how and why."""
        return self._act(intake.withdraw, self.read(NoteIn).validated_data)

    @extend_schema(request=RemarkIn, parameters=[SENT_KEY], responses=CaseFile)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, number: str) -> Response:
        """Keep a remark in the file."""
        asked = self.read(RemarkIn).validated_data
        key = optional_key(request, asked.get("submission_key"))
        return self._act(intake.note, {"note": asked["note"], "key": key})

    @extend_schema(request=NotSameIn, responses=CaseFile)
    @action(detail=True, methods=["post"], url_path="not-same")
    def not_same(self, request: Request, number: str) -> Response:
        """Remember that a case that looks alike is another one."""
        other = self.read(NotSameIn).validated_data["other"]
        return self._act(not_same, {"other": get_object_or_404(self.get_queryset(), number=other)})

    @extend_schema(
        request=RevealIn,
        responses=PartyRevealed,
        parameters=[OpenApiParameter("party", int, OpenApiParameter.PATH)],
    )
    @action(detail=True, methods=["post"], url_path=r"parties/(?P<party>[0-9]{1,18})/reveal")
    def reveal(self, request: Request, number: str, party: str) -> Response:
        """Show the full data of one party, once, with a reason that is kept."""
        reason = self.read(RevealIn).validated_data["reason"]
        parties = Party.objects.filter(case=self.get_object()).select_related("person", "case")
        found = get_object_or_404(parties, pk=int(party))
        return self.shown(PartyRevealed, reveal(party=found, by=self.by, reason=reason))

    def _act(self, service: Any, facts: Mapping[str, Any]) -> Response:
        case: Case = self.get_object()
        service(case=case, by=self.by, **facts)
        return self.file(case)
