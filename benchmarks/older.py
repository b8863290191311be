"""The long history before the newest million: closed cases, generated once and copied inside PostgreSQL.

A template of some ten thousand closed cases stands in staging tables. Each copy moves it further into the
past, under ids, numbers and tracking codes of its own; of TURNS copies each has its own people, then they
come back.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from benchmarks import tables

TEMPLATE = 150_000
TURNS = 10
COPIED = (
    "cases_case", "cases_event", "cases_party", "cases_person", "deadlines_deadline", "cases_holding",
    "referrals_leg",
)  # fmt: skip
"""Not copied: the decisions about levels, which only the page of one case reads."""
_PREPARE = "SET synchronous_commit = off; SET session_replication_role = replica; SET work_mem = '256MB'"
_CODE = (
    "upper(translate(overlay(overlay(lpad(to_hex({id}), 6, '0') || substr(md5({id}::text), 1, 6)"
    " PLACING '-' FROM 9 FOR 0) PLACING '-' FROM 5 FOR 0), '0123456789abcdef', '23456789BCDFGHJK'))"
)
_NUMBER = (
    "left(t.number, 7) || to_char(t.received_at + {past}, 'YYYY') || '-' "
    "|| lpad(({id})::text, greatest(6, length(({id})::text)), '0')"
)
_MOMENTS = {
    "cases_case": "received_at closed_at created_at updated_at",
    "cases_event": "at",
    "cases_person": "",
    "cases_party": "",
    "cases_holding": "since until",
    "deadlines_deadline": "starts_at due_at ended_at",
    "referrals_leg": "offered_at answered_at seen_at",
}


@dataclass(frozen=True)
class Copy:
    """One table of one copy."""

    table: str
    turn: int
    """1 is the newest copy."""
    first: int
    """How far the ids of its cases lie from those of the template."""
    size: int
    days: int
    """How long the template lasts."""
    template: int

    def people(self) -> int:
        """How far the keys of its people lie from those of the template."""
        return (self.turn - 1) % TURNS * 2 * self.template


def staging(table: str) -> str:
    return f"bench_{table}"


def make_staging() -> None:
    """Empty tables like the real ones, generated columns included, without anything that slows the load."""
    with connection.cursor() as cursor:
        for table in COPIED:
            cursor.execute(f"DROP TABLE IF EXISTS {staging(table)}")
            cursor.execute(
                f"CREATE UNLOGGED TABLE {staging(table)} "
                f"(LIKE {table} INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING IDENTITY)"
            )


def drop_staging() -> None:
    with connection.cursor() as cursor:
        for table in COPIED:
            cursor.execute(f"DROP TABLE {staging(table)}")


def copies(wanted: int, template: int, days: int) -> list[Copy]:
    """Every copy of every table, oldest first; `wanted` cases in all."""
    jobs = []
    for turn in range(-(-wanted // template), 0, -1):
        first = wanted - turn * template
        size = template if first >= 0 else template + first
        for table in COPIED:
            if table != "cases_person" or turn <= TURNS:
                jobs.append(Copy(table, turn, first, size, days, template))
    return jobs


def copy(job: Copy) -> str:
    """Copy one table once; the statement runs by itself, so several may run at once."""
    own = dict(_own(job))
    names = [name for name in tables.columns(job.table) if name != "id" or "id" in own]
    if job.table == "cases_case":
        names = [*names, *({"search"} - set(names))]
    values = ", ".join(own.get(name, f't."{name}"') for name in names)
    target = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE)
        cursor.execute(
            f"INSERT INTO {job.table} ({target}) SELECT {values} FROM {staging(job.table)} t{_which(job)}"
        )
    return job.table


def _which(job: Copy) -> str:
    """The oldest copy may be a part of the template: its last cases."""
    least = job.template - job.size
    if not least or job.table == "cases_person":
        return ""
    return f" WHERE t.{_case_of(job.table)} > {least}"


def _case_of(table: str) -> str:
    return {"cases_case": "id", "deadlines_deadline": "file_id"}.get(table, "case_id")


def _own(job: Copy) -> list[tuple[str, str]]:
    """What a copied row does not share with its template, as SQL."""
    past = f"interval '{-job.turn * job.days} days'"
    case, key = f"(t.{_case_of(job.table)} + {job.first})", f"(t.id + {job.people()})"
    moments = [(name, f"t.{name} + {past}") for name in _MOMENTS[job.table].split()]
    match job.table:
        case "cases_case":
            made = [
                ("id", case), ("number", _NUMBER.format(id=case, past=past)),
                ("tracking_code", _CODE.format(id=case)),
                ("occurred_on", f"t.occurred_on - {job.turn * job.days}"),
            ]  # fmt: skip
        case "cases_person":
            made = [("id", key)]
            if job.turn > 1:  # other people: indexes as long, and equal to nobody's
                made += [
                    (name, f"substr(sha256(t.{name} || '{job.turn}'::bytea), 1, 16)")
                    for name in ("id_number_index", "phone_index")
                ]
        case "cases_party":
            made = [
                ("id", f"(t.id + {2 * job.first})"), ("case_id", case),
                ("person_id", f"(t.person_id + {job.people()})"),
            ]  # fmt: skip
        case "deadlines_deadline":
            made = [("subject_id", case), ("file_id", case)]
        case _:
            made = [("case_id", case)]
    return [*made, *moments]
