"""What the register can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from organisations.models import Region, RegionLevel

from .models import Employment, Language, Mediator, Speciality
from .models.register import MediatorQuerySet

_LEVELS_BELOW = 2


def regions(request: HttpRequest | None) -> Any:
    """Where the person works, down to two levels below, and the county around it."""
    user = request.user if request else None
    if not isinstance(user, User):
        return Region.objects.none()
    found = Q(pk__in=())
    for posting in user.current_postings:
        prefix = posting.organisation.region.prefix[:6]
        below = [level.value for level in RegionLevel if level.prefix_length >= len(prefix)]
        found |= Q(code__startswith=prefix, level__in=below[:_LEVELS_BELOW])
    return Region.objects.filter(found)


class MediatorFilter(django_filters.FilterSet):
    """The filters of the list of mediators."""

    name = django_filters.CharFilter(
        label=pgettext_lazy("person", "Name"), field_name="name", lookup_expr="contains", max_length=64
    )
    speciality = django_filters.ModelChoiceFilter(
        label=_("Speciality"),
        empty_label=_("All"),
        queryset=Speciality.objects.filter(active=True),
        field_name="specialities",
    )
    region = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("register", "Place"), empty_label=_("All"), queryset=regions, method="by_region"
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), empty_label=_("All"), choices=Language.choices, method="by_language"
    )
    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("mediator", "Kind"), empty_label=_("All"), choices=Employment.choices
    )
    expert = django_filters.ChoiceFilter(
        label=_("Expert pools"), empty_label=_("All"), choices=(("1", _("Experts only")),), method="by_expert"
    )

    class Meta:
        model = Mediator
        fields: list[str] = []

    def by_region(self, rows: MediatorQuerySet, _name: str, value: Region) -> MediatorQuerySet:
        return rows.within(value)

    def by_language(self, rows: MediatorQuerySet, _name: str, value: str) -> MediatorQuerySet:
        return rows.speaking(value)

    def by_expert(self, rows: MediatorQuerySet, _name: str, _value: str) -> MediatorQuerySet:
        return rows.filter(expert=True)
