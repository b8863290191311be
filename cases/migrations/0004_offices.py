"""The database keeps who holds and who sees a file; what was decided or said cannot be rewritten."""

from django.db import migrations

from core.triggers import append_only

KEEP_OFFICES = """
CREATE FUNCTION cases_keep_offices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT NEW.offices @> ARRAY[NEW.holder_id] THEN
        NEW.offices := NEW.offices || NEW.holder_id;
    END IF;
    IF NOT NEW.offices @> ARRAY[NEW.received_by_id] THEN
        NEW.offices := NEW.offices || NEW.received_by_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_keep_offices BEFORE INSERT OR UPDATE OF holder_id, received_by_id, offices ON cases_case
FOR EACH ROW EXECUTE FUNCTION cases_keep_offices();
"""
DROP_OFFICES = """
DROP TRIGGER cases_keep_offices ON cases_case;
DROP FUNCTION cases_keep_offices();
"""
KEEP_HOLDINGS = """
CREATE FUNCTION cases_keep_holdings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    handed timestamptz := NEW.received_at;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.holder_id = OLD.holder_id THEN
            RETURN NULL;
        END IF;
        UPDATE cases_holding SET until = GREATEST(since, NEW.updated_at)
        WHERE case_id = NEW.id AND until IS NULL RETURNING until INTO handed;
    END IF;
    INSERT INTO cases_holding (case_id, organisation_id, since) VALUES (NEW.id, NEW.holder_id, handed);
    RETURN NULL;
END $$;
CREATE TRIGGER cases_keep_holdings AFTER INSERT OR UPDATE OF holder_id ON cases_case
FOR EACH ROW EXECUTE FUNCTION cases_keep_holdings();
"""
DROP_HOLDINGS = """
DROP TRIGGER cases_keep_holdings ON cases_case;
DROP FUNCTION cases_keep_holdings();
"""
FILL = """
UPDATE cases_case SET offices = '{}' WHERE offices = '{}';
INSERT INTO cases_holding (case_id, organisation_id, since)
SELECT id, holder_id, received_at FROM cases_case c
WHERE NOT EXISTS (SELECT FROM cases_holding h WHERE h.case_id = c.id);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_triage_to_archive"), ("core", "0001_ground")]

    operations = [
        migrations.RunSQL(KEEP_OFFICES, DROP_OFFICES),
        migrations.RunSQL(KEEP_HOLDINGS, DROP_HOLDINGS),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        append_only("cases_triage"),
        append_only("cases_levelduty"),
        append_only("cases_sidenote"),
        append_only("cases_consent"),
        append_only("cases_followup"),
        append_only("cases_signature"),
    ]
