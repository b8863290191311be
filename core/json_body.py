"""The body of an API call. Apart from core.api, because DRF names it while its views are imported."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MOST_BYTES = 1_000_000
MOST_DEPTH = 16


class TooLarge(APIException):
    """The body is larger than any form here can be."""

    status_code = 413
    default_code = "too_large"
    default_detail = "Content too large"


class StrictJSONParser(BaseParser):
    """JSON in UTF-8 of bounded size and depth, no name twice in an object, no number beyond a double."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge(_("This is more than one request may carry."))
        try:
            parsed = json.loads(
                body.decode("utf-8"), parse_float=_finite, parse_constant=_finite, object_pairs_hook=_object
            )
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        if _depth(parsed) > MOST_DEPTH:
            raise ParseError
        return parsed


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("not a number JSON can hold")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _depth(parsed: Any) -> int:
    """How deep lists and objects are nested, without recursion."""
    depth, level = 0, [parsed]
    while level := [node for node in level if isinstance(node, dict | list)]:
        depth += 1
        level = [inner for node in level for inner in (node.values() if isinstance(node, dict) else node)]
    return depth
