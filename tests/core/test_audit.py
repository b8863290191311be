from __future__ import annotations

import io
import json
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from core.audit import SHARDS, ActorRequired, record
from core.chain import verify
from core.context import RequestContext, current
from core.models import AuditEntry


def as_owner_of_the_table(sql: str) -> None:
    """Whoever owns the table can put its triggers to rest."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE wants no foreign key check waiting
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE core_auditentry ENABLE TRIGGER USER")


@pytest.fixture(autouse=True)
def _nothing_is_recorded_yet(db: None) -> None:
    as_owner_of_the_table("TRUNCATE core_auditentry")


@pytest.fixture
def trail(clerk) -> list[AuditEntry]:
    entries = [
        record(
            by=clerk,
            action="case.reveal",
            subject=clerk,
            reason="核对身份",
            detail={"fields": ["phone"], "n": n},
        )
        for n in range(5)
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return entries


def test_an_entry_says_who_what_why_and_from_where(clerk) -> None:
    token = current.set(RequestContext("request-1234", "10.0.0.9"))
    try:
        record(by=clerk, action="case.reveal", subject="case:2026-1", reason="核对",
               detail={"fields": ["phone"]}, organisation_id=7)  # fmt: skip
    finally:
        current.reset(token)
    entry = AuditEntry.objects.get()
    assert (entry.by_id, entry.action) == (clerk.pk, "case.reveal")
    assert (entry.subject_type, entry.subject_id) == ("case", "2026-1")
    assert (entry.reason, entry.detail, entry.organisation) == ("核对", {"fields": ["phone"]}, "7")
    assert (entry.request_id, entry.ip) == ("request-1234", "10.0.0.9")


def test_nobody_cannot_be_the_actor(db: None) -> None:
    with pytest.raises(ActorRequired):
        record(by=None, action="login.failed", subject="user:x")
    assert not AuditEntry.objects.exists()


def test_an_unsaved_user_cannot_be_the_actor(clerk) -> None:
    with pytest.raises(ActorRequired):
        record(by=type(clerk)(username="x"), action="a", subject="b")


@pytest.mark.parametrize("detail", [
    {"f": 0.1, "big": 1e22, "nan": float("nan"), "neg": -1, "huge": 10**30},
    {"text": "a\0b\\u0000\ud800 引号\"'", "nested": {"list": [None, True, {"x": "😀"}]}},
    {"": "", "é": "e\u0301", "z": 1, "a": 2},
])  # fmt: skip
def test_any_detail_reads_back_as_it_was_hashed(clerk, detail: dict[str, object]) -> None:
    record(by=clerk, action="a", subject=clerk, reason="x\0y\ud800", detail=detail)
    assert not verify().flaws


@pytest.mark.parametrize("act", [
    "UPDATE core_auditentry SET reason = 'x'",
    "UPDATE core_auditentry SET reason = reason WHERE false",
    "DELETE FROM core_auditentry",
    "DELETE FROM core_auditentry WHERE seq = 5",
    "TRUNCATE core_auditentry",
    "TRUNCATE core_auditentry CASCADE",
    "INSERT INTO core_auditentry SELECT * FROM core_auditentry ON CONFLICT (id) DO UPDATE SET reason = 'x'",
    "MERGE INTO core_auditentry a USING core_auditentry b ON a.id = b.id WHEN MATCHED THEN DELETE",
])  # fmt: skip
def test_the_database_refuses_to_change_the_trail(trail, act: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act)
    assert verify().entries == 5


def test_the_models_cannot_change_it_either(trail) -> None:
    for act in (trail[0].save, trail[0].delete, AuditEntry.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


@pytest.mark.parametrize(("act", "place", "what"), [
    ("UPDATE core_auditentry SET reason = 'x' WHERE seq = 3", 3, "was changed"),
    ("UPDATE core_auditentry SET detail = '{}' WHERE seq = 2", 2, "was changed"),
    ("UPDATE core_auditentry SET at = at + interval '1 hour' WHERE seq = 4", 4, "was changed"),
    ("UPDATE core_auditentry SET ip = '10.1.1.1' WHERE seq = 5", 5, "was changed"),
    ("UPDATE core_auditentry SET action = 'login' WHERE seq = 1", 1, "was changed"),
    ("DELETE FROM core_auditentry WHERE seq = 3", 3, "missing"),
    ("DELETE FROM core_auditentry WHERE seq = 1", 1, "missing"),
    ("DELETE FROM core_auditentry WHERE seq = 3; UPDATE core_auditentry SET seq = seq - 1 WHERE seq > 3", 3,
     "does not follow"),
    ("UPDATE core_auditentry SET seq = CASE seq WHEN 2 THEN 13 WHEN 3 THEN 2 ELSE seq END;"
     " UPDATE core_auditentry SET seq = 3 WHERE seq = 13", 2, "does not follow"),
    ("UPDATE core_auditentry SET hash = prev_hash WHERE seq = 2", 2, "was changed"),
])  # fmt: skip
def test_a_change_with_the_triggers_off_is_found_at_its_first_row(
    trail, act: str, place: int, what: str
) -> None:
    as_owner_of_the_table(act)
    [flaw] = verify().flaws
    assert flaw.seq == place
    assert flaw.what.startswith(what)


def test_a_cut_off_end_and_an_emptied_table_are_found_by_the_kept_heads(trail, tmp_path: Path) -> None:
    heads = tmp_path / "heads.json"
    call_command("verify_audit", write_heads=heads, stdout=io.StringIO())
    as_owner_of_the_table("DELETE FROM core_auditentry WHERE seq = 5")
    assert not verify().flaws
    with pytest.raises(CommandError, match="1 damaged"):
        call_command("verify_audit", against=heads, stderr=io.StringIO())
    as_owner_of_the_table("TRUNCATE core_auditentry")
    with pytest.raises(CommandError, match="1 damaged"):
        call_command("verify_audit", against=heads, stderr=io.StringIO())


def test_a_chain_written_anew_is_found_by_the_kept_heads(trail, clerk, tmp_path: Path) -> None:
    heads = tmp_path / "heads.json"
    call_command("verify_audit", write_heads=heads, stdout=io.StringIO())
    as_owner_of_the_table("TRUNCATE core_auditentry")
    for _again in range(6):
        record(by=clerk, action="harmless", subject=clerk)
    assert not verify().flaws
    with pytest.raises(CommandError):
        call_command("verify_audit", against=heads, stderr=io.StringIO())


def test_the_command_names_the_row(trail) -> None:
    as_owner_of_the_table("UPDATE core_auditentry SET reason = 'x' WHERE seq = 3")
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", stderr=err)
    assert f"place 3 (row {trail[2].pk}): was changed after it was written" in err.getvalue()


def test_the_command_counts_what_is_sound(trail) -> None:
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue().strip() == "5 entries in 1 chains are sound"


def test_a_file_that_holds_no_heads_is_refused(trail, tmp_path: Path) -> None:
    wrong = tmp_path / "heads.json"
    wrong.write_text(json.dumps(["x"]))
    with pytest.raises(CommandError, match="does not hold heads"):
        call_command("verify_audit", against=wrong)


@pytest.mark.django_db(transaction=True)
def test_parallel_acts_of_one_person_make_one_unbroken_chain(clerk) -> None:
    failures: list[Exception] = []

    def work() -> None:
        try:
            for _turn in range(10):
                record(by=clerk, action="a", subject=clerk)
        except Exception as failure:  # noqa: BLE001 — told below
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result = verify()
    assert (failures, result.flaws, result.entries) == ([], [], 80)


@pytest.mark.django_db(transaction=True)
def test_another_chain_does_not_wait(make_user) -> None:
    first, second = make_user("a"), make_user("b")
    assert first.pk % SHARDS != second.pk % SHARDS
    done = threading.Event()

    def work() -> None:
        record(by=second, action="a", subject=second)
        connections.close_all()
        done.set()

    with transaction.atomic():
        record(by=first, action="a", subject=first)
        thread = threading.Thread(target=work)
        thread.start()
        assert done.wait(5)
    thread.join()
