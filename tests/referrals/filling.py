"""Fills any act's form by chance from what the form itself offers: often right, sometimes not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from hypothesis import strategies as st

from cases.forms.base import ActForm
from core.formschema import is_file, is_many
from tests.walk import picture

WORDS = ("双方到场协商，同意各退一步，并请社区干部作见证人。",) * 4 + ("无", "")
HOURS = (-48, -2, 1, 26)
Draw = Any


def filled(form_class: type[ActForm], draw: Draw, **kwargs: Any) -> ActForm:
    """The form with something in most of its fields."""
    blank = form_class(**kwargs)
    data, files = QueryDict(mutable=True), MultiValueDict()
    for name, field in blank.fields.items():
        if is_file(field):
            files.setlist(name, [SimpleUploadedFile("scan.png", picture(draw(st.integers(0, 2**16))))])
        elif name != "key" and (field.required or draw(st.integers(0, 3))):
            data.setlist(name, [str(value) for value in values(field, draw)])
    return form_class(data, files, **kwargs)


def values(field: forms.Field, draw: Draw) -> list[Any]:
    """What somebody may enter there."""
    choices = [value for value, _label in getattr(field, "choices", ()) if value not in ("", None)]
    if choices:
        many = 2 if is_many(field) else 1
        return [str(draw(st.sampled_from(choices))) for _each in range(many)]
    if isinstance(field, forms.ModelChoiceField):
        return []
    return [plain(field, draw)]


def plain(field: forms.Field, draw: Draw) -> Any:
    at = timezone.localtime() + timedelta(hours=draw(st.sampled_from(HOURS)))
    if isinstance(field, forms.DateTimeField):
        return f"{at:%Y-%m-%dT%H:%M}"
    if isinstance(field, forms.DateField):
        return draw(st.sampled_from([*[timezone.localdate()] * 4, at.date(), date(9999, 12, 31)]))
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return draw(st.sampled_from([1, 0, -1, 2000]))
    if isinstance(field, forms.URLField):
        return "https://video.example/room"
    return draw(st.sampled_from(WORDS))
