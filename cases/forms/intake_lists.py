"""The reference lists of the intake form, read in one query, and the places of an office's area."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.fields import CharField

from cases.models import CaseSource, DisputeType, KeyGroup, PartyCategory
from core.pinyin import initials
from organisations.models import Region, RegionLevel

MOST_IN_PAGE = 300
"""A county's places are sent with the page; a city's are searched while typing."""
MOST_FOUND = 40

Choice = tuple[str, str]


@dataclass(frozen=True)
class Lists:
    """Active entries by code. `regions` holds the one place that was asked for, if it exists."""

    types: dict[str, DisputeType] = field(default_factory=dict)
    sources: dict[str, CaseSource] = field(default_factory=dict)
    groups: dict[str, KeyGroup] = field(default_factory=dict)
    categories: dict[str, PartyCategory] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)

    def type_choices(self) -> list[Any]:
        """Second-level types under their families; a family without members stands for itself."""
        families = [row for row in self.types.values() if not row.parent_id]
        members: dict[str, list[Choice]] = {}
        for row in self.types.values():
            if row.parent_id:
                members.setdefault(row.parent_id, []).append((row.code, row.name))
        grouped = [(row.name, members[row.code]) for row in families if row.code in members]
        return [*grouped, *((row.code, row.name) for row in families if row.code not in members)]


def load(region: str = "") -> Lists:
    """Everything the form chooses from, and the named place, in one statement."""
    lists = Lists()
    rows = _rows(DisputeType, above="parent_id", extra="statistics_type_id").union(
        _rows(CaseSource, extra="moj_source"),
        _rows(KeyGroup),
        _rows(PartyCategory),
        _place(region),
        all=True,
    )
    for table, code, above, extra, zh, en, _position in rows.order_by("position", "code"):
        _put(lists, table, code, above, extra, {"name_zh": zh, "name_en": en})
    for row in lists.types.values():
        row.parent = lists.types.get(row.parent_id or "")
    return lists


def places(area: Region) -> list[Region] | None:
    """Places inside the area that fit into the page; None when there are too many."""
    found = list(_inside(area)[: MOST_IN_PAGE + 1])
    return found if len(found) <= MOST_IN_PAGE else None


def find_places(area: Region, text: str) -> list[Region]:
    """Places inside the area whose name holds the text, or whose pinyin initials begin with it."""
    wanted = text.strip().lower()
    inside = _inside(area)
    if wanted.isascii() and wanted:
        return [place for place in inside if short(place.name).startswith(wanted)][:MOST_FOUND]
    return list(inside.filter(name__contains=wanted)[:MOST_FOUND])


def label(place: Region) -> str:
    """The name; a village is named after its township, for many share a name."""
    if place.level == RegionLevel.VILLAGE and place.parent:
        return f"{place.parent.name} · {place.name}"
    return place.name


@lru_cache(maxsize=4096)
def short(name: str) -> str:
    """Pinyin initials of a public name (never of a person: the cache keeps it)."""
    return initials(name)


def _inside(area: Region) -> QuerySet[Region]:
    return Region.objects.within(area).exclude(level=RegionLevel.GRID).select_related("parent")


def _rows(model: type[Any], *, above: str = "", extra: str = "") -> QuerySet[Any, Any]:
    text = CharField()
    return (
        model.objects.filter(active=True)
        .order_by()
        .annotate(
            table=Value(model.__name__, text),
            above=F(above) if above else Value("", text),
            extra=F(extra) if extra else Value("", text),
        )
        .values_list("table", "code", "above", "extra", "name_zh", "name_en", "position")
    )


def _place(code: str) -> QuerySet[Any, Any]:
    return (
        Region.objects.filter(code=code)
        .order_by()
        .annotate(
            table=Value("Region", CharField()),
            above=F("parent_id"),
            extra=F("level"),
            name_en=F("name"),
            position=Value(0),
        )
        .values_list("table", "code", "above", "extra", "name", "name_en", "position")
    )


def _put(lists: Lists, table: str, code: str, above: str, extra: str, names: dict[str, str]) -> None:
    if table == "DisputeType":
        lists.types[code] = DisputeType(code=code, parent_id=above or None, statistics_type_id=extra, **names)
    elif table == "CaseSource":
        lists.sources[code] = CaseSource(code=code, moj_source=extra, **names)
    elif table == "KeyGroup":
        lists.groups[code] = KeyGroup(code=code, **names)
    elif table == "PartyCategory":
        lists.categories[code] = PartyCategory(code=code, **names)
    else:
        lists.regions[code] = Region(code=code, name=names["name_zh"], level=extra, parent_id=above or None)
