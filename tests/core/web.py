"""Addresses of the tests alone: each fails in one way, as a page and under /api/."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from rest_framework import exceptions, serializers
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import StrictSerializer
from core.context import request_context
from core.errors import BadInput, Conflict, DomainError, NotAllowed, NotFound

CANARY = "13900001111"


def _nul() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [CANARY + "\0"])


def _raiser(fault: BaseException) -> object:
    def fail() -> None:
        raise fault

    return fail


FAULTS = {
    "refused": (400, _raiser(DomainError("没有"))),
    "bad": (400, _raiser(BadInput("号码不对", fields={"phone": ["位数不够"]}))),
    "forbidden": (403, _raiser(NotAllowed("不是您的"))),
    "missing": (404, _raiser(NotFound("没有"))),
    "conflict": (409, _raiser(Conflict("已受理"))),
    "http404": (404, _raiser(Http404(CANARY))),
    "denied": (403, _raiser(PermissionDenied(CANARY))),
    "nul": (400, _nul),
    "surrogate": (400, f"{CANARY}\ud800".encode),
    "too-large": (400, _raiser(DataError(CANARY))),
    "no-database": (503, _raiser(OperationalError(CANARY))),
    "lost": (503, _raiser(InterfaceError(CANARY))),
    "defect": (500, _raiser(KeyError(CANARY))),
}
QUOTING = ValidationError("bad %(v)s", code="invalid_choice", params={"v": CANARY})
API_FAULTS = {
    "model": (400, _raiser(ValidationError({"phone": [QUOTING]}))),
    "model-list": (400, _raiser(ValidationError("no", code="x"))),
    "login": (403, _raiser(exceptions.NotAuthenticated())),
    "throttled": (429, _raiser(exceptions.Throttled(wait=7))),
}  # fmt: skip


def page(request: HttpRequest, fault: str) -> HttpResponse:
    FAULTS[fault][1]()
    return HttpResponse("no fault")


def seen(request: HttpRequest) -> HttpResponse:
    context = request_context()
    return HttpResponse(f"{context.request_id} {context.ip} {request.POST.get('a', '')}")


class PartySerializer(StrictSerializer):
    phone = serializers.CharField(max_length=11)
    kind = serializers.ChoiceField(choices=["a", "b"], default="a")


class CaseSerializer(StrictSerializer):
    number = serializers.CharField(read_only=True)
    title = serializers.CharField(max_length=20)
    parties = PartySerializer(many=True, required=False)


@api_view(["GET", "POST"])
@authentication_classes([])
@permission_classes([])
def api(request: Request, fault: str) -> Response:
    if fault == "serializer":
        serializer = CaseSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(serializer.validated_data)
    {**FAULTS, **API_FAULTS}[fault][1]()
    return Response({})


urlpatterns = [
    path("page/<str:fault>", page),
    path("seen", seen),
    path("api/v1/<str:fault>", api),
]
handler400 = "core.pages.bad_request"
handler403 = "core.pages.permission_denied"
handler404 = "core.pages.not_found"
handler500 = "core.pages.server_error"
