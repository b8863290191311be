"""The addresses of the API. What an API offers and to whom stands in the rooms; here it is only mounted."""

from __future__ import annotations

from typing import ClassVar

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.access import Declaration, DeclaredAccess, Door
from accounts.api import LoginView, LogoutView, MeView
from accounts.jobs_api import JobViewSet
from cases.api.acts import CaseActViewSet
from cases.api.alerts import AlertViewSet, CaseClockViewSet
from cases.api.drafts import DraftViewSet
from cases.api.papers import CasePaperViewSet
from cases.api.reference import ReferenceViewSet
from cases.api.views import CaseViewSet
from mediators.api.calendar import BookingViewSet, DutyShiftViewSet, RoomViewSet
from mediators.api.register import MediationOrganisationViewSet, MediatorViewSet, SpecialityViewSet
from notifications.api import MessageViewSet
from organisations.api import OrganisationViewSet, RegionViewSet
from referrals.api.inbound import InboundViewSet
from referrals.api.legs import CaseLegViewSet, LegViewSet
from referrals.api.triage import CaseTriageViewSet
from reports.api.exports import ExportViewSet
from reports.api.figures import FigureViewSet
from reports.api.reports import KeptReportViewSet, ReportViewSet
from screening.api.findings import FindingViewSet
from screening.api.planning import CampaignViewSet, KeyPeriodViewSet, PlanViewSet
from screening.api.rounds import RoundViewSet
from screening.api.tasks import TaskViewSet

_READ: dict[str, Declaration] = {"list": Door.SIGNED_IN, "retrieve": Door.SIGNED_IN}


class Regions(RegionViewSet):
    needs: ClassVar[dict[str, Declaration]] = _READ


class Organisations(OrganisationViewSet):
    needs: ClassVar[dict[str, Declaration]] = _READ


@extend_schema(exclude=True)
class Schema(SpectacularJSONAPIView):
    """The OpenAPI description, for whoever is signed in."""

    permission_classes = (DeclaredAccess,)
    needs: ClassVar[dict[str, Declaration]] = {"GET": Door.SIGNED_IN}

    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        response = super().get(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response


router = SimpleRouter(trailing_slash=False)
router.register("cases", CaseViewSet, "case")
router.register("cases", CaseActViewSet, "case-act")
router.register("cases", CasePaperViewSet, "case-papers")
router.register("cases", CaseTriageViewSet, "case-triage")
router.register("cases", CaseClockViewSet, "case-clocks")
router.register("alerts", AlertViewSet, "alert")
router.register("drafts", DraftViewSet, "draft")
router.register("jobs", JobViewSet, "job")
router.register("reference", ReferenceViewSet, "reference")
router.register("regions", Regions, "region")
router.register("organisations", Organisations, "organisation")
router.register("mediators", MediatorViewSet, "mediator")
router.register("mediation-organisations", MediationOrganisationViewSet, "mediation-organisation")
router.register("specialities", SpecialityViewSet, "speciality")
router.register("rooms", RoomViewSet, "room")
router.register("bookings", BookingViewSet, "booking")
router.register("duty-shifts", DutyShiftViewSet, "duty-shift")
router.register("cases", CaseLegViewSet, "case-leg")
router.register("legs", LegViewSet, "leg")
router.register("inbound", InboundViewSet, "inbound")
router.register("messages", MessageViewSet, "message")
router.register("screening/tasks", TaskViewSet, "screening-task")
router.register("screening/findings", FindingViewSet, "screening-finding")
router.register("screening/rounds", RoundViewSet, "screening-round")
router.register("screening/plans", PlanViewSet, "screening-plan")
router.register("screening/key-periods", KeyPeriodViewSet, "screening-key-period")
router.register("screening/campaigns", CampaignViewSet, "screening-campaign")
router.register("figures", FigureViewSet, "figure")
router.register("reports/kept", KeptReportViewSet, "kept-report")
router.register("reports", ReportViewSet, "report")
router.register("exports", ExportViewSet, "export")

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("schema", Schema.as_view(), name="schema"),
    path("login", LoginView.as_view(), name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
    path("me", MeView.as_view(), name="me"),
    *router.urls,
]
