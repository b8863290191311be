"""The papers that stand between contents and back cover of a case file, in its order."""

from __future__ import annotations

from .accepted_notice import PAPER as ACCEPTED_NOTICE
from .application import PAPER as APPLICATION
from .confirmation_application import PAPER as CONFIRMATION_APPLICATION
from .evidence_list import PAPER as EVIDENCE_LIST
from .explanation import PAPER as EXPLANATION
from .follow_up_record import PAPER as FOLLOW_UP_RECORD
from .investigation_record import PAPER as INVESTIGATION_RECORD
from .mediation_record import PAPER as MEDIATION_RECORD
from .not_accepted_notice import PAPER as NOT_ACCEPTED_NOTICE
from .oral_agreement import PAPER as ORAL_AGREEMENT
from .paper import Paper
from .performance_receipt import PAPER as PERFORMANCE_RECEIPT
from .power_of_attorney import PAPER as POWER_OF_ATTORNEY
from .register_form import PAPER as REGISTER_FORM
from .rights_notice import PAPER as RIGHTS_NOTICE
from .supervision_letter import PAPER as SUPERVISION_LETTER
from .terminated_notice import PAPER as TERMINATED_NOTICE
from .written_agreement import PAPER as WRITTEN_AGREEMENT

FILED: tuple[Paper, ...] = (
    REGISTER_FORM, APPLICATION, ACCEPTED_NOTICE, NOT_ACCEPTED_NOTICE, RIGHTS_NOTICE, POWER_OF_ATTORNEY,
    INVESTIGATION_RECORD, EVIDENCE_LIST, MEDIATION_RECORD, WRITTEN_AGREEMENT, ORAL_AGREEMENT,
    TERMINATED_NOTICE, PERFORMANCE_RECEIPT, FOLLOW_UP_RECORD, CONFIRMATION_APPLICATION, SUPERVISION_LETTER,
    EXPLANATION,
)  # fmt: skip
"""In the order of the case file (domain.md, papers)."""
