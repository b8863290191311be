"""docs/permissions.md: who may do what, and who may enter each address, from the code that decides it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.access import Declaration, Door, api_declaration, declaration, guarded_api
from accounts.permissions import ROLE_PERMS, ROLE_REACH, Perms, Role

HEAD = """# Who may do what

Generated from `accounts/permissions.py` and the declarations of the views by `bin/manage docs`; do not edit.
A test fails when it is stale.

A right reaches a person only through a posting: a role at an organisation, from a day to a day. What a
person sees is the reach of the role, measured from the region of that organisation. Whatever declares
nothing is refused.
"""
DOORS = {
    Door.PUBLIC: "anybody",
    Door.OWN_ACCOUNT: "whoever is signed in, even without a posting",
    Door.SIGNED_IN: "whoever is signed in and has a posting in force",
}
NOTHING = "**nobody: nothing is declared**"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def render() -> str:
    """The page as Markdown, in English."""
    return "\n".join([HEAD, _rights(), _reach(), _addresses()])


def addresses() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every address of the staff pages and the API with its view; those of manage/ as Django lists them."""
    yield from _walk(get_resolver().url_patterns, "/")


def _rights() -> str:
    lines = ["## Rights by role", "", f"| right | {' | '.join(str(role.label) for role in Role)} |"]
    lines.append("|---" * (len(Role) + 1) + "|")
    for perm in Perms:
        marks = ("yes" if perm in ROLE_PERMS[role] else "–" for role in Role)
        lines.append(f"| `{perm}` {perm.label} | {' | '.join(marks)} |")
    return "\n".join([*lines, ""])


def _reach() -> str:
    lines = ["## Reach by role", "", "| role | sees |", "|---|---|"]
    lines += [f"| {role.label} | {ROLE_REACH[role].label} |" for role in Role]
    return "\n".join([*lines, ""])


def _addresses() -> str:
    lines = ["## Addresses", "", "| address | may be entered by |", "|---|---|"]
    manage = 0
    for path, view in addresses():
        if path.startswith("/manage/") and declaration(view) == Perms.ADMINISTER:
            manage += 1
            continue
        lines += [f"| `{path}`{asked} | {_words(found)} |" for asked, found in _declarations(view)]
    lines.append(f"| `/manage/…` (all other pages of the administration) | {_words(Perms.ADMINISTER)} |")
    return "\n".join([*lines, ""])


def _declarations(view: Callable[..., Any]) -> Iterator[tuple[str, Declaration | None]]:
    cls = guarded_api(view)
    if cls is None:
        yield "", declaration(view)
        return
    actions: dict[str, str] = getattr(view, "actions", None) or {}
    methods = [name.upper() for name in actions] or [m for m in _METHODS if hasattr(cls, m.lower())]
    for method in methods:
        if method != "HEAD":
            yield f" {method}", api_declaration(cls, method, actions.get(method.lower(), ""))


def _words(found: Declaration | None) -> str:
    if found is None:
        return NOTHING
    return DOORS[found] if isinstance(found, Door) else f"`{found}`"


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        path = before + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path, pattern.callback


def _plain(pattern: str) -> str:
    """An address as a person reads it: the names of its parts instead of their regular expressions."""
    named = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern)
    return re.sub(r"<\w+:(\w+)>", r"<\1>", named).replace("\\Z", "").translate(str.maketrans("", "", "^$\\"))
