"""What is looked at on every screen: accessibility in light and dark, the language, the width.

look.at(window, "desk")
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings

from .window import HEIGHTS, Window

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"light": {"type": "tag", "values": TAGS}, "dark": {"type": "rule", "values": ["color-contrast"]}}
"""Only colours differ in the dark: names, roles and structure were looked at in the light."""
RUN = """async (runOnly) => {
  const found = await axe.run(document, { runOnly, resultTypes: ["violations"] });
  const where = (v) => v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(" | ");
  return found.violations.map((v) => `${v.id}: ${where(v)}`
    + ` (${v.nodes[0].any.concat(v.nodes[0].all).map((c) => c.message)[0] ?? v.help})`);
}"""
PAINT = """async (theme) => {
  document.documentElement.setAttribute("data-bs-theme", theme);
  while (document.getAnimations().length) await new Promise(requestAnimationFrame);
}"""
TALLEST = 6000
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
COVERED = """() => [...document.querySelectorAll(".code")]
  .filter((code) => code.clientWidth && code.scrollWidth > code.clientWidth + 1)
  .map((code) => code.textContent)"""
SAID = """() => {
  const said = [document.title];
  const SPOKEN = ["aria-label", "title", "placeholder", "alt"];
  const hidden = new Set(["SCRIPT", "STYLE", "TEMPLATE", "OPTION"]);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walk.currentNode; node; node = walk.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      const around = node.parentElement;
      const silent = hidden.has(around.tagName) || around.closest("kbd, .code, [lang]:not(html)");
      if (!silent) said.push(node.data);
      continue;
    }
    if (node.closest("[lang]:not(html)")) continue;
    for (const name of SPOKEN) said.push(node.getAttribute(name) ?? "");
    for (const { name, value } of node.attributes) {
      if (name.startsWith("data-text-")) said.push(value);
    }
  }
  return said.map((text) => text.trim()).filter(Boolean);
}"""
CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
LATIN = re.compile(r"[A-Za-z]{2,}")
LATIN_IN_CHINESE = {
    "Word", "Excel", "Alt", "Ctrl", "Tab", "Enter", "Yizhan", "KB", "MB", "docx", "zip", "PDF", "JPEG", "PNG",
    "WebP", "GB", "xlsx", "csv", "XLSX", "CSV",
}  # fmt: skip
"""Names of keys and programs, kinds and sizes of files; everything else is said in Chinese."""
CODE = re.compile(r"[2-9BCDFGHJKMNPQRTVWXYZ]{4}(?:-[2-9BCDFGHJKMNPQRTVWXYZ]{4}){2}|\{\w+\}")
MASKED = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]?\*+[\u3400-\u4dbf\u4e00-\u9fff]?")


def at(window: Window, name: str, *, data: tuple[str, ...] = (), paper: bool = False) -> None:
    """Everything there is to look at; a paper is always Chinese and always white.

    Args:
        data: words that people or offices gave themselves, which no language translates.
    """
    faults = accessible(window, themes=("light",) if paper else ("light", "dark"))
    faults += [] if paper else spoken(window, data)
    faults += fits(window)
    assert faults == [], f"{name}: {faults}"


def accessible(window: Window, themes: tuple[str, ...] = ("light", "dark")) -> list[str]:
    """What axe-core objects to."""
    page = window.page
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8") + "\n;undefined")
    # As tall as the page, so that no bar that sticks to the edge covers what scrolling would show.
    tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    page.set_viewport_size({"width": window.width, "height": max(tall, HEIGHTS[window.width])})
    before = page.evaluate('document.documentElement.getAttribute("data-bs-theme")')
    faults = []
    for theme in themes:
        page.evaluate(PAINT, theme)
        faults += [f"{theme} {fault}" for fault in page.evaluate(RUN, RULES[theme])]
    page.evaluate(PAINT, before)
    page.set_viewport_size({"width": window.width, "height": HEIGHTS[window.width]})
    return faults


def spoken(window: Window, data: tuple[str, ...] = ()) -> list[str]:
    """Words that are not of the language the page says it is in."""
    said: list[str] = window.page.evaluate(SAID)
    english = window.page.evaluate("document.documentElement.lang") == "en"
    words = [_without(text, data) for text in said]
    if english:
        return [f"Chinese on an English page: {text}" for text in words if CHINESE.search(text)]
    return [
        f"English on a Chinese page: {text}" for text in words if set(LATIN.findall(text)) - LATIN_IN_CHINESE
    ]


def fits(window: Window, widths: tuple[int, ...] = (360, 768, 1366)) -> list[str]:
    """Widths at which the page scrolls sideways, or a number or code runs under its neighbour."""
    page, faults = window.page, []
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        if (over := page.evaluate(TOO_WIDE)) > 0:
            faults.append(f"{over} px too wide at {width}: {_culprit(page)}")
        faults += [f"{code} does not fit its place at {width}" for code in page.evaluate(COVERED)]
    page.set_viewport_size({"width": window.width, "height": HEIGHTS[window.width]})
    return faults


def _without(text: str, data: tuple[str, ...]) -> str:
    for word in sorted(data, key=len, reverse=True):
        text = text.replace(word, "")
    return MASKED.sub("", CODE.sub("", text))


def _culprit(page: Any) -> str:
    """The deepest element that reaches past the edge."""
    script = """() => {
      const edge = document.documentElement.clientWidth;
      const past = (e) => e.getBoundingClientRect().right > edge + 0.5;
      const out = [...document.body.querySelectorAll("*")].filter(past);
      const last = out.at(-1);
      return last ? `${last.tagName}.${last.className} ${last.textContent.trim().slice(0, 40)}` : "";
    }"""
    return str(page.evaluate(script))
