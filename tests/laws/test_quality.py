"""Laws of the house that a tool can check: style, types, import line, migrations, budgets, deployment."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db.migrations import RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from config.local.keys import fresh

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = Path(sys.executable).parent
FOLDERS = [*settings.ROOMS, "config", "tests", "benchmarks", "chaos"]
FILE, FUNCTION, ACT, TEMPLATE = 300, 30, 15, 120  # lines


def run(*command: str, **environment: str) -> None:
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        words = f"{done.stdout[-6000:]}\n{done.stderr[-3000:]}".strip()
        pytest.fail(f"{Path(command[0]).name} {' '.join(command[1:3])} says:\n{words}", pytrace=False)


def none_of(found: list[str], sentence: str) -> None:
    if found:
        pytest.fail("\n  ".join([f"{sentence}:", *found]), pytrace=False)


def tool(name: str, *arguments: str) -> None:
    run(str(TOOLS / name), *arguments)


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, the docstring not counted: a well-told function is not a long one."""
    first = node.body[0]
    told = (first.end_lineno or first.lineno) - first.lineno + 1 if ast.get_docstring(node) is not None else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - told


def where(path: Path, line: int, text: str) -> str:
    return f"{path.relative_to(ROOT)}:{line} {text}"


def test_ruff_finds_nothing() -> None:
    tool("ruff", "check", "--quiet", ".")


def test_ruff_finds_nothing_in_the_commands() -> None:
    tool("ruff", "check", "--quiet", *(str(path) for path in sorted((ROOT / "bin").iterdir())))


def test_mypy_finds_nothing() -> None:
    tool("mypy", ".")


def test_no_room_imports_against_the_import_line() -> None:
    tool("lint-imports", "--no-cache")


def test_djlint_finds_nothing_in_the_templates() -> None:
    tool("djlint", "--lint", "--quiet", "templates")


def test_no_migration_is_missing() -> None:
    run(
        sys.executable,
        "manage.py",
        "makemigrations",
        "--check",
        "--dry-run",
        "--skip-checks",
        DJANGO_SETTINGS_MODULE="config.test_settings",
    )


def our_migrations() -> list[tuple[str, str, list[Operation]]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return [
        (app, name, list(migration.operations))
        for (app, name), migration in sorted(loader.disk_migrations.items())
        if app in settings.ROOMS
    ]


def flat(operations: list[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from flat(list(operation.database_operations))
        else:
            yield operation


def test_every_migration_has_a_name_that_says_why() -> None:
    names = [f"{app}/{name}" for app, name, _ in our_migrations()]
    none_of([name for name in names if "_auto_" in name or name.endswith("_initial")], "Give these a name")


def test_every_migration_can_be_taken_back() -> None:
    one_way = [
        f"{app}/{name}"
        for app, name, operations in our_migrations()
        for operation in flat(operations)
        if isinstance(operation, RunPython | RunSQL) and not operation.reversible
    ]
    none_of(one_way, "Without a way back")


def test_a_site_deploys_without_a_warning(tmp_path: Path) -> None:
    run(sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **site(tmp_path))


def site(folder: Path) -> dict[str, str]:
    """The environment of a real site, with keys of the moment."""
    return {
        **fresh(),
        "YIZHAN_MODE": "site",
        "DATA_DIR": str(folder),
        "DATABASE_URL": os.environ.get("DATABASE_URL", "postgres://yizhan@127.0.0.1:1/yizhan"),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "YIZHAN_ALLOWED_HOSTS": "yizhan.example.cn",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def test_no_file_is_longer_than_its_budget() -> None:
    long = [
        where(path, lines, "lines")
        for path in python_files(*FOLDERS)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE
    ]
    none_of(long, f"More than {FILE} lines")


def test_no_function_is_longer_than_its_budget() -> None:
    long = [
        where(path, node.lineno, f"{node.name}: {length(node)} lines")
        for path in python_files(*FOLDERS)
        for node in functions(path)
        if length(node) > FUNCTION
    ]
    none_of(long, f"More than {FUNCTION} lines")


def is_act(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("require_POST" in ast.unparse(decorator) for decorator in node.decorator_list)


def test_no_act_is_longer_than_its_budget() -> None:
    long = [
        where(path, node.lineno, f"{node.name}: {length(node)} lines")
        for room in settings.ROOMS
        for path in python_files(room)
        if "views" in str(path.relative_to(ROOT))
        for node in functions(path)
        if is_act(node) and length(node) > ACT
    ]
    none_of(long, f"An act has more than {ACT} lines; the rule belongs in a service")


def test_no_template_is_longer_than_its_budget() -> None:
    long = [
        where(path, lines, "lines")
        for path in templates()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > TEMPLATE
    ]
    none_of(long, f"More than {TEMPLATE} lines")


INLINE = (" onclick=", " onchange=", " onsubmit=", " style=", "|safe", "<script>", "hx-on")


@pytest.mark.parametrize("word", INLINE)
def test_no_template_needs_what_the_content_policy_forbids(word: str) -> None:
    found = [str(path.relative_to(ROOT)) for path in templates() if word in path.read_text(encoding="utf-8")]
    none_of(found, f"{word.strip()!r} does not work under the content policy")


def test_no_tracked_file_names_this_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    needle = f"{ROOT}/".encode()
    told = [str(path.relative_to(ROOT)) for path in paths if needle in path.read_bytes()]
    none_of(told, "The absolute path of this very checkout")
