"""The Ministry of Justice's people's-mediation table (人民调解统计报表), in four parts by mediating body.

Rows are the bodies of the table: committees of villages, communities, townships, streets, enterprises, and
social ones (industry committees, stationed rooms, studios, law firms); the last row holds what centres and
departments mediated themselves, which the Ministry does not ask for but without which the sum is not that
of the dashboard. The body is that of the office that held the case at the act
(organisation_kinds.csv, column moj_body).

    results      mediated and closed · with agreement · success rate (with agreement ÷ mediated and closed)
                 written and oral agreements, confirmed by a court: the measures of the same name
                 performed: agreements of the period of which nothing was owed at its end
                 people, amount: of the cases mediated and closed
    source       cases mediated and closed by case_sources.csv, column moj_source: on application, found by
                 screening, transferred by court, procuratorate, police, petition desk, others
    type         the same by the 18 types (moj_statistics_types.csv, column moj_type of the dispute types)
    prevention   cases and persons: suicides, crimes growing out of a dispute, group petitions, group brawls;
                 as the closing of the case says

Source of the columns: domain.md section 7; the Ministry's statistical form of people's mediation
(bodies, sources, 18 types, written and oral, performed, confirmed, persons, amount, prevention).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cases.models import CaseSource, DisputeType, Prevented, StatisticsType
from organisations.models import Organisation
from reports.asked import Asked
from reports.document import AnyRow, Cell, Document, Grid, Mean, Prose, Value
from reports.figures import Dim, by, crossed
from reports.measures import Counts
from reports.periods import Grain
from reports.report import Order, Report

from .ministry_sums import NOTHING, Sums, sums_by_office
from .numbers import asked_of, counted, rate

__all__ = ["BODIES", "REPORT"]

Words = str | Promise

BODIES: Mapping[str, Words] = {
    "village": gettext_lazy("Village committees"),
    "community": gettext_lazy("Community committees"),
    "township": gettext_lazy("Township committees"),
    "street": gettext_lazy("Subdistrict committees"),
    "enterprise": gettext_lazy("Committees of enterprises"),
    "social": gettext_lazy("Industry and professional committees"),
    "": gettext_lazy("Centres and other offices"),
}
"""The bodies of the table by their code; the last are none of them."""
SOURCES: Mapping[str, Words] = {
    "applied": gettext_lazy("On application"),
    "active": gettext_lazy("Found by screening"),
    "transferred:court": gettext_lazy("Transferred by courts"),
    "transferred:procuratorate": gettext_lazy("Transferred by procuratorates"),
    "transferred:police": gettext_lazy("Transferred by the police"),
    "transferred:petition": gettext_lazy("Transferred by petition desks"),
    "transferred:other": gettext_lazy("Transferred by others"),
}
_MEDIATED = "closed_mediated"
_RESULTS = (_MEDIATED, "closed_agreed")
_AGREEMENTS = ("agreed_written", "agreed_oral")
_TEN_THOUSAND_YUAN = 1_000_000
"""In cents."""
Of = Callable[[str], str]


def build(order: Order, now: datetime) -> Document:
    """The four parts; a statement each, and the lists of bodies, sources and types."""
    asked = asked_of(order)
    body = _bodies()
    sums: dict[str, Sums] = dict.fromkeys(BODIES, NOTHING)
    for office, more in sums_by_office(asked).items():
        sums[body.get(office, "")] += more
    return Document(
        _("People's mediation: statistical table"),
        (
            _results(asked, body, sums),
            _parted(asked, body, Dim.SOURCE, _("By source"), SOURCES, _sources()),
            _parted(asked, body, Dim.TYPE, _("By type of dispute"), _types(), _types_of()),
            _prevention(sums),
            *(Prose(line, note=True) for line in _notes()),
        ),
    )  # fmt: skip


def _results(asked: Asked, body: Mapping[int, str], sums: Mapping[str, Sums]) -> Grid:
    counts: dict[str, Counts] = {code: Counts() for code in BODIES}
    for office, found in by(asked, Dim.OFFICE).items():
        counts[body.get(office, "")] += found
    rows: list[AnyRow] = [[name, *_result(counts[code], sums[code])] for code, name in BODIES.items()]
    whole, all_sums = sum(counts.values(), Counts()), sum(sums.values(), NOTHING)
    total = [_("Total"), *_result(whole, all_sums, asked)]
    head = (
        _("Mediated and closed"), _("With agreement"), _("Success rate"), _("Written agreements"),
        _("Oral agreements"), _("Performed"), _("Confirmed by a court"), pgettext("figures", "People"),
        _("Amount (10,000 yuan)"),
    )  # fmt: skip
    return Grid(_("Results by mediating body"), [[_("Mediating body"), *head]], rows, total=total,
                widths=_widths(head))  # fmt: skip


def _result(counts: Counts, sums: Sums, asked: Asked | None = None) -> list[Value | Cell]:
    def cell(code: str) -> Value | Cell:
        return counted(asked, code, counts) if asked else counts[code]

    return [
        *map(cell, _RESULTS), rate("settlement_rate", counts), *map(cell, _AGREEMENTS), sums.performed,
        cell("confirmed"), sums.people, Mean(sums.cents, _TEN_THOUSAND_YUAN, 2),
    ]  # fmt: skip


def _parted(
    asked: Asked, body: Mapping[int, str], dim: Dim, caption: str, names: Mapping[str, Words], of: Of
) -> Grid:
    """Cases mediated and closed: a line for each source or type, a column for each body."""
    found: dict[tuple[str, str], int] = {}
    for (key, office), counts in crossed(asked, dim, Dim.OFFICE).items():
        place = of(key), body.get(office, "")
        found[place] = found.get(place, 0) + counts[_MEDIATED]
    rows: list[AnyRow] = [[name, *_line(found, [code])] for code, name in names.items()]
    head: list[AnyRow] = [[caption, *BODIES.values(), _("Total")]]
    return Grid(caption, head, rows, total=[_("Total"), *_line(found, names)], widths=_widths(head[0][1:]))


def _line(found: Mapping[tuple[str, str], int], keys: Iterable[str]) -> list[int]:
    wanted = list(keys)
    numbers = [sum(found.get((key, body), 0) for key in wanted) for body in BODIES]
    return [*numbers, sum(numbers)]


def _prevention(sums: Mapping[str, Sums]) -> Grid:
    upper = [Cell(_("Mediating body"), rows=2), *(Cell(kind.label, columns=2) for kind in Prevented)]
    lower = [
        word for _kind in Prevented for word in (pgettext("figures", "Cases"), pgettext("figures", "Persons"))
    ]
    rows: list[AnyRow] = [[name, *_kept_from(sums[code])] for code, name in BODIES.items()]
    total: AnyRow = [_("Total"), *_kept_from(sum(sums.values(), NOTHING))]
    return Grid(_("Prevented by mediation"), [upper, lower], rows, total=total, widths=_widths(lower))


def _kept_from(sums: Sums) -> list[int]:
    return [number for kind in Prevented for number in sums.of(kind)]


def _bodies() -> dict[int, str]:
    """Body of the Ministry's table by key of the office."""
    mediating = Organisation.objects.exclude(kind__moj_body="")
    return dict(mediating.values_list("pk", "kind__moj_body"))


def _sources() -> Of:
    known = dict(CaseSource.objects.values_list("code", "moj_source"))
    return lambda code: known.get(code, "")


def _types() -> dict[str, Words]:
    return {row.code: row.name for row in StatisticsType.objects.order_by("code")}


def _types_of() -> Of:
    known = dict(DisputeType.objects.values_list("code", "statistics_type"))
    return lambda code: known.get(code, "")


def _widths(head: Sequence[object]) -> tuple[int, ...]:
    return (22, *(9 for _name in head))


def _notes() -> tuple[str, ...]:
    return (
        _("A case counts once, at its first closing; the body is the office that held it then."),
        _("Performed: agreements of the period of which nothing was owed any more at its end."),
        _("People and amount: of the cases mediated and closed."),
    )


REPORT = Report(
    code="ministry_table",
    label=gettext_lazy("People's mediation: statistical table"),
    about=gettext_lazy("The Ministry's table: mediating bodies by result, source, type and prevention."),
    grains=(Grain.QUARTER, Grain.MONTH, Grain.YEAR, Grain.DAYS),
    build=build,
)
