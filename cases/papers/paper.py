"""What a paper module declares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from cases.models import Party, PartyRole, Stage

from .facts import CaseFile
from .sheet import Sheet
from .words import words

LOGGED = frozenset(Stage) - {Stage.DRAFT}
GOING_ON = LOGGED - {Stage.NOT_ACCEPTED}


@dataclass(frozen=True)
class Paper:
    """One paper: its address, its name for the clerk, when it exists, to whom it goes, what stands in it.

    `served_on` empty: one sheet for the whole case; else one sheet for each party in one of the roles.
    """

    slug: str
    label: str | Promise
    compose: Callable[[CaseFile, Sequence[Party]], list[Sheet]]
    stages: frozenset[Stage] = LOGGED
    served_on: frozenset[PartyRole] = frozenset()

    @property
    def title(self) -> str:
        return words(self.slug)("title")

    def recipients(self, file: CaseFile) -> list[Party]:
        """The parties who each get their own sheet."""
        return [party for party in file.parties if party.role in self.served_on]

    def file_name(self, file: CaseFile) -> str:
        """The name of the download: number and kind, never a person."""
        return f"{file.case.number}-{words(self.slug)('file')}.docx"
