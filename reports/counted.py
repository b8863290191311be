"""What a figure of an address counted: the rows, how many they are, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.known import entries
from cases.models import Event
from core.errors import BadInput
from deadlines.models import Policy
from organisations.models import OrganisationGroup

from .asked import Asked
from .behind import acts_behind
from .doors import DOORS
from .figures import total
from .measures import measure
from .passages import passages, passages_behind
from .promises import Kept, kept
from .promises import behind as ended_behind

__all__ = ["Counted", "Narrow", "counted", "narrow_from"]

ENDED: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "kept": (
        gettext_lazy("Time limits kept"),
        gettext_lazy("time limits that ended before they were over"),
    ),
    "late": (gettext_lazy("Time limits missed"), gettext_lazy("time limits that ended after they were over")),
}
"""Figures that count ended time limits of one policy."""
PASSED = "passed"
"""The figure that counts hand-overs between two kinds of body."""


@dataclass(frozen=True)
class Narrow:
    """What a cell of a table narrows besides the filters of the dashboard.

    Args:
        own: only what lies in none of the places below.
        door: a column of sources (`reports.doors`).
        body: a kind of body that held the case after the act.
    """

    own: bool = False
    door: str = ""
    body: str = ""

    def params(self) -> dict[str, str]:
        given = {"own": "1" if self.own else "", "door": self.door, "body": self.body}
        return {name: value for name, value in given.items() if value}

    def of(self, acts: QuerySet[Event], asked: Asked) -> QuerySet[Event]:
        """Of these acts those of the cell."""
        if self.own:
            acts = acts.filter(region=asked.place.pk)
        if self.door:
            acts = acts.filter(source__moj_source=self.door)
        return acts.filter(to_holder__kind__group=self.body) if self.body else acts


@dataclass(frozen=True)
class Counted:
    """What a figure counted: rows in which `moment` names the column of time, and `case` that of the case."""

    label: str
    means: str
    rows: QuerySet[Any]
    count: int
    moment: str = "at"
    case: str = "case_id"
    params: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()


def narrow_from(given: Mapping[str, str]) -> Narrow:
    """Read an address. Raises BadInput for a door or body that does not exist."""
    door, body = given.get("door", ""), given.get("body", "")
    if (door and door not in DOORS) or (body and body not in OrganisationGroup.values):
        name = "door" if door and door not in DOORS else "body"
        sentence = _("This choice does not exist.")
        raise BadInput(sentence, code="wrong_figures", fields={name: [sentence]})
    return Narrow(own=given.get("own") == "1", door=door, body=body)


def counted(user: User, asked: Asked, narrow: Narrow, given: Mapping[str, str]) -> Counted:
    """What the figure of an address counted, as far as the person sees the cases.

    Raises:
        Http404: there is no such figure.
    """
    code = given.get("figure", "")
    if code in ENDED:
        return _ended(user, asked, code, given.get("policy", ""))
    if code == PASSED:
        return _passed(user, asked, given.get("giver", ""), given.get("taker", ""))
    try:
        figure = measure(code)
    except LookupError:
        raise Http404 from None
    acts = narrow.of(acts_behind(user, asked, code), asked)
    count = acts.count() if narrow.params() else total(asked, (code,))[code]
    return Counted(str(figure.label), str(figure.means), acts, count, params={"figure": code})


def _ended(user: User, asked: Asked, code: str, policy: str) -> Counted:
    known = entries(Policy).get(policy)
    if known is None:
        raise Http404
    rows, ended = ended_behind(user, asked, policy, late=code == "late"), kept(asked).get(policy, Kept(0, 0))
    return Counted(
        str(ENDED[code][0]), str(ENDED[code][1]), rows, ended.late if code == "late" else ended.kept,
        moment="ended_at", case="file_id", params={"figure": code, "policy": policy}, words=(known.name,),
    )  # fmt: skip


def _passed(user: User, asked: Asked, giver: str, taker: str) -> Counted:
    """Hand-overs between two kinds of body. Raises Http404 for a kind that does not exist."""
    if {giver, taker} - set(OrganisationGroup.values):
        raise Http404
    bodies = " → ".join(str(OrganisationGroup(one).label) for one in (giver, taker))
    rows = passages_behind(user, asked, giver, taker)
    return Counted(
        _("Hand-overs taken"), _("each time a body took a case over from another"), rows,
        passages(asked).get((giver, taker), 0), params={"figure": PASSED, "giver": giver, "taker": taker},
        words=(bodies,),
    )  # fmt: skip
