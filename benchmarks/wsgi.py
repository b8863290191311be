"""The product as it is served, and beside it the floor: a bare Django view without middleware at /hello."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import get_resolver, path

django.setup()
# As the product does (config.wsgi): workers are forked after every page was imported.
get_resolver().url_patterns  # noqa: B018


def hello(request: HttpRequest) -> HttpResponse:
    """The least a Django view can do."""
    return HttpResponse("hello")


urlpatterns = [path("hello", hello)]

product = WSGIHandler()


class Floor(WSGIHandler):
    """Django with no middleware and this module's one address."""

    def get_response(self, request: HttpRequest) -> Any:
        request.urlconf = __name__
        return super().get_response(request)


with override_settings(MIDDLEWARE=[]):
    floor = Floor()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """`/hello` goes to the floor, everything else to the product."""
    handler = floor if environ["PATH_INFO"] == "/hello" else product
    return handler(environ, start_response)
