"""Whether a file may be handed to that office in that way, and to which office if none is named."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.models import Case
from organisations.models import Organisation, OrganisationGroup
from referrals.desks import nearest
from referrals.kinds import Kind, offerable
from referrals.models import KindCode, Leg, LegState

from .ground import bad, check_desk, group_of

__all__ = ["check_receivers", "kind_for", "must_take", "nearest_centre"]


def nearest_centre(case: Case) -> Organisation:
    """The nearest centre for the place of the case at which somebody answers.

    Raises:
        BadInput: there is none.
    """
    found = nearest([OrganisationGroup.CENTRE], case.region, but=[case.holder_id])
    if found is None:
        raise bad("to", _("No centre for this place works with this system."), code="no_desk")
    return found


def kind_for(sender: Organisation, code: str) -> Kind:
    """The kind by which an office hands a file over: the one named, or the only one it has.

    Raises:
        BadInput: it is not a kind of this office's.
    """
    rows = offerable(group_of(sender))
    found = [row for row in rows if row.code == code] if code else rows[:1]
    if not found:
        raise bad("kind", _("An office of this kind cannot hand a case over in this way."))
    return found[0]


def check_receivers(
    case: Case, row: Kind, sender: Organisation, to: Organisation | None, candidates: Sequence[Organisation]
) -> None:
    """Raises BadInput unless every office named may receive such a hand-over and can answer it."""
    offices = [to] if to else list(candidates)
    if not offices:
        raise bad("to", _("Say to whom the case is handed over."))
    if to is None and not row.claimable:
        raise bad("to", _("Only a petition by proxy can be offered to several offices."))
    for office in offices:
        _check_receiver(case, row, sender, office)


def must_take(case: Case, row: Kind, to: Organisation | None) -> bool:
    """Whether it cannot be declined: what was assigned and declined once is not declined twice."""
    if row.code != KindCode.ASSIGN or to is None:
        return False
    before = Leg.objects.filter(case=case, kind=KindCode.ASSIGN, to_organisation=to, state=LegState.DECLINED)
    return before.exists()


def _check_receiver(case: Case, row: Kind, sender: Organisation, office: Organisation) -> None:
    if office.pk in {case.holder_id, sender.pk}:
        raise bad("to", _("%(office)s holds the case already.") % {"office": office.name})
    if group_of(office) not in row.receivers:
        sentence = _("“%(kind)s” does not lead to %(office)s.")
        raise bad("to", sentence % {"kind": row.label, "office": office.name})
    if row.downward and not sender.region.contains(office.region_id):
        raise bad("to", _("%(office)s does not lie in your area.") % {"office": office.name})
    check_desk(office)
