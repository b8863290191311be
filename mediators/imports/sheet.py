"""Mediators from an Excel sheet: every row checked by the form of the page, its errors told in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import IO

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from core.errors import BadInput
from core.workbook import Line, read_lines
from mediators.forms.register import MediatorForm
from mediators.models import Employment, Grade, Language, Mediator, Speciality, kept_by
from mediators.services.register import Entry
from organisations.models import Organisation

MOST = 500
CONFIRM_SECONDS = 3600
_SALT = "mediators.import"
_BETWEEN = re.compile(r"[,;/\n\u3001\uff0c\uff1b]+")
_SERIAL = re.compile(r"[1-9][0-9]{4}(\.0+)?\Z")
_DAY_NOUGHT = date(1899, 12, 30)  # Excel's day number 0, as it counts from March 1900 on

HEADINGS: dict[str, str | Promise] = {
    "organisation": gettext_lazy("Organisation"),
    "name": pgettext_lazy("person", "Name"),
    "kind": pgettext_lazy("mediator", "Kind"),
    "grade": gettext_lazy("Grade"),
    "specialities": gettext_lazy("Specialities"),
    "expert": gettext_lazy("Belongs to the expert pools"),
    "languages": gettext_lazy("Languages"),
    "appointed_on": gettext_lazy("Appointed on"),
    "term_ends_on": gettext_lazy("Term ends on"),
    "choosable": gettext_lazy("May be chosen by a party"),
    "introduction": gettext_lazy("Introduction"),
    "user": gettext_lazy("Account"),
}
NEEDED = ("organisation", "name", "kind")
_LISTS, _FLAGS, _DAYS = (
    ("specialities", "languages"),
    ("expert", "choosable"),
    ("appointed_on", "term_ends_on"),
)


@dataclass
class Checked:
    """A row of the sheet: what it says, and what is wrong with it."""

    number: int
    said: dict[str, str]
    organisation: Organisation | None = None
    entry: Entry | None = None
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DryRun:
    """The rows as they would be entered, and a seal that lets this person enter them within the hour."""

    rows: list[Checked]
    seal: str

    @property
    def wrong(self) -> int:
        return sum(1 for row in self.rows if row.errors)

    @property
    def entries(self) -> list[tuple[Organisation, Entry]]:
        return [(row.organisation, row.entry) for row in self.rows if row.organisation and row.entry]


def headings() -> list[str]:
    """The heading line of an empty sheet in the language of the page."""
    return [str(words) for words in HEADINGS.values()]


def read(by: User, stream: IO[bytes]) -> DryRun:
    """Check an uploaded sheet; nothing is written.

    Raises:
        BadInput: it is no workbook, too large, without the needed headings, or empty.
    """
    lines = read_lines(stream, most=MOST + 1)
    if len(lines) < 2:
        raise BadInput(_("The sheet holds no row below its headings."), code="workbook")
    columns = _columns(lines[0])
    said = [(line.number, _said(columns, line)) for line in lines[1:]]
    seal = signing.dumps({"by": by.pk, "rows": said}, salt=_SALT, compress=True)
    return DryRun(list(_check(by, said)), seal)


def confirmed(by: User, seal: str) -> DryRun:
    """The rows of a dry run, checked again as things stand now.

    Raises:
        BadInput: the seal is not this person's, was changed, or is older than an hour.
    """
    try:
        kept = signing.loads(seal, salt=_SALT, max_age=CONFIRM_SECONDS)
    except signing.BadSignature as error:
        raise _expired() from error
    if kept["by"] != by.pk:
        raise _expired()
    return DryRun(list(_check(by, kept["rows"])), seal)


def _columns(line: Line) -> list[str]:
    known = _coded({code: [words] for code, words in HEADINGS.items()})
    columns = [known.get(_plain(cell), "") for cell in line.cells]
    missing = [str(HEADINGS[code]) for code in NEEDED if code not in columns]
    if missing:
        words = {"missing": ", ".join(missing)}
        raise BadInput(_("The first row must hold these headings: %(missing)s.") % words, code="workbook")
    return columns


def _said(columns: list[str], line: Line) -> dict[str, str]:
    """The last of two equal headings counts; columns without a known one are left out."""
    return {code: cell.strip() for code, cell in zip(columns, line.cells, strict=False) if code}


def _check(by: User, rows: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Checked]:
    words = _Words()
    offices = {o.name: o for o in Organisation.objects.active().filter(kept_by(by)).select_related("region")}
    known = set(Mediator.objects.filter(Q(active=True)).values_list("organisation_id", "name"))
    for number, said in rows:
        row = Checked(number, said, offices.get(" ".join(said.get("organisation", "").split())))
        if row.organisation is None:
            row.errors.append(_("There is no such organisation among those you keep."))
        else:
            _check_row(row, row.organisation, words, known)
        yield row


def _check_row(row: Checked, office: Organisation, words: _Words, known: set[tuple[int, str]]) -> None:
    data, unknown = words.form_data(row.said)
    row.errors += unknown
    form = MediatorForm(data, organisation=office)
    for name, few in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        row.errors += [f"{label}: {sentence}" if label else str(sentence) for sentence in few]
    if row.errors:
        return
    row.entry = form.entry()
    if row.entry.expert and not any(one.expert_pool for one in row.entry.specialities):
        row.errors.append(_("An expert needs a speciality that is an expert pool."))
    if row.entry.term_ends_on and row.entry.term_ends_on < (row.entry.appointed_on or date.max):
        row.errors.append(_("The term ends before it begins."))
    place = (office.pk, " ".join(row.entry.name.split()))
    if place in known:
        row.errors.append(_("This mediator is on the register of the organisation already."))
    known.add(place)


class _Words:
    """Codes for the words people write in a cell, in both languages; the codes themselves do as well."""

    def __init__(self) -> None:
        specialities = Speciality.objects.filter(active=True)
        self.lists = {
            "kind": _coded({one.value: [one.label] for one in Employment}),
            "grade": _coded({one.value: [one.label] for one in Grade}),
            "languages": _coded({one.value: [one.label] for one in Language}),
            "specialities": _coded({one.pk: [one.name_zh, one.name_en] for one in specialities}),
        }
        self.yes = set(_coded({"1": [gettext_lazy("Yes"), "true", "y", "\u221a"]}))

    def form_data(self, said: Mapping[str, str]) -> tuple[MultiValueDict[str, str], list[str]]:
        """What the form of the page would have been sent, and sentences about unknown words."""
        data: MultiValueDict[str, str] = MultiValueDict()
        unknown: list[str] = []
        for code, cell in said.items():
            if code in self.lists:
                data.setlist(code, list(self._codes(code, cell, unknown)))
            elif code in _FLAGS:
                data.setlist(code, ["true"] if _plain(cell) in self.yes else [])
            else:
                data.setlist(code, [_day(cell) if code in _DAYS else cell])
        data.setlistdefault("languages", [Language.CHINESE.value])
        data.setlistdefault("appointed_on", [""])
        return data, unknown

    def _codes(self, name: str, cell: str, unknown: list[str]) -> Iterator[str]:
        for word in self._words(name, cell):
            code = self.lists[name].get(_plain(word))
            if code is None and word:
                shown = {"heading": HEADINGS[name], "word": word[:40]}
                unknown.append(_("%(heading)s: “%(word)s” is not in the list.") % shown)
            elif code:
                yield code

    def _words(self, name: str, cell: str) -> Iterator[str]:
        """The words of a cell; blanks part them only where the whole is not a word itself."""
        for piece in _BETWEEN.split(cell) if name in _LISTS else [cell]:
            whole = name not in _LISTS or _plain(piece) in self.lists[name]
            yield from [piece] if whole else piece.split()


def _coded(lists: Mapping[str, Iterable[str | Promise]]) -> dict[str, str]:
    """Each word in each language of the site, and the code itself, to the code."""
    codes = {_plain(code): code for code in lists if code}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            codes |= {_plain(str(word)): code for code, words in lists.items() for word in words}
    return codes


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _day(cell: str) -> str:
    """A day as the form reads it: Excel's number of a day, or year, month and day with any mark between."""
    if _SERIAL.match(cell):
        return (_DAY_NOUGHT + timedelta(days=int(float(cell)))).isoformat()
    numbers = re.findall(r"[0-9]+", cell)
    if len(numbers) == 3 and len(numbers[0]) == 4:
        return "-".join(number.zfill(2) for number in numbers)
    return cell


def _expired() -> BadInput:
    return BadInput(_("This check is not yours or too old. Upload the sheet again."), code="import_expired")
