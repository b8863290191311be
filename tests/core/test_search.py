from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.search import BigramField, bigram_query, tokens
from tests.core.notes import Note

# Characters assigned in this Python's Unicode: later ones PostgreSQL may fold and Python not.
ANY = st.characters(codec="utf-8", exclude_categories=("Cs", "Cn"), exclude_characters="\0")
FIELD = st.sampled_from(
    "张三李四王晓明纠纷赔偿〇々㐀豈𠀀𲎯 ,，。１Ａａ㍿ﾊABCxyz0192-_'\\:*&|!éЯİßᠮ\t\n\u3000"
)
TEXTS = st.text(st.one_of(FIELD, ANY), max_size=60) | st.text(FIELD, max_size=300)


def in_sql(text: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(core_bigrams(%s))", [text])
        return set(cursor.fetchone()[0])


@pytest.mark.django_db
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
@example("")
@example("a" * 64 + "b" + "张" + "c" * 200)
@example("ﷺ" * 2000)
@example("张三" * 15_000)
def test_python_and_postgresql_cut_a_text_into_the_same_tokens(text: str) -> None:
    assert in_sql(text) == tokens(text)


def test_tokens_are_characters_pairs_and_words() -> None:
    assert tokens("张三丰 2024年ＡＢ") == {"张", "三", "丰", "张三", "三丰", "2024", "年", "ab"}


@pytest.mark.parametrize(("typed", "literal"), [
    ("张", "'张'"),
    ("张三", "'张三'"),
    ("张三丰", "'张三' & '三丰'"),
    ("张三，李四", "'张三' & '李四'"),
    ("ABC 张", "'abc' & '张'"),
    ("' | & ! :* \\ --", ""),
    ("x'); DROP TABLE", "'x' & 'drop' & 'table'"),
])  # fmt: skip
def test_a_query_asks_for_pairs_and_never_holds_syntax(typed: str, literal: str) -> None:
    assert bigram_query(typed).literal == literal


@pytest.mark.parametrize(("typed", "found"), [
    ("张三", ["张三与李四因宅基地争吵"]),
    ("张", ["张三与李四因宅基地争吵", "张四欠款2000元"]),
    ("宅基地", ["张三与李四因宅基地争吵"]),
    ("2000", ["张四欠款2000元"]),
    ("２０００ 张四", ["张四欠款2000元"]),
    ("三张", []),
    ("！？", []),
])  # fmt: skip
def test_two_characters_find_the_text(notes: type[Note], typed: str, found: list[str]) -> None:
    for text in ("张三与李四因宅基地争吵", "张四欠款2000元", ""):
        notes.objects.create(text=text)
    rows = notes.objects.filter(search__matches=bigram_query(typed)).order_by("pk")
    assert [row.text for row in rows] == found


def test_the_column_follows_the_text(notes: type[Note]) -> None:
    note = notes.objects.create(text="张三")
    notes.objects.filter(pk=note.pk).update(text="李四")
    assert not notes.objects.filter(search__matches=bigram_query("张三")).exists()
    assert notes.objects.filter(search__matches=bigram_query("李四")).exists()


def test_only_a_built_query_may_be_matched(notes: type[Note]) -> None:
    with pytest.raises(TypeError):
        list(notes.objects.filter(search__matches="'张三'"))


def test_a_rare_word_uses_the_index_and_a_common_one_walks_newest_first(notes: type[Note]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_test_note ALTER COLUMN search SET STATISTICS 1000")
        cursor.execute(
            "INSERT INTO core_test_note (text, phone) SELECT '邻里纠纷案件' || chr(20000 + i % 900) ||"
            " CASE WHEN i = 7 THEN '骆驼' ELSE '' END, '' FROM generate_series(1, 20000) i"
        )
        cursor.execute("ANALYZE core_test_note")
    newest = notes.objects.order_by("-pk")
    assert "core_test_note_search" in newest.filter(search__matches=bigram_query("骆驼"))[:51].explain()
    assert "Backward" in newest.filter(search__matches=bigram_query("纠纷"))[:51].explain()


def test_a_migration_holds_only_the_source_of_the_column() -> None:
    field = Note._meta.get_field("search")
    _name, path, args, kwargs = field.deconstruct()
    assert (path, args, kwargs) == ("core.search.BigramField", [], {"source": "text"})
    assert isinstance(field.clone(), BigramField)
