// Keys: "/" goes to the search of the top bar; `data-shortcut="alt+n"` on a link or button follows or presses it.
// Letters are read from the physical key, so an input method or Option on a Mac does not hide them.

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

function named(event) {
  const parts = [];
  if (event.ctrlKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey) parts.push("shift");
  const key = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key.toLowerCase();
  return [...parts, key].join("+");
}

function focusSearch(event) {
  const search = document.querySelector("[data-global-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

export function installKeyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.key === "/" && !event.ctrlKey && !event.altKey && !typing(event.target)) {
      focusSearch(event);
      return;
    }
    if (!event.altKey && !event.ctrlKey) return;
    const keys = named(event);
    const target = [...document.querySelectorAll("[data-shortcut]")].find((element) => element.dataset.shortcut === keys);
    if (!target) return;
    event.preventDefault();
    target.click();
  });
}
