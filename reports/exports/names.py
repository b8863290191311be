"""Names of places, offices and lists, read once for an export and looked up for every line."""

from __future__ import annotations

from functools import cache

from cases.models import AlertLevel, CaseSource, DisputeType, ResolutionMode, Satisfaction, Stage
from organisations.models import Organisation, Region, RegionLevel

from .kit import OfficeNames, PlaceNames, TypeNames

_COLUMN_OF: dict[str, str] = {
    RegionLevel.CITY: "city",
    RegionLevel.COUNTY: "county",
    RegionLevel.TOWNSHIP: "township",
    RegionLevel.VILLAGE: "village",
}
_NO_OFFICE = OfficeNames()


class Names:
    """Every name a line may hold, in the language of the export."""

    def __init__(self) -> None:
        self.types = {
            kind.code: TypeNames(
                kind.code, kind.name, kind.parent.name if kind.parent else "", kind.statistics_type.name
            )
            for kind in DisputeType.objects.select_related("parent", "statistics_type")
        }
        self.sources = {source.code: source.name for source in CaseSource.objects.all()}
        self.modes = {mode.code: mode.name for mode in ResolutionMode.objects.all()}
        self.satisfaction = {one.value: str(one.label) for one in Satisfaction}
        self.stages = {stage.value: str(stage.label) for stage in Stage}
        self.levels = {level.value: level.word for level in AlertLevel}
        self.offices = {
            pk: OfficeNames(name, phone)
            for pk, name, phone in Organisation.objects.order_by().values_list("pk", "name", "phone")
        }
        self.regions: dict[str, tuple[str, str]] = {
            code: (name, level)
            for code, name, level in Region.objects.order_by().values_list("code", "name", "level")
        }
        self.place = cache(self._place)

    def office(self, pk: int) -> OfficeNames:
        """An office; one that was founded since the export began has no name here."""
        return self.offices.get(pk, _NO_OFFICE)

    def _place(self, code: str) -> PlaceNames:
        """The place and those above it, whose codes begin its own (GB/T 2260, GB/T 10114)."""
        above = (code[: RegionLevel(level).prefix_length].ljust(6, "0") for level in _COLUMN_OF)
        found = (self.regions.get(one) for one in {*above, code})
        return PlaceNames(
            **{_COLUMN_OF[level]: name for name, level in filter(None, found) if level in _COLUMN_OF}
        )
