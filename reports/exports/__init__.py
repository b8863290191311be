"""Lists of cases taken away as files. One file for each export; a new one is a line in `EXPORTS`."""

from __future__ import annotations

from .gbt31000 import GBT31000
from .kit import Column, Export, Kind
from .ledger import LEDGER

__all__ = ["EXPORTS", "Column", "Export", "Kind"]

EXPORTS: dict[str, Export] = {export.code: export for export in (LEDGER, GBT31000)}
"""Every export by its code, in the order in which they are offered."""
