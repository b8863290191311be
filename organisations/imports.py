"""Loading the official regions and the kinds of organisation that come with the product."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from .models import OrganisationKind, Region

FIXTURES = Path(__file__).parent / "fixtures"


def load() -> dict[str, int]:
    """Insert what is missing; what is there stays as an administrator left it. New rows by table."""
    return {"regions": _load_regions(), "organisation_kinds": _load_kinds()}


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file with a header line, every value stripped."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {name: (value or "").strip() for name, value in row.items()}


def _load_regions() -> int:
    known = set(Region.objects.values_list("code", flat=True))
    new = [
        Region(code=row["code"], name=row["name"], level=row["level"], parent_id=row["parent_code"] or None)
        for row in rows(FIXTURES / "regions.csv")
        if row["code"] not in known
    ]
    Region.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _load_kinds() -> int:
    known = set(OrganisationKind.objects.values_list("code", flat=True))
    new = [
        OrganisationKind(position=position, **row)
        for position, row in enumerate(rows(FIXTURES / "organisation_kinds.csv"), start=1)
        if row["code"] not in known
    ]
    OrganisationKind.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
