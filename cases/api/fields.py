"""Fields of the case API: codes of reference lists, and pairs of code and word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases import known
from core.models import ReferenceItem
from organisations.models import Region


class CodeField(serializers.SlugRelatedField):
    """The code of an active entry of a reference list; each list is read once a request, not once a party."""

    def __init__(self, model: type[ReferenceItem], **kwargs: Any) -> None:
        self.model = model
        super().__init__(slug_field="code", queryset=model._default_manager.filter(active=True), **kwargs)

    def to_internal_value(self, data: Any) -> ReferenceItem:
        if not isinstance(data, str):
            self.fail("invalid")
        entry = self._entries().get(data)
        if entry is None:
            self.fail("does_not_exist", slug_name="code", value="")
        return entry

    def _entries(self) -> Mapping[str, ReferenceItem]:
        lists: dict[type[ReferenceItem], Mapping[str, ReferenceItem]] = self.context["lists"]
        if self.model not in lists:
            lists[self.model] = known.entries(self.model)
        return lists[self.model]


class RegionField(serializers.SlugRelatedField):
    """The official code of a place."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="code", queryset=Region.objects.all(), **kwargs)

    def to_internal_value(self, data: Any) -> Region:
        place = known.region(data) if isinstance(data, str) else self.fail("invalid")
        return place or self.fail("does_not_exist", slug_name="code", value="")


class CodeAndName(serializers.Serializer[Any]):
    """A code with its word in the language of the request."""

    code = serializers.CharField()
    name = serializers.CharField()


@extend_schema_field(CodeAndName)
class ChoiceShown(serializers.Field):
    """A value of a closed list as code and word; null while empty."""

    def __init__(self, choices: type[models.TextChoices], **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: str) -> dict[str, str] | None:
        return {"code": str(value), "name": str(self.choices(value).label)} if value else None


@extend_schema_field(CodeAndName)
class EntryShown(serializers.Field):
    """An entry of a reference list, or a region, as code and word."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> dict[str, str]:
        return {"code": value.code, "name": value.name}


@extend_schema_field(CodeAndName(many=True))
class EntriesShown(serializers.Field):
    """Several entries of a reference list, as codes and words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> list[dict[str, str]]:
        return [{"code": entry.code, "name": entry.name} for entry in value.all()]


class OfficeShown(serializers.Serializer[Any]):
    """An organisation, as far as a case names it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
