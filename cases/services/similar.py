"""Remembering that two cases which resemble each other are not the same."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from cases.models import Case, NotSame
from core.errors import BadInput


@transaction.atomic
def not_same(*, case: Case, other: Case, by: User) -> NotSame:
    """Say that the two are different matters; saying it again changes nothing.

    Raises:
        NotAllowed: no posting gives the right to log disputes here.
        BadInput: both are one and the same case.
    """
    posting_for(by, Perms.CASE_LOG, case)
    if case.pk == other.pk:
        raise BadInput(_("A case cannot be compared with itself."), code="same_case")
    known = NotSame.objects.filter(case=other, other=case).first()
    return known or NotSame.objects.get_or_create(case=case, other=other, defaults={"by": by})[0]
