"""A letter that urges the office in charge: what the supervision on file demands, else blanks for a pen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import ENDED_STAGES, Party, Supervision

from . import facts
from .facts import CaseFile
from .paper import WORKED, Paper, never
from .sheet import Line, Look, Sheet
from .words import words

_words = words("supervision-letter")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    return [Sheet(_words("title"), tuple(_lines(file)), dense=True)]


def _lines(file: CaseFile) -> Iterator[Line]:
    case, demanded = file.case, _demanded(file)
    office = demanded.organisation if demanded else case.holder
    about = {"title": case.title, "number": file.number, "accepted": file.day_of("accept", "take")}
    yield Line(_common("number", number=file.number), Look.NUMBER)
    yield Line(_words("addressee", name=office.name), Look.FLUSH)
    yield Line(_words("about", level=_words(f"levels.{case.alert_level}"), **about))
    for reason in _words.tree["reasons"]:
        yield Line(facts.box(reason, ticked=False), Look.ITEM)
    yield Line(_words("asks", date=facts.day(demanded.answer_by) if demanded else _common("date_blank")))
    yield Line(_words("demands_heading"))
    yield from (Line(text) for text in _demands(demanded))
    yield Line(_words("contact_signs"))
    yield Line((demanded.issued_for.name if demanded else _common("blank")) + _common("seal"), Look.SEAL)
    yield Line(facts.day(demanded.issued_at) if demanded else _common("date_blank_short"), Look.SEAL)
    yield Line(_words("receipt"))
    yield Line(_words("receipt_signs"), Look.SIGN)
    yield Line(_common("date_blank"), Look.SIGN)


def _demanded(file: CaseFile) -> Supervision | None:
    """The supervision that is not lifted yet; of several the newest."""
    standing = Supervision.objects.filter(case=file.case).exclude(state=Supervision.State.LIFTED)
    return standing.select_related("organisation", "issued_for").order_by("-number").first()


def _demands(demanded: Supervision | None) -> list[str]:
    if demanded is None:
        return [_words("demands")] * 3
    return [line.strip() for line in demanded.demand.splitlines() if line.strip()]


PAPER = Paper(
    "supervision-letter", _("Supervision letter"), compose, stages=WORKED - ENDED_STAGES, bound=never
)
