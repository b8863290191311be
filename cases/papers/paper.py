"""What a paper module declares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from cases.models import Case, Party, PartyRole, Stage

from .facts import CaseFile
from .rows import Rows
from .sheet import Sheet
from .words import words

LOGGED = frozenset(Stage) - {Stage.DRAFT}
GOING_ON = LOGGED - {Stage.NOT_ACCEPTED}
WORKED = GOING_ON - {Stage.SUBMITTED}
SIDES = frozenset({PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.THIRD})


def always(_rows: Rows) -> bool:
    """Whatever the case has."""
    return True


def never(_rows: Rows) -> bool:
    """A form to be filled in by hand: the file takes its scan."""
    return False


@dataclass(frozen=True)
class Paper:
    """One paper: its address, its name for the clerk, when it exists, to whom it goes, what stands in it.

    `served_on` empty: one sheet for the whole case, or one for each row it speaks of, such as a session; else
    one sheet for each party in one of the roles. `when` says whether the rows it speaks of exist, `bound`
    whether it joins the bound file as it is printed.
    """

    slug: str
    label: str | Promise
    compose: Callable[[CaseFile, Sequence[Party]], list[Sheet]]
    stages: frozenset[Stage] = LOGGED
    served_on: frozenset[PartyRole] = frozenset()
    when: Callable[[Rows], bool] = always
    bound: Callable[[Rows], bool] = always

    @property
    def title(self) -> str:
        return words(self.slug)("title")

    def exists(self, case: Case, rows: Rows) -> bool:
        """Whether the case has it now."""
        return case.stage in self.stages and self.when(rows)

    def recipients(self, file: CaseFile) -> list[Party]:
        """The parties who each get their own sheet."""
        return [party for party in file.parties if party.role in self.served_on]

    def file_name(self, file: CaseFile) -> str:
        """The name of the download: number and kind, never a person."""
        return f"{file.case.number}-{words(self.slug)('file')}.docx"
