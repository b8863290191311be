"""Chinese first and complete, English beside it: no string is forgotten in either, and both agree."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest
from django.conf import settings

from config import catalogues

BASE = Path(settings.BASE_DIR)
CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sd]|\{\w*\}")
HALF_WIDTH = re.compile(
    r"[\u4e00-\u9fff][,.:;?!()](?=\s*(?:[\u4e00-\u9fff]|$))|[\u4e00-\u9fff]\(|[,:;?!(][\u4e00-\u9fff]|\)[\u4e00-\u9fff]"
)
JS_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
HTML_COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
# Where Chinese is the matter itself, not the interface: legal papers and titles, invented people, patterns of
# the language, amounts as people write them.
CHINESE_BY_NATURE = (
    "cases/papers/*",
    "cases/fixtures/*",
    "cases/forms/intake_widgets.py",
    "cases/titles.py",
    "config/demo/*",
    "config/demo.py",
    "config/local/*",
    "core/masks.py",
    "core/pinyin.py",
    "core/search.py",
    "templates/cases/papers/*",
    "templates/papers/*",
)


def _entries(room: str) -> list[tuple[str, str]]:
    """Every form of every string of a catalogue, beside its translation."""
    pairs = []
    for entry in catalogues.read(room):
        sources = entry.id if isinstance(entry.id, (tuple, list)) else (entry.id,)
        targets = entry.string if isinstance(entry.string, (tuple, list)) else (entry.string,)
        pairs += [
            (sources[-1] if len(sources) > 1 else sources[0], target) for target in targets if sources[0]
        ]
    return pairs


def _is_allowed(path: Path) -> bool:
    return any(path.relative_to(BASE).match(pattern) for pattern in CHINESE_BY_NATURE)


def _own_code() -> list[Path]:
    return [p for room in catalogues.rooms() for p in catalogues.python_files(room) if not _is_allowed(p)]


def _chinese_literals(path: Path) -> list[str]:
    """Lines with a Chinese string literal; docstrings are prose about the rule and may quote the law."""
    source = path.read_text("utf-8")
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(ast.parse(source)) if isinstance(node, holders) and node.body]
    prose = {body[0].lineno for body in bodies if isinstance(body[0], ast.Expr)}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    kinds = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    hits = [t for t in tokens if t.type in kinds and CHINESE.search(t.string) and t.start[0] not in prose]
    return [f"{path.relative_to(BASE)}:{t.start[0]} {t.string[:40]}" for t in hits]


@pytest.mark.parametrize("room", catalogues.rooms())
def test_every_string_has_a_chinese_translation_and_none_is_left_over(room: str) -> None:
    assert catalogues.faults(room) == []


@pytest.mark.parametrize("room", catalogues.rooms())
def test_no_english_original_contains_chinese(room: str) -> None:
    assert [m for m in catalogues.asked(room) if CHINESE.search(m.text + m.plural)] == []


@pytest.mark.parametrize("room", catalogues.rooms())
def test_original_and_translation_have_the_same_placeholders(room: str) -> None:
    differing = [
        (source, target)
        for source, target in _entries(room)
        if target and sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(target))
    ]
    assert differing == []


@pytest.mark.parametrize("room", catalogues.rooms())
def test_chinese_is_punctuated_with_full_width_marks(room: str) -> None:
    shown = [(PLACEHOLDER.sub("x", target), target) for _, target in _entries(room)]
    assert [target for bare, target in shown if HALF_WIDTH.search(bare)] == []


def test_a_string_is_translated_the_same_way_in_every_room() -> None:
    seen: dict[tuple[str, str | None], set[str]] = {}
    for room in catalogues.rooms():
        for entry in catalogues.read(room):
            key = (entry.id[0] if isinstance(entry.id, (tuple, list)) else entry.id, entry.context)
            seen.setdefault(key, set()).add(str(entry.string))
    assert {key: ways for key, ways in seen.items() if key[0] and len(ways) > 1} == {}


def test_code_holds_no_chinese_words_of_the_interface() -> None:
    assert [hit for path in _own_code() for hit in _chinese_literals(path)] == []


def test_templates_hold_no_chinese_words_of_the_interface() -> None:
    pages = [p for p in (BASE / "templates").rglob("*.html") if not _is_allowed(p)]
    texts = {str(p.relative_to(BASE)): HTML_COMMENT.sub("", p.read_text("utf-8")) for p in pages}
    assert [name for name, text in texts.items() if CHINESE.search(text)] == []


def test_scripts_hold_no_chinese_words_of_the_interface() -> None:
    scripts = [*(BASE / "static" / "src").rglob("*.js"), BASE / "static" / "build.mjs"]
    assert [p.name for p in scripts if CHINESE.search(JS_COMMENT.sub("", p.read_text("utf-8")))] == []


def test_the_laws_see_what_they_forbid(tmp_path: Path) -> None:
    """The patterns themselves, so that a law that sees nothing does not pass for a law that is kept."""
    faulty = ["请重试.", "编号:三", "王某(申请人)", "是否继续?", "甲,乙"]
    sound = ["请重试。", "编号：x", "王某（申请人）", "已保存 x", "GB/T 9704（2012）", "x 分钟"]
    assert [text for text in faulty if not HALF_WIDTH.search(text)] == []
    assert [text for text in sound if HALF_WIDTH.search(text)] == []
    assert CHINESE.search(HTML_COMMENT.sub("", "{# 说明 #}<p>工作台</p>"))
