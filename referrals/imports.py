"""Loading the reference list of the hand-over that comes with the product."""

from __future__ import annotations

from pathlib import Path

from core.models import ReferenceItem
from organisations.imports import rows

from .models import ReturnReason

FIXTURES = Path(__file__).parent / "fixtures"
TABLES: tuple[tuple[type[ReferenceItem], str], ...] = ((ReturnReason, "return_reasons.csv"),)


def load() -> dict[str, int]:
    """Insert what is missing; what is there stays as an administrator left it. New rows by table."""
    return {name.removesuffix(".csv"): _load(model, name) for model, name in TABLES}


def _load(model: type[ReferenceItem], name: str) -> int:
    manager = model._default_manager
    known = set(manager.values_list("code", flat=True))
    new = [
        model(position=position, **row)
        for position, row in enumerate(rows(FIXTURES / name), start=1)
        if row["code"] not in known
    ]
    manager.bulk_create(new, ignore_conflicts=True)
    return len(new)
