"""The translation catalogues: which strings code and templates ask for, and which room's file owes them.

Reads Python by its syntax tree and templates by Django's own lexer, so no gettext tool is needed.
A room's catalogue holds the strings of the room and of ``templates/<room>/``; the root one the rest.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
ROOT = "config"
_FILE = Path("locale", LOCALE, "LC_MESSAGES", "django.po")
_PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy"}
_BOTH = {"npgettext", "npgettext_lazy"}
_STRING = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_CALL = re.compile(rf"\b(?:n?p?gettext|_)\(\s*{_STRING}(?:\s*,\s*(?:{_STRING}|count))*\s*\)", re.DOTALL)


@dataclass(frozen=True, order=True)
class Message:
    """One string asked for, and the file that asks."""

    place: str
    text: str
    plural: str = ""
    context: str = ""


def rooms() -> list[str]:
    """Every catalogue's name: the rooms, and ``config`` for the root."""
    return [*settings.ROOMS, ROOT]


def catalogue_path(room: str) -> Path:
    """Where the room's .po file is, whether it exists or not."""
    base = Path(settings.BASE_DIR)
    return base / _FILE if room == ROOT else base / room / _FILE


def asked(room: str) -> list[Message]:
    """Every string the room's code and templates ask for, by place."""
    base = Path(settings.BASE_DIR)
    found = {message for path in python_files(room) for message in _in_python(path, base)}
    found |= {message for path in template_files(room) for message in _in_template(path, base)}
    return sorted(found)


def python_files(room: str) -> list[Path]:
    """The room's modules, without migrations."""
    return sorted(p for p in (Path(settings.BASE_DIR) / room).rglob("*.py") if "migrations" not in p.parts)


def template_files(room: str) -> list[Path]:
    """The templates whose strings the room's catalogue holds."""
    templates = Path(settings.BASE_DIR) / "templates"
    if room != ROOT:
        return sorted((templates / room).rglob("*.html"))
    return sorted(
        p for p in templates.rglob("*.html") if p.relative_to(templates).parts[0] not in settings.ROOMS
    )


def read(room: str) -> Catalog:
    """The room's catalogue as it stands; an empty one with a proper header if there is no file yet."""
    path = catalogue_path(room)
    if not path.exists():
        return _new()
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, domain="django")


def update(room: str, *, prune: bool = False) -> Catalog:
    """Bring the file up to what is asked; a translation no longer asked for stays as ``#~`` unless pruned."""
    catalogue, template = read(room), Catalog(domain="django", charset="utf-8")
    template.creation_date = catalogue.creation_date
    for message in asked(room):
        text = (message.text, message.plural) if message.plural else message.text
        template.add(text, context=message.context or None, locations=[(message.place, 0)])
    catalogue.update(template, no_fuzzy_matching=True)
    path = catalogue_path(room)
    if len(catalogue) or path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=0, include_lineno=False, ignore_obsolete=prune)
    return catalogue


def compile_all() -> list[Path]:
    """Write the .mo file beside every .po file; Django reads those."""
    written = []
    for room in rooms():
        source = catalogue_path(room)
        if source.exists():
            target = source.with_suffix(".mo")
            with target.open("wb") as file:
                write_mo(file, read(room))
            written.append(target)
    return written


def faults(room: str) -> list[str]:
    """What keeps the catalogue from being complete: one line per missing, fuzzy or obsolete string."""
    catalogue = read(room)
    wanted = {(message.text, message.context or None): message for message in asked(room)}
    lines = []
    for (text, context), message in wanted.items():
        entry = catalogue.get(text, context)
        parts = (entry.string if isinstance(entry.string, tuple) else (entry.string,)) if entry else ("",)
        if not all(parts):
            lines.append(f"{room}: missing: {text!r} ({message.place})")
        elif entry and entry.fuzzy:
            lines.append(f"{room}: fuzzy: {text!r}")
    for entry in catalogue:
        text = entry.id[0] if isinstance(entry.id, (tuple, list)) else entry.id
        if text and (text, entry.context) not in wanted:
            lines.append(f"{room}: obsolete: {text!r}")
    return lines + [f"{room}: obsolete: {entry.id!r}" for entry in catalogue.obsolete.values()]


def _new() -> Catalog:
    now = datetime.now().astimezone()
    return Catalog(
        locale=LOCALE,
        domain="django",
        project="yizhan",
        version="1",
        charset="utf-8",
        header_comment="",
        msgid_bugs_address="",
        language_team="zh_Hans",
        creation_date=now,
        revision_date=now,
        last_translator="yizhan",
        fuzzy=False,
    )


def _in_python(path: Path, base: Path) -> Iterator[Message]:
    place = path.relative_to(base).as_posix()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            message = _message(node, place)
            if message:
                yield message


def _in_template(path: Path, base: Path) -> Iterator[Message]:
    place = path.relative_to(base).as_posix()
    for call in _CALL.findall(templatize(path.read_text("utf-8"), origin=place)):
        node = ast.parse(call.replace("\n", "\\n"), mode="eval").body
        message = _message(node, place) if isinstance(node, ast.Call) else None
        if message:
            yield message


def _message(call: ast.Call, place: str) -> Message | None:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    words = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name in _PLAIN and len(words) == 1:
        return Message(place, words[0])
    if name in _PLURAL and len(words) >= 2:
        return Message(place, words[0], plural=words[1])
    if name in _CONTEXT and len(words) >= 2:
        return Message(place, words[1], context=words[0])
    if name in _BOTH and len(words) >= 3:
        return Message(place, words[1], plural=words[2], context=words[0])
    return None
