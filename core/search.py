"""Finding Chinese text by two characters: bigram tokens, a generated tsvector column, and its query.

Tokens of a text, after NFKC and ASCII lower case: every CJK character, every pair of CJK neighbours, every
word of a-z and 0-9. ``tokens`` and the SQL function ``core_bigrams`` give one set (a test holds them so).
A query of several characters asks for all its pairs, so 王晓明 also finds a text with 王晓 and 晓明 apart.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import F, Func

TEXT_LIMIT = 20_000
WORD_LIMIT = 64
QUERY_LIMIT = 200
# 々〇, extension A, the main block, compatibility ideographs, the supplementary planes.
CJK = "々〇㐀-䶿一-鿿豈-﫿\U00020000-\U000323af"
_RUN = re.compile(f"[{CJK}]+|[0-9a-z]+")
_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def _runs(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text[:TEXT_LIMIT])[:TEXT_LIMIT].translate(_ASCII_LOWER)
    return _RUN.findall(folded)


def tokens(text: str) -> set[str]:
    """The set of tokens ``core_bigrams(text)`` holds."""
    found: set[str] = set()
    for run in _runs(text):
        if run.isascii():
            found.add(run[:WORD_LIMIT])
        else:
            found.update(run)
            found.update(run[i : i + 2] for i in range(len(run) - 1))
    return found


@dataclass(frozen=True)
class BigramQuery:
    """A tsquery literal. Falsy when the text has nothing to look for: it then matches no row."""

    literal: str

    def __bool__(self) -> bool:
        return bool(self.literal)

    def __str__(self) -> str:
        return self.literal


def bigram_query(text: str) -> BigramQuery:
    """What must be in the text: the pairs of each Chinese run (a lone character itself), the words."""
    wanted: dict[str, None] = {}
    for run in _runs(text[:QUERY_LIMIT]):
        if run.isascii():
            wanted[run[:WORD_LIMIT]] = None
        elif len(run) == 1:
            wanted[run] = None
        else:
            wanted.update((run[i : i + 2], None) for i in range(len(run) - 1))
    return BigramQuery(" & ".join(f"'{token}'" for token in wanted))


class BigramVector(SearchVectorField):
    """The tsvector type, with the lookup ``matches``."""


@BigramVector.register_lookup
class Matches(models.Lookup):
    """``column @@ literal``: a constant, so that the planner knows how common the words are and may use GIN
    for a rare word or walk the primary key newest first for a common one."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not isinstance(self.rhs, BigramQuery):
            raise TypeError("matches takes bigram_query(text)")
        if not self.rhs:
            raise EmptyResultSet
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} @@ %s::tsquery", [*params, self.rhs.literal]


class BigramField(models.GeneratedField):
    """Generated tsvector of the text column ``source``; give it a GinIndex, and ``statistics_target``.

    The migration that adds it depends on ``("core", "0001_ground")``. Lists should ``.defer()`` it.
    """

    db_returning = False  # type: ignore[assignment]  # an insert need not send the tokens back

    def __init__(self, *, source: str = "search_text", **kwargs: Any) -> None:
        self.source = source
        kwargs.update(
            expression=Func(F(source), function="core_bigrams"), output_field=BigramVector(), db_persist=True
        )
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for settled in ("expression", "output_field", "db_persist"):
            kwargs.pop(settled, None)
        return name, path, args, {**kwargs, "source": self.source}
