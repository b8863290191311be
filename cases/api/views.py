"""Cases: list, search, log, open, timeline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import prefetch_related_objects
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from cases.filters import moment
from cases.models.case import CaseQuerySet
from cases.presenters.clocks import clocked
from cases.privacy import whole_file_for
from cases.services import intake, search
from cases.services.lookup import look_before_logging
from cases.similar import similar
from core.api import PAGE_PARAMETERS, PAGE_SCHEMA, page, page_of

from .asked import RiskShown, SeenIn, SeenShown
from .base import CaseApiViewSet
from .filtering import SearchIn, filtered, parameters, schema
from .intake_in import IntakeIn, RiskIn
from .keys import SENT_KEY, required_key
from .shown import CaseFile, CaseRow, EventShown, Receipt


class CaseViewSet(CaseApiViewSet):
    """Cases in the asking person's sight, personal data masked."""

    needs: ClassVar[Mapping[str, Declaration]] = {
        "list": Perms.CASE_READ,
        "search": Perms.CASE_READ,
        "retrieve": Perms.CASE_READ,
        "events": Perms.CASE_READ,
        "similar": Perms.CASE_READ,
        "create": Perms.CASE_LOG,
        "seen": Perms.CASE_LOG,
        "risk": Perms.CASE_LOG,
    }
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": PAGE_PARAMETERS | parameters(),
        "events": PAGE_PARAMETERS,
    }

    @extend_schema(parameters=[*PAGE_SCHEMA, *schema()], responses=page_of(CaseRow))
    def list(self, request: Request) -> Response:
        """Cases, newest first. Names and numbers of people are searched by POST to /cases/search."""
        cases = filtered(self.get_queryset(), request.query_params, request)
        return self._rows(cases, request.query_params)

    @extend_schema(request=SearchIn, responses=page_of(CaseRow))
    @action(detail=False, methods=["post"])
    def search(self, request: Request) -> Response:
        """Cases with these words, this number, ID number or phone. In the body, so that no log holds it."""
        asked = self.read(SearchIn).validated_data
        search.look_up(by=self.by, text=asked["q"])
        cases = filtered(search.find(self.by, search.read(asked["q"])), asked, request)
        return self._rows(cases, asked)

    def _rows(self, cases: CaseQuerySet, asked: Mapping[str, Any]) -> Response:
        return page(self, clocked(cases.for_rows()), CaseRow, asked, moment=moment(asked))

    @extend_schema(responses=CaseFile)
    def retrieve(self, request: Request, number: str) -> Response:
        """One case as its page shows it."""
        return self.file(self.get_object())

    @extend_schema(
        request=IntakeIn,
        parameters=[SENT_KEY],
        responses={
            201: Receipt,
            200: OpenApiResponse(Receipt, description="An earlier call with this key logged it."),
        },
    )
    def create(self, request: Request) -> Response:
        """Log a dispute. One submission key makes one case, however often it is sent."""
        asked = self.read(IntakeIn)
        done = intake.submit_once(
            by=self.by,
            key=required_key(request, asked.validated_data.get("submission_key")),
            intake=asked.intake(),
            accept_at_once=asked.validated_data["accept_at_once"],
            fingerprint=fingerprint(request.data),
        )
        return self.shown(Receipt, done.case, status=201 if done.first else 200)

    @extend_schema(parameters=PAGE_SCHEMA, responses=page_of(EventShown))
    @action(detail=True, methods=["get"])
    def events(self, request: Request, number: str) -> Response:
        """The timeline of a case, newest first; for offices that see the whole file."""
        case = self.get_object()
        whole_file_for(self.by, Perms.CASE_READ, case)
        self.people = [party.person for party in case.parties.for_rows()]
        events = case.events.select_related("by", "organisation")
        return page(self, events, EventShown, request.query_params)

    @extend_schema(responses=CaseRow(many=True))
    @action(detail=True, methods=["get"])
    def similar(self, request: Request, number: str) -> Response:
        """Cases in sight between the same opponents, the newest five."""
        case = self.get_object()
        whole_file_for(self.by, Perms.CASE_READ, case)
        parties = case.parties.select_related("person")
        return self.shown_many(CaseRow, similar(case, parties, self.by))

    @extend_schema(request=SeenIn, responses=SeenShown)
    @action(detail=False, methods=["post"])
    def seen(self, request: Request) -> Response:
        """Search before logging: cases in sight, and traces of cases at other offices."""
        asked = self.read(SeenIn)
        key = asked.validated_data["submission_key"]
        found = look_before_logging(by=self.by, key=key, query=asked.query())
        prefetch_related_objects(found.here, "source")
        return self.shown(SeenShown, found)

    @extend_schema(request=RiskIn, responses=RiskShown)
    @action(detail=False, methods=["post"])
    def risk(self, request: Request) -> Response:
        """The alert level the rules propose for a dispute, with the reasons; a person confirms it."""
        asked = intake.titled(self.read(RiskIn).intake())
        return self.shown(RiskShown, intake.propose_level(asked))


def fingerprint(body: Any) -> str:
    """SHA-256 of what was sent, but for the key."""
    content = {name: value for name, value in body.items() if name != "submission_key"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
