"""Loading the reference tables of the case file that come with the product."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.models import ReferenceItem
from organisations.imports import rows

from .models import (
    CaseSource,
    DisputeType,
    KeyGroup,
    PartyCategory,
    RefusalReason,
    ResolutionMode,
    RiskRule,
    StatisticsType,
)

FIXTURES = Path(__file__).parent / "fixtures"
Reading = Callable[[dict[str, str]], dict[str, Any]]


def _plain(row: dict[str, str]) -> dict[str, Any]:
    return dict(row)


def _dispute_type(row: dict[str, str]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "parent_id": row["parent_code"] or None,
        "statistics_type_id": row["moj_type"],
    }


def _resolution_mode(row: dict[str, str]) -> dict[str, Any]:
    values = {name: row[name] for name in ("code", "name_zh", "name_en")}
    return {**values, "parent_id": row["parent_code"] or None}


def _risk_rule(row: dict[str, str]) -> dict[str, Any]:
    return {
        **row,
        "threshold": Decimal(row["threshold"]) if row["threshold"] else None,
        "words": row["words"].split(),
        "points": int(row["points"]),
    }


TABLES: tuple[tuple[type[ReferenceItem], str, Reading], ...] = (
    (StatisticsType, "statistics_types.csv", _plain),
    (DisputeType, "dispute_types.csv", _dispute_type),
    (CaseSource, "case_sources.csv", _plain),
    (KeyGroup, "key_groups.csv", _plain),
    (PartyCategory, "party_categories.csv", _plain),
    (ResolutionMode, "resolution_modes.csv", _resolution_mode),
    (RefusalReason, "refusal_reasons.csv", _plain),
    (RiskRule, "risk_rules.csv", _risk_rule),
)


def load() -> dict[str, int]:
    """Insert what is missing; what is there stays as an administrator left it. New rows by table."""
    return {name.removesuffix(".csv"): _load(model, name, read) for model, name, read in TABLES}


def _load(model: type[ReferenceItem], name: str, read: Reading) -> int:
    manager = model._default_manager
    known = set(manager.values_list("code", flat=True))
    new = [
        model(position=position, **read(row))
        for position, row in enumerate(rows(FIXTURES / name), start=1)
        if row["code"] not in known
    ]
    manager.bulk_create(new, ignore_conflicts=True)
    return len(new)
