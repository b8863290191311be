"""What a form asks, in the words of the API's description. Reading a body is core.formapi's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, cast

from django import forms
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from .api import StrictSerializer

SENT_KEY = "submission_key"
"""The name under which a call sends what pages keep in the hidden field `key`."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "integer"}]})
class KeyField(serializers.Field):
    """The key of an entry of a list, as text or number."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@cache
def serializer_for(form_class: type[forms.BaseForm]) -> type[StrictSerializer]:
    """The fields of the form for the schema, named after room and form; it knows no rule of its own."""
    described: dict[str, Any] = {"__doc__": (form_class.__doc__ or "").strip() or form_class.__name__}
    for name, field in fields_of(form_class).items():
        if name == "key":
            described[SENT_KEY] = serializers.UUIDField(required=False)
        else:
            described[name] = _described(field)
    room = form_class.__module__.split(".")[0].capitalize()
    return type(f"{room}{form_class.__name__}", (StrictSerializer,), described)


def fields_of(form_class: type[forms.BaseForm]) -> dict[str, forms.Field]:
    """The fields the class declares."""
    return getattr(form_class, "base_fields", {})


def is_file(field: forms.Field) -> bool:
    """Whether the field takes uploads."""
    return isinstance(field, forms.FileField) or bool(field.widget.needs_multipart_form)


def is_many(field: forms.Field) -> bool:
    """Whether the field takes several values."""
    kinds = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
    several = getattr(field.widget, "allow_multiple_selected", False)
    return isinstance(field, kinds) or several or isinstance(field.widget, forms.MultipleHiddenInput)


def plain_name(name: str) -> str:
    """The name of a field as an answer may repeat it."""
    return name if _NAME.fullmatch(name) else "non_field_errors"


def _described(field: forms.Field) -> serializers.Field:
    about: dict[str, Any] = {"required": field.required and not isinstance(field, forms.BooleanField)}
    if words := str(field.help_text or field.label or ""):
        about["help_text"] = words
    if is_many(field):
        return serializers.ListField(child=_one(field, {}), **about)
    if not field.required:
        about["allow_null"] = True
    return _one(field, about)


def _one(field: forms.Field, about: dict[str, Any]) -> serializers.Field:
    if is_file(field):
        return serializers.FileField(**about)
    if isinstance(field, forms.ModelChoiceField):
        return KeyField(**about)
    if isinstance(field, forms.ChoiceField):
        words = [about.pop("help_text", ""), *_choices(field)]
        return serializers.CharField(help_text=" ".join(words).strip(), **about)
    return _plain(field, about)


def _choices(field: forms.ChoiceField) -> list[str]:
    """In words: as enumerations the many lists named `kind` or `reason` would fight for one name."""
    codes: list[str] = []
    for value, label in cast("Iterable[tuple[Any, Any]]", field.choices):
        inner = [code for code, _label in label] if isinstance(label, list | tuple) else [value]
        codes += [f"`{code}`" for code in inner if code not in (None, "")]
    return [f"One of {', '.join(codes)}."] if codes else []


def _plain(field: forms.Field, about: dict[str, Any]) -> serializers.Field:
    for kind, described in _KINDS:
        if isinstance(field, kind):
            return described(**_narrowed(field, described, about))
    return serializers.CharField(allow_blank=not field.required, **_narrowed(field, None, about))


def _narrowed(field: forms.Field, described: Any, about: dict[str, Any]) -> dict[str, Any]:
    """With the bounds the form declares, as far as the description can say them."""
    names = ("min_value", "max_value") if described in _BOUNDED else ()
    names = ("min_length", "max_length") if described is None else names
    bounds = {name: getattr(field, name, None) for name in names}
    digits = {name: getattr(field, name, None) for name in _DIGITS} if described in _DECIMAL else {}
    return {**about, **{name: value for name, value in bounds.items() if value is not None}, **digits}


_DIGITS = ("max_digits", "decimal_places")
_DECIMAL = (serializers.DecimalField,)
_BOUNDED = (serializers.IntegerField, *_DECIMAL)
_KINDS: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.BooleanField, serializers.BooleanField),
    (forms.DecimalField, serializers.DecimalField),
    (forms.IntegerField, serializers.IntegerField),
    (forms.DateTimeField, serializers.DateTimeField),
    (forms.DateField, serializers.DateField),
    (forms.TimeField, serializers.TimeField),
    (forms.UUIDField, serializers.UUIDField),
)
"""Form field and its description; the more special first (a decimal is also an integer field to Django)."""
