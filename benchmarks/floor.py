"""The second floor: the bare indexed SQL of a page, through psycopg2, without Django's layers."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from benchmarks import words as vocabulary
from benchmarks.world import HOME_COUNTY

_ROWS = "SELECT id, number, title FROM cases_case WHERE region_id LIKE %s ORDER BY id DESC LIMIT 51"
_SEARCH = (
    "SELECT id, number, title FROM cases_case WHERE region_id LIKE %s AND search @@ %s::tsquery "
    "ORDER BY id DESC LIMIT 51"
)
_ONE = "SELECT * FROM cases_case WHERE number = (SELECT number FROM cases_case ORDER BY id DESC LIMIT 1)"


def _ask(sql: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.fetchall()


_words = vocabulary.load()
_rare = " & ".join(f"'{_words.rare_word[i : i + 2]}'" for i in range(len(_words.rare_word) - 1))

FLOORS: dict[str, Callable[[], None]] = {
    "sql_list": lambda: _ask(_ROWS, f"{HOME_COUNTY}%"),
    "sql_search_two_characters": lambda: _ask(_SEARCH, f"{HOME_COUNTY}%", f"'{_words.common_word}'"),
    "sql_search_rare_word": lambda: _ask(_SEARCH, f"{HOME_COUNTY}%", _rare),
    "sql_open": lambda: _ask(_ONE),
}
