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
from cases.acts import ACTS, check_turn, done_before, perform
from cases.flow import transition
from cases.models import Party
from cases.services.reveal import reveal
from cases.services.similar import not_same
from core.api import StrictSerializer
from core.formapi import PARSERS, bound, cleaned, serializer_for

from .base import CaseApiViewSet
from .intake_in import CaseNumberField
from .keys import SENT_KEY, optional_key
from .shown import CaseFile, PartyRevealed


class RevealIn(StrictSerializer):
    """Why the full data is needed; kept in the audit trail."""

    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class NotSameIn(StrictSerializer):
    """The number of the case that looks alike."""

    other = CaseNumberField()


def _act(code: str) -> Any:
    """One act of the table as an address; its form says what the body holds."""
    this = ACTS[code]

    def post(view: CaseActViewSet, request: Request, number: str) -> Response:
        case = view.get_object()
        key = optional_key(request, None)
        if done_before(this, by=view.by, key=key or _key_in(request.data)):
            return view.file(case)
        check_turn(code, case, view.by)
        form = bound(this.form, request.data, request.FILES, key=key, case=case, user=view.by)
        perform(this, case=case, by=view.by, given=cleaned(form))
        return view.file(case)

    post.__name__, post.__doc__ = code, str(transition(code).consequence)
    described = extend_schema(
        request=serializer_for(this.form),
        parameters=[SENT_KEY],
        responses=CaseFile,
        summary=str(transition(code).label),
    )(post)
    return action(detail=True, methods=["post"], url_path=code.replace("_", "-"))(described)


def _key_in(body: Any) -> str:
    return str(body.get("submission_key", "")) if isinstance(body, Mapping) else ""


class _Acts:
    """The acts of the table as methods."""


for _code in ACTS:
    setattr(_Acts, _code, _act(_code))


class CaseActViewSet(_Acts, CaseApiViewSet):
    """Acts on one case in sight; the answer is the file as it stands afterwards."""

    parser_classes = PARSERS
    needs: ClassVar[Mapping[str, Declaration]] = {
        **{code: transition(code).needs for code in ACTS},
        "not_same": Perms.CASE_LOG,
        "reveal": Perms.CASE_REVEAL,
    }

    @extend_schema(request=NotSameIn, responses=CaseFile)
    @action(detail=True, methods=["post"], url_path="not-same")
    def not_same(self, request: Request, number: str) -> Response:
        """Remember that a case that looks alike is another one."""
        other = self.read(NotSameIn).validated_data["other"]
        case = self.get_object()
        not_same(case=case, other=get_object_or_404(self.get_queryset(), number=other), by=self.by)
        return self.file(case)

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
