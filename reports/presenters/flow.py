"""The way of disputes: the door they came in by, the body that received them, who took them over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from organisations.models import Organisation, OrganisationGroup
from reports.doors import DOORS
from reports.measures import Counts

from .address import Address
from .doors import door_of

__all__ = ["Flow", "Ribbon", "flow", "groups_of"]

Groups = Mapping[int, str]
Pairs = Mapping[tuple[str, str], int]
ONE_STOP = "stop"


@dataclass(frozen=True)
class Ribbon:
    """So many disputes went from one place of the picture to another."""

    source: str
    source_name: str
    target: str
    target_name: str
    count: int
    url: str


@dataclass(frozen=True)
class Row:
    """What one source gave, to each target; None where it gave nothing."""

    name: str
    ribbons: list[Ribbon | None]
    total: int


@dataclass(frozen=True)
class Side:
    """A table: what came from where to whom."""

    caption: str
    corner: str
    columns: list[str]
    rows: list[Row]

    @property
    def summed(self) -> bool:
        """Whether the sum of a row says more than the row."""
        return len(self.columns) > 1


@dataclass(frozen=True)
class Flow:
    """The block of the flow; each ribbon of the picture is a cell of one of the tables."""

    sides: list[Side]


def groups_of(offices: Iterable[int]) -> Groups:
    """The kind of body of each office: one statement."""
    wanted = Organisation.objects.filter(pk__in=set(offices))
    return dict(wanted.order_by().values_list("pk", "kind__group"))


def flow(
    address: Address,
    received: Mapping[str, Counts],
    first: Mapping[int, Counts],
    went: Pairs,
    groups: Groups,
) -> Flow:
    """Disputes received by source and by office, and `went`: taken over from kind of body to kind of body."""
    came: Counter[tuple[str, str]] = Counter()
    for source, counts in received.items():
        came[door_of(source), ONE_STOP] += counts["received"]
    stood: Counter[tuple[str, str]] = Counter()
    for office, counts in first.items():
        stood[ONE_STOP, groups.get(office, "")] += counts["received"]
    return Flow([side for side in _sides(address, came, stood, went) if side.rows])


def _sides(address: Address, came: Pairs, stood: Pairs, went: Pairs) -> list[Side]:
    stop = {ONE_STOP: _("Received at one stop")}
    bodies = {group.value: str(group.label) for group in OrganisationGroup}
    doors = {code: str(name) for code, name in DOORS.items()}
    behind = address.behind
    return [
        _side(came, _In(_("In by which door"), "door", doors), _In(_("Door"), "all", stop),
              lambda door, _stop: behind("received", door=door)),
        _turned(_side(stood, _In(_("Received by which body"), "all", stop),
                      _In(_("Kind of body"), "first", bodies),
                      lambda _stop, body: behind("received", body=body))),
        _side(went, _In(_("Taken over by which body, from which"), "first", bodies),
              _In(pgettext("body", "From"), "then", bodies),
              lambda giver, taker: behind("passed", giver=giver, taker=taker)),
    ]  # fmt: skip


@dataclass(frozen=True)
class _In:
    """One end of a table: a heading, a mark that keeps its places apart in the picture, its names by code."""

    heading: str
    mark: str
    names: Mapping[str, str]


def _side(counts: Pairs, rows: _In, columns: _In, url: Callable[[str, str], str]) -> Side:
    """Only rows and columns that hold something, in the order of the lists of kinds."""
    givers = [one for one in rows.names if any(counts.get((one, other)) for other in columns.names)]
    takers = [one for one in columns.names if any(counts.get((other, one)) for other in givers)]

    def ribbon(giver: str, taker: str) -> Ribbon | None:
        count = counts.get((giver, taker), 0)
        start = (f"{rows.mark}-{giver}", rows.names[giver])
        end = (f"{columns.mark}-{taker}", columns.names[taker])
        return Ribbon(*start, *end, count, url(giver, taker)) if count else None

    def row(giver: str) -> Row:
        ribbons = [ribbon(giver, taker) for taker in takers]
        return Row(rows.names[giver], ribbons, sum(one.count for one in ribbons if one))

    named = [columns.names[one] for one in takers]
    return Side(rows.heading, columns.heading, named, [row(one) for one in givers])


def _turned(side: Side) -> Side:
    """The same with its columns as rows: one row of many bodies would be too wide to read."""
    across = zip(*(row.ribbons for row in side.rows), strict=True)
    rows = [
        Row(name, list(given), sum(one.count for one in given if one))
        for name, given in zip(side.columns, across, strict=True)
    ]
    return Side(side.caption, side.corner, [row.name for row in side.rows], rows)
