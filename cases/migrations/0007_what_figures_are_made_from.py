"""An event says by itself what kind of case it was, where, and the level and holder before and after.

Filled for what happened already from the decisions about levels and the holdings; new rows come complete.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Left

from cases.models.history import TransactionId

COUNTED = (
    "submit", "accept", "refuse", "withdraw", "raise_level", "answer_lower", "take", "start", "agree", "fail",
    "close", "reopen", "follow_up", "answer_confirmation",
)  # fmt: skip
ONCE = (
    "raise_level", "refuse", "withdraw", "start", "agree", "fail", "close", "reopen", "follow_up",
    "answer_confirmation",
)  # fmt: skip
EARLIER = """SELECT FROM cases_event e WHERE e.case_id = {row}.case_id {before} AND CASE {row}.kind
        WHEN 'raise_level' THEN e.to_level <> 'blue'
        WHEN 'follow_up' THEN e.kind = 'follow_up' AND e.facts @> '{{"reached": true}}'
        WHEN 'answer_confirmation' THEN
            e.kind = 'answer_confirmation' AND e.facts @> '{{"answer": "confirmed"}}'
        ELSE e.kind = {row}.kind END"""
LEVELS = [
    ("blue", "Blue: ordinary dispute"), ("yellow", "Yellow: complex or difficult single case"),
    ("red", "Red: major or mass dispute"),
]  # fmt: skip
FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE cases_event DISABLE TRIGGER cases_event_append_only;
UPDATE cases_event e SET
    region_id = c.region_id, dispute_type_id = c.dispute_type_id, source_id = c.source_id,
    to_level = COALESCE((
        SELECT d.level FROM cases_alertdecision d WHERE d.case_id = e.case_id AND d.at <= e.at
        ORDER BY d.at DESC, d.id DESC LIMIT 1), c.alert_level),
    to_holder_id = COALESCE((
        SELECT h.organisation_id FROM cases_holding h WHERE h.case_id = e.case_id AND h.since <= e.at
        ORDER BY h.since DESC, h.id DESC LIMIT 1), c.received_by_id)
FROM cases_case c WHERE c.id = e.case_id;
UPDATE cases_event e SET
    from_level = COALESCE(before.to_level, e.to_level),
    from_holder_id = COALESCE(before.to_holder_id, e.to_holder_id)
FROM (
    SELECT id, lag(to_level) OVER file AS to_level, lag(to_holder_id) OVER file AS to_holder_id
    FROM cases_event WINDOW file AS (PARTITION BY case_id ORDER BY id)
) before WHERE before.id = e.id;
UPDATE cases_event one SET again = true WHERE kind IN (%(once)s) AND EXISTS (%(earlier)s);
ALTER TABLE cases_event ENABLE TRIGGER cases_event_append_only;
"""
FILL = FILL.replace("%(once)s", ", ".join(f"'{kind}'" for kind in ONCE))
FILL = FILL.replace("%(earlier)s", EARLIER.format(row="one", before="AND e.id < one.id"))
# A session that met the table while it was small would keep the plan of those days and read all of it each time.
KEEP_AGAIN = """
CREATE FUNCTION cases_keep_again() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    NEW.again := EXISTS (%(earlier)s);
    RETURN NEW;
END $$;
CREATE TRIGGER cases_keep_again BEFORE INSERT ON cases_event
FOR EACH ROW WHEN (NEW.kind IN (%(once)s)) EXECUTE FUNCTION cases_keep_again();
"""
KEEP_AGAIN = KEEP_AGAIN.replace("%(once)s", ", ".join(f"'{kind}'" for kind in ONCE))
KEEP_AGAIN = KEEP_AGAIN.replace("%(earlier)s", EARLIER.format(row="NEW", before=""))
DROP_AGAIN = """
DROP TRIGGER cases_keep_again ON cases_event;
DROP FUNCTION cases_keep_again();
"""
KEEP_KIND = """
CREATE FUNCTION cases_keep_what_is_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'place, type and source of a logged case are counted and do not change';
END $$;
CREATE TRIGGER cases_keep_what_is_counted BEFORE UPDATE OF region_id, dispute_type_id, source_id ON cases_case
FOR EACH ROW WHEN (OLD.stage <> 'draft' AND (OLD.region_id, OLD.dispute_type_id, OLD.source_id)
    IS DISTINCT FROM (NEW.region_id, NEW.dispute_type_id, NEW.source_id))
EXECUTE FUNCTION cases_keep_what_is_counted();
"""
DROP_KIND = """
DROP TRIGGER cases_keep_what_is_counted ON cases_case;
DROP FUNCTION cases_keep_what_is_counted();
"""


def _copy(to, name, **options):
    return models.ForeignKey(
        db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT,
        related_name="+", to=to, verbose_name=name, **options,
    )  # fmt: skip


def _level(name, **options):
    return models.CharField(choices=LEVELS, editable=False, max_length=8, verbose_name=name, **options)


COLUMNS = {
    "region": lambda **options: _copy("organisations.region", "place", **options),
    "dispute_type": lambda **options: _copy("cases.disputetype", "dispute type", **options),
    "source": lambda **options: _copy("cases.casesource", "case source", **options),
    "from_level": lambda **options: _level("level before", **options),
    "to_level": lambda **options: _level("level after", **options),
    "from_holder": lambda **options: _copy("organisations.organisation", "holder before", **options),
    "to_holder": lambda **options: _copy("organisations.organisation", "holder after", **options),
}


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_series_of_other_books"), ("organisations", "0001_places")]

    operations = [
        *[migrations.AddField("event", name, make(null=True)) for name, make in COLUMNS.items()],
        migrations.AddField(
            "event",
            "again",
            models.BooleanField(
                db_default=False,
                editable=False,
                verbose_name="again",
                help_text="The case had this act before: a figure counts the first. Kept by a trigger.",
            ),
        ),
        migrations.AddField(
            "event",
            "act",
            models.GeneratedField(
                db_persist=True,
                output_field=models.CharField(max_length=32),
                verbose_name="act",
                expression=models.Case(
                    models.When(facts__has_key="accepts", kind="take", then=models.Value("accept")),
                    default=models.F("kind"),
                ),
            ),
        ),
        migrations.AddField(
            "event",
            "tx",
            models.BigIntegerField(db_default=TransactionId(), editable=False, verbose_name="transaction"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        *[migrations.AlterField("event", name, make()) for name, make in COLUMNS.items()],
        migrations.AddIndex("event", models.Index(fields=["tx"], name="event_tx")),
        migrations.AddIndex(
            "event",
            models.Index(
                condition=models.Q(act__in=COUNTED),
                fields=["act", "-at", "-id"],
                name="event_counted",
                include=["case", "region", "dispute_type", "source", "to_level", "to_holder"],
            ),
        ),
        migrations.AddIndex(
            "event",
            models.Index(
                Left("region_id", 9),
                models.F("at").desc(),
                models.F("id").desc(),
                condition=models.Q(act__in=COUNTED),
                name="event_counted_place",
            ),
        ),
        migrations.RunSQL(KEEP_AGAIN, DROP_AGAIN),
        migrations.RunSQL(KEEP_KIND, DROP_KIND),
    ]
