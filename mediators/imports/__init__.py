"""Loading the specialities that come with the product."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.models import ReferenceItem
from mediators.models import Speciality
from organisations.imports import rows

FIXTURES = Path(__file__).parent.parent / "fixtures"
TABLES: tuple[tuple[type[ReferenceItem], str], ...] = ((Speciality, "specialities.csv"),)


def load() -> dict[str, int]:
    """Insert what is missing; what is there stays as an administrator left it. New rows by table."""
    known = set(Speciality.objects.values_list("code", flat=True))
    new = [
        Speciality(position=position, **_speciality(row))
        for position, row in enumerate(rows(FIXTURES / "specialities.csv"), start=1)
        if row["code"] not in known
    ]
    Speciality.objects.bulk_create(new, ignore_conflicts=True)
    return {"specialities": len(new)}


def _speciality(row: dict[str, str]) -> dict[str, Any]:
    return {**row, "dispute_types": row["dispute_types"].split(), "expert_pool": row["expert_pool"] == "1"}
