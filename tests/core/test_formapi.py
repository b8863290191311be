"""One form class reads what a page posts and what a call sends."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from core.errors import BadInput
from core.formapi import PARSERS, bound, cleaned, serializer_for
from organisations.models import Organisation, Region


class VisitForm(forms.Form):
    """A visit."""

    title = forms.CharField(max_length=20, error_messages={"required": "Say what it is."})
    people = forms.IntegerField(min_value=1, required=False)
    hours = forms.DecimalField(max_digits=4, decimal_places=2, required=False)
    on = forms.DateField(required=False)
    at = forms.DateTimeField(required=False)
    urgent = forms.BooleanField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], required=False)
    ways = forms.MultipleChoiceField(choices=[("x", "X"), ("y", "Y")], required=False)
    region = forms.ModelChoiceField(queryset=Region.objects.all(), required=False, to_field_name="code")
    office = forms.ModelChoiceField(queryset=Organisation.objects.all(), required=False)
    offices = forms.ModelMultipleChoiceField(queryset=Organisation.objects.all(), required=False)
    scan = forms.FileField(required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, by: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by


def read(data: Any, files: Any = None, **more: Any) -> dict[str, Any]:
    return cleaned(bound(VisitForm, data, files, **more))


def refused(data: Any, **more: Any) -> dict[str, list[str]]:
    with pytest.raises(BadInput) as caught:
        read(data, **more)
    assert caught.value.code == "invalid"
    return caught.value.fields


def test_json_becomes_what_the_form_understands() -> None:
    sent = {"title": "漏水", "people": 3, "hours": "1.50", "on": "2026-03-02", "urgent": True, "kind": "b"}
    got = read({**sent, "at": "2026-03-02T09:00:00+08:00", "ways": ["x", "y"]})
    assert (got["title"], got["people"], got["hours"], got["urgent"]) == ("漏水", 3, Decimal("1.50"), True)
    assert got["on"] == date(2026, 3, 2)
    assert got["at"] == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert (got["kind"], got["ways"]) == ("b", ["x", "y"])
    assert isinstance(got["key"], uuid.UUID)


def test_null_and_absent_are_empty() -> None:
    got = read({"title": "t", "people": None, "ways": [], "urgent": False, "on": None, "scan": None})
    assert (got["people"], got["ways"], got["urgent"], got["on"], got["scan"]) == (
        None,
        [],
        False,
        None,
        None,
    )


def test_entries_are_named_by_key_as_text_or_number(cast: Any) -> None:
    pk = cast.centre.pk
    got = read({"title": "t", "region": "150203", "office": pk, "offices": [pk, str(cast.committee.pk)]})
    assert got["region"].code == "150203"
    assert read({"title": "t", "region": 150203})["region"].code == "150203"
    assert got["office"] == cast.centre
    assert set(got["offices"]) == {cast.centre, cast.committee}


def test_the_form_keeps_its_own_sentences_and_its_own_arguments() -> None:
    assert refused({}) == {"title": ["Say what it is."]}
    assert bound(VisitForm, {}, by="clerk").by == "clerk"


def test_a_form_sentence_never_repeats_what_was_sent() -> None:
    assert "13900001111" not in str(refused({"title": "t", "kind": "13900001111", "ways": ["13900001111"]}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ["a"]), ("title", {"a": 1}), ("title", True), ("title", "a\0b"), ("title", "\ud800"),
        ("title", "x" * 5000), ("people", [1, 2]), ("people", {"n": 1}), ("people", "three"),
        ("people", True),
        ("people", 1e300), ("people", -1), ("hours", 10**400), ("hours", "1e400"), ("hours", "NaN"),
        ("on", 20260302), ("on", "2026-02-30"), ("at", "yesterday"), ("at", 10**30), ("urgent", "0"),
        ("urgent", "no"), ("urgent", 1), ("urgent", [True]), ("kind", "c"), ("kind", ["a"]),
        ("kind", {"a": "b"}),
        ("ways", ["z"]), ("ways", [["x"]]), ("ways", {"x": 1}), ("ways", [True]), ("ways", "x" * 3000),
        ("ways", ["x"] * 1001), ("ways", ["x\0"]), ("region", "nowhere"), ("region", {"code": "150203"}),
        ("region", "1\0"), ("office", 10**30), ("office", -1), ("office", "x"), ("office", 1.5),
        ("offices", [10**30]), ("offices", ["x\0"]), ("offices", [{}]), ("scan", "text"), ("scan", {"a": 1}),
        ("stranger", 1), ("is_staff", True),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_by_name(reference: None, name: str, value: Any) -> None:
    fields = refused({"title": "t", name: value})
    assert list(fields) == [name]
    assert fields[name][0]


def test_a_name_that_is_no_name_is_not_repeated() -> None:
    assert list(refused({"title": "t", "13900001111 <b>": 1})) == ["non_field_errors"]


@pytest.mark.parametrize("body", [[], "text", 1, None, [{"title": "t"}]])
def test_a_body_that_is_no_object_is_refused(body: Any) -> None:
    assert refused(body) == {}


def test_the_submission_key_comes_from_header_or_body_and_never_twice() -> None:
    one, other = str(uuid.uuid4()), str(uuid.uuid4())
    for sent, header in (({"submission_key": one}, ""), ({"key": one}, ""), ({}, one), ({"key": one}, one)):
        assert str(read({"title": "t", **sent}, key=header)["key"]) == one
    with pytest.raises(BadInput) as caught:
        read({"title": "t", "key": one}, key=other)
    assert caught.value.code == "bad_submission_key"
    assert list(refused({"title": "t", "submission_key": "x"})) == ["key"]
    assert list(refused({"title": "t", "submission_key": {"a": 1}})) == ["key"]


def test_a_multipart_body_is_read_by_the_same_form() -> None:
    sent = {"title": "t", "ways": ["x", "y"], "urgent": "true", "scan": SimpleUploadedFile("a", b"123")}
    posted = APIRequestFactory().post("/", sent, format="multipart")
    request = Request(posted, parsers=[parser() for parser in PARSERS])
    got = read(request.data, request.FILES)
    assert (got["ways"], got["urgent"], got["scan"].read()) == (["x", "y"], True, b"123")


def test_a_multipart_body_is_refused_by_the_same_rules() -> None:
    assert list(refused(QueryDict("title=a&title=b"))) == ["title"]
    upload = SimpleUploadedFile("a", b"1")
    assert list(refused({"title": "t"}, files={"other": upload})) == ["other"]
    assert list(refused({}, files={"title": upload})) == ["title"]


def test_page_and_call_give_the_same_answer() -> None:
    key = str(uuid.uuid4())
    page = VisitForm(QueryDict(f"title=t&people=2&ways=x&urgent=on&hours=1.5&key={key}"))
    assert page.is_valid()
    sent = {"title": "t", "people": 2, "ways": ["x"], "urgent": True, "hours": 1.5}
    call = read(sent, key=key)
    assert str(page.cleaned_data) == str(call)


def test_the_schema_is_drawn_from_the_form() -> None:
    fields = serializer_for(VisitForm)().fields
    assert serializer_for(VisitForm) is serializer_for(VisitForm)
    assert serializer_for(VisitForm).__name__.endswith("VisitForm")
    assert set(fields) == {*VisitForm.base_fields} - {"key"} | {"submission_key"}
    assert fields["title"].required
    assert fields["title"].max_length == 20
    assert not fields["urgent"].required
    assert "`a`" in str(fields["kind"].help_text)


def test_the_description_of_such_a_call_has_no_warning(capsys: pytest.CaptureFixture[str]) -> None:
    class Visits(APIView):
        parser_classes = PARSERS

        @extend_schema(request=serializer_for(VisitForm), responses={204: None})
        def post(self, request: Request) -> Response:
            return Response(status=204)

    schema = SchemaGenerator(patterns=[path("api/v1/visits", Visits.as_view())]).get_schema(public=True)
    assert "arning" not in capsys.readouterr().err
    shown = json.dumps(schema)
    assert "multipart/form-data" in shown
    assert "submission_key" in shown
