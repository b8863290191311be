"""Template words every room uses: time as people say it, components drawn once, masks."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import masks
from core.moments import day_and_hour

register = template.Library()
register.filter("mask_name", masks.mask_name)
register.filter("mask_phone", masks.mask_phone)
register.filter("mask_id_number", masks.mask_id_number)
register.filter("mask_address", masks.mask_address)


@register.filter
def until(moment: datetime) -> str:
    """The end of a term as people say it: ``2026-03-06 24:00``."""
    day, hour = day_and_hour(moment)
    return f"{day:%Y-%m-%d} {hour}"


_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_DAYS_TOLD = 30


@register.filter
def relative_time(moment: datetime | None, now: datetime | None = None) -> str | SafeString:
    """``2026-11-21 09:30 (3 hours ago)`` in a ``<time>``; beyond 30 days the date alone."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    shown = formats.date_format(local, "Y-m-d H:i")
    distance = _distance((now or timezone.now()) - moment)
    text = _("%(moment)s (%(distance)s)") % {"moment": shown, "distance": distance} if distance else shown
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), text)


def _distance(passed: timedelta) -> str:
    seconds = int(passed.total_seconds())
    ago, size = seconds >= 0, abs(seconds)
    if size < _MINUTE:
        return _("just now")
    for unit, words in (
        (_DAY, _ago_days if ago else _in_days), (_HOUR, _ago_hours if ago else _in_hours),
        (_MINUTE, _ago_minutes if ago else _in_minutes),
    ):  # fmt: skip
        if size >= unit:
            return words(size // unit) if size // _DAY <= _DAYS_TOLD else ""
    return ""


def _ago_days(n: int) -> str:
    return ngettext("%(n)d day ago", "%(n)d days ago", n) % {"n": n}


def _in_days(n: int) -> str:
    return ngettext("in %(n)d day", "in %(n)d days", n) % {"n": n}


def _ago_hours(n: int) -> str:
    return ngettext("%(n)d hour ago", "%(n)d hours ago", n) % {"n": n}


def _in_hours(n: int) -> str:
    return ngettext("in %(n)d hour", "in %(n)d hours", n) % {"n": n}


def _ago_minutes(n: int) -> str:
    return ngettext("%(n)d minute ago", "%(n)d minutes ago", n) % {"n": n}


def _in_minutes(n: int) -> str:
    return ngettext("in %(n)d minute", "in %(n)d minutes", n) % {"n": n}


@register.filter
def as_options(options: Iterable[Mapping[str, Any]]) -> SafeString:
    """The ``<option>`` elements of a select, from its widget's context."""
    return format_html_join(
        "",
        '\n  <option value="{}"{}>{}</option>',
        ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options),
    )


@register.filter
def as_boxes(options: Iterable[Mapping[str, Any]]) -> SafeString:
    """The radios or boxes of a list with their labels, from its widget's context."""
    return format_html_join(
        "",
        '<div>\n    <label{}><input type="{}" name="{}" value="{}"{}> {}</label></div>',
        (
            (_named(box), box["type"], box["name"], box["value"], flatatt(box["attrs"]), box["label"])
            for box in options
        ),
    )


def _named(box: Mapping[str, Any]) -> SafeString:
    named = box["attrs"].get("id")
    return flatatt({"for": named} if named else {})


@register.simple_tag
def drawn(template_name: str, **words: Hashable) -> SafeString:
    """A component that depends on its words and the language alone, such as an icon or a stage.

    Only for words of the house's own vocabulary: what comes out is kept by the process.
    """
    return _drawn(template_name, get_language(), tuple(words.items()))


# A page shows up to a hundred of them, and rendering a template costs twenty times this look-up. The frame's
# navigation has its place here too: some three hundred by role, place and language.
@lru_cache(maxsize=2048)
def _drawn(template_name: str, _language: str | None, words: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(template_name, dict(words))
