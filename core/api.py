"""The ground of the API: bodies that are read strictly, views that keep nothing, lists by cursor.

A misspelt field or parameter is an error by its name, not a silent loss.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

from django.db import models
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from .errors import BadInput
from .paging import keyset

MOST_ITEMS = 100

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses unknown and read-only names, each by its name."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            _refuse(set(data) - {name for name, field in self.fields.items() if not field.read_only})
        return super().to_internal_value(data)


def _refuse(names: set[Any]) -> None:
    unknown = {str(name) for name in names}
    if unknown:
        plain = sorted(name for name in unknown if _NAME.fullmatch(name)) or ["non_field_errors"]
        raise serializers.ValidationError({name: [_("There is no such field to fill.")] for name in plain})


class StrictModelSerializer(StrictSerializer, serializers.ModelSerializer[Any]):
    """A model serializer that refuses unknown fields."""


class LocalTime(serializers.DateTimeField):
    """A moment in ISO 8601 with the offset of the site's own zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, default_timezone=timezone.get_default_timezone(), **kwargs)


class ApiViewSet(GenericViewSet[Any]):
    """A view of the API: no answer is kept by a browser or proxy, no parameter passes unknown."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "post", "put", "delete"]
    pagination_class = None
    filter_backends: ClassVar[list[Any]] = []
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {}
    """Query parameters each action takes; any other is refused."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known = self.parameters.get(getattr(self, "action", None) or "", frozenset())
        unknown = sorted(name for name in request.query_params if name not in known)
        if unknown:
            named = [name for name in unknown if _NAME.fullmatch(name)] or ["non_field_errors"]
            fields = {name: [_("There is no such parameter.")] for name in named}
            raise BadInput(_("Some fields need mending."), code="invalid", fields=fields)

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response.headers["Cache-Control"] = "private, no-store"
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]

    def read(self, serializer: type[serializers.Serializer[Any]], **kwargs: Any) -> Any:
        """The body of the request as that serializer understands it, or a refusal."""
        reader = serializer(data=self.request.data, context=self.get_serializer_context(), **kwargs)
        reader.is_valid(raise_exception=True)
        return reader

    def read_query(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The query parameters that serializer knows, checked; where to read on is left to `page`."""
        known = {
            name: value for name, value in self.request.query_params.items() if name not in PAGE_PARAMETERS
        }
        reader = serializer(data=known, context=self.get_serializer_context())
        reader.is_valid(raise_exception=True)
        return dict(reader.validated_data)

    def shown_many(self, serializer: type[serializers.Serializer[Any]], things: Any) -> Response:
        """The answer with a short list, whole."""
        return Response(serializer(things, many=True, context=self.get_serializer_context()).data)

    def shown(self, serializer: type[serializers.Serializer[Any]], thing: Any, status: int = 200) -> Response:
        """The answer with one thing."""
        return Response(serializer(thing, context=self.get_serializer_context()).data, status=status)


PAGE_PARAMETERS = frozenset({"after", "before", "size"})
PAGE_SCHEMA = [
    OpenApiParameter("after", str, description="Cursor `next` of a page: the older rows."),
    OpenApiParameter("before", str, description="Cursor `previous` of a page: the newer rows."),
    OpenApiParameter("size", int, description=f"Rows on a page, 1 to {MOST_ITEMS}; 50 if not given."),
]


class PageIn(StrictSerializer):
    """Where in a list to read on."""

    after = serializers.CharField(max_length=64, required=False)
    before = serializers.CharField(max_length=64, required=False)
    size = serializers.IntegerField(min_value=1, max_value=MOST_ITEMS, default=50)


def page(
    view: ApiViewSet,
    queryset: models.QuerySet[Any],
    serializer: type[serializers.Serializer[Any]],
    where: Mapping[str, Any],
    *,
    moment: str = "",
) -> Response:
    """One page of a long list, newest first: `items` and the cursors `next` and `previous`.

    Args:
        moment: the column that says what is newest; the key if not given.
    """
    place = PageIn(data={name: where[name] for name in PAGE_PARAMETERS & set(where)})
    place.is_valid(raise_exception=True)
    found = keyset(queryset, **place.validated_data, moment=moment)
    items = serializer(found.items, many=True, context=view.get_serializer_context())
    return Response({"items": items.data, "next": found.next, "previous": found.previous})


@lru_cache
def page_of(item: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of one page of such items, for the schema."""
    fields: dict[str, Any] = {
        "__doc__": f"One page: {item.__doc__}",
        "items": item(many=True),
        "next": serializers.CharField(allow_null=True),
        "previous": serializers.CharField(allow_null=True),
    }
    return type(f"{item.__name__}Page", (serializers.Serializer,), fields)
