"""The papers of a case over the API: which there are, and each as a Word file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.access import Declaration
from accounts.jobs_api import JobShown
from accounts.permissions import Perms
from cases.papers import PAPERS, Paper, offered
from cases.papers.word import draw
from cases.privacy import whole_file_for
from cases.services.bundle import DOCUMENT, SHAPES, start_bundle
from cases.services.papers import open_paper
from core.api import StrictSerializer

from .base import CaseApiViewSet

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LARGEST_ID = 2**63 - 1


class PaperShown(serializers.Serializer[Any]):
    """A paper that exists for the case at its present stage."""

    code = serializers.CharField(source="slug")
    name = serializers.CharField(source="label")
    word = serializers.SerializerMethodField(help_text="Address of the Word file.")

    def get_word(self, paper: Paper) -> str:
        view, number = self.context["view"], self.context["number"]
        return reverse(f"{view.request.resolver_match.namespace}:case-papers-word", args=[number, paper.slug])


class PaperIn(StrictSerializer):
    """For whom."""

    party = serializers.IntegerField(min_value=1, max_value=_LARGEST_ID, required=False)


class BundleIn(StrictSerializer):
    """As one Word document, or as a ZIP with every paper by itself."""

    shape = serializers.ChoiceField(choices=SHAPES, default=DOCUMENT)


class WordRenderer(JSONRenderer):
    """Lets a client ask for Word; a refusal is still a problem document."""

    media_type = WORD
    format = "docx"


class CasePaperViewSet(CaseApiViewSet):
    """Papers hold full personal data: each opening is an entry of the audit trail."""

    needs: ClassVar[Mapping[str, Declaration]] = dict.fromkeys(("papers", "word", "bundle"), Perms.CASE_PRINT)
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {"word": frozenset({"party"})}

    @extend_schema(responses=PaperShown(many=True))
    @action(detail=True, methods=["get"])
    def papers(self, request: Request, number: str) -> Response:
        """Which papers the case has now."""
        case = self.get_object()
        whole_file_for(self.by, Perms.CASE_PRINT, case)
        context = {**self.get_serializer_context(), "number": number}
        return Response(PaperShown(offered(case), many=True, context=context).data)

    @extend_schema(
        parameters=[
            OpenApiParameter("paper", str, OpenApiParameter.PATH, enum=[paper.slug for paper in PAPERS]),
            OpenApiParameter("party", int, description="Only the sheet of this party."),
        ],
        responses={(200, WORD): OpenApiTypes.BINARY},
    )
    @action(
        detail=True,
        methods=["get"],
        url_path=r"papers/(?P<paper>[a-z-]{1,40})\.docx",
        url_name="word",
        renderer_classes=[JSONRenderer, WordRenderer],
    )
    def word(self, request: Request, number: str, paper: str) -> HttpResponse:
        """One paper as a Word file."""
        party = self.read_query(PaperIn).get("party")
        opened = open_paper(case=self.get_object(), slug=paper, by=self.by, form="word", party=party)
        headers = {"Content-Disposition": str(content_disposition_header(True, opened.file_name))}
        return HttpResponse(draw(opened.paper.title, opened.sheets), content_type=WORD, headers=headers)

    @extend_schema(request=BundleIn, responses={202: JobShown})
    @action(detail=True, methods=["post"], url_path="papers/bundle")
    def bundle(self, request: Request, number: str) -> Response:
        """Begin to bind the case file; ask the job until it is done, then fetch its file."""
        shape = self.read(BundleIn).validated_data["shape"]
        job = start_bundle(case=self.get_object(), by=self.by, shape=shape)
        return self.shown(JobShown, job, 202)
