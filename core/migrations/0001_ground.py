"""The SQL functions the rooms' tables stand on. Depends on nothing, so that any room may depend on it."""

from typing import ClassVar

from django.db import migrations

REFUSE_CHANGE = """
CREATE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$
"""

# Whatever is not CJK becomes one space, the space becomes a NULL element, and a pair with NULL is NULL: runs
# end without a comparison for each character. core/search.py holds the same rules in Python.
BIGRAMS = """
CREATE FUNCTION core_bigrams(source text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    folded text := lower(left(normalize(left(source, 20000), NFKC), 20000) COLLATE "C");
    chars text[] := string_to_array(
        regexp_replace(folded, '[^々〇㐀-䶿一-鿿豈-﫿𠀀-𲎯]+', ' ', 'g'), NULL, ' ');
    words text := regexp_replace(folded, '[^0-9a-z]+', ' ', 'g');
BEGIN
    IF length(words) > 64 THEN
        words := regexp_replace(words, '([0-9a-z]{64})[0-9a-z]+', '\\1', 'g');
    END IF;
    RETURN array_to_tsvector(array_remove(
        chars || ARRAY(SELECT unnest(chars) || unnest(chars[2:])) || string_to_array(words, ' ', ''), NULL));
END
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(REFUSE_CHANGE, "DROP FUNCTION core_refuse_change()"),
        migrations.RunSQL(BIGRAMS, "DROP FUNCTION core_bigrams(text)"),
    ]
