"""Serializers that refuse what they do not know: a misspelt field is an error, not a silent loss."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


class RefuseUnknown:
    """Mix in before a Serializer. Unknown and read-only names are refused, each by its name."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            _refuse(set(data) - {name for name, field in self.fields.items() if not field.read_only})  # type: ignore[attr-defined]
        return super().to_internal_value(data)  # type: ignore[misc]


def _refuse(names: set[Any]) -> None:
    unknown = {str(name) for name in names}
    if unknown:
        plain = sorted(name for name in unknown if _NAME.fullmatch(name)) or ["non_field_errors"]
        raise serializers.ValidationError({name: [_("There is no such field to fill.")] for name in plain})


class StrictSerializer(RefuseUnknown, serializers.Serializer[Any]):
    """A plain serializer that refuses unknown fields."""


class StrictModelSerializer(RefuseUnknown, serializers.ModelSerializer[Any]):
    """A model serializer that refuses unknown fields."""
