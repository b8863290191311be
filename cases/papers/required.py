"""Which papers a file must hold before it closes (domain.md, papers)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.models import AgreementForm, Case, PaperKind, PartyRole, Stage

from .rows import Rows, rows_of

_PROVEN = (PartyRole.APPLICANT, PartyRole.RESPONDENT)
_MEDIATED = frozenset({Stage.AGREEMENT, Stage.FAILED})


def missing_papers(case: Case) -> list[str]:
    """A sentence for each required paper that the file of a mediated case lacks.

    The acceptance register form is drawn from the register and never lacks. A party's identity is proven by a
    scan of her paper, or by its number in the register. Of a failed case only the applicant's is asked for,
    since nobody can demand the paper of a respondent who refuses or never comes. A case that another office
    dealt with by its own procedure has its papers there.
    """
    return list(lacking(case, rows_of(case)).values()) if case.stage in _MEDIATED else []


def lacking(case: Case, rows: Rows) -> dict[str, str]:
    """The same by place of the file: kind of added paper, or name of the printed one."""
    if case.stage not in _MEDIATED:
        return {}
    agreed = case.stage == Stage.AGREEMENT
    unproven = PaperKind.IDENTITY not in rows.added and _unproven(case, _PROVEN if agreed else _PROVEN[:1])
    unrecorded = not rows.held and PaperKind.RECORD not in rows.added
    unsigned = AgreementForm.WRITTEN in rows.forms and PaperKind.AGREEMENT not in rows.added
    asked = (
        (
            "rights-notice",
            agreed and not rows.served,
            _("The notice of rights and duties has not been served."),
        ),
        (PaperKind.IDENTITY, unproven, _("The identity papers are not in the file.")),
        (PaperKind.RECORD, agreed and unrecorded, _("The mediation record is not in the file.")),
        (PaperKind.AGREEMENT, agreed and unsigned, _("The signed agreement is not in the file.")),
    )
    return {str(place): sentence for place, lacks, sentence in asked if lacks}


def _unproven(case: Case, roles: Sequence[PartyRole]) -> bool:
    """Whether the register knows no paper of some party; equal numbers are told by the index, not read."""
    return case.parties.filter(role__in=roles, person__id_number_index__isnull=True).exists()
