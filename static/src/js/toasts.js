// Short notes of done acts. The server sends them with the page (components/toasts.html) or with a fragment:
//   HX-Trigger: {"toast": {"message": "...", "level": "success|info|warning|danger", "undo": {"url": "...", "label": "..."}}}
// A bad note stays until it is closed; the others leave after 6 s, or later while read (pointer or focus on them).
import { delegate, icon, text, whenever } from "./dom.js";
import htmx from "./htmx.js";

const STAY = 6000;

function leaveLater(note) {
  if (note.matches(".tone-danger, .tone-error")) return;
  let timer = setTimeout(() => note.remove(), STAY);
  const hold = () => clearTimeout(timer);
  const go = () => {
    hold();
    timer = setTimeout(() => note.remove(), STAY);
  };
  note.addEventListener("pointerenter", hold);
  note.addEventListener("focusin", hold);
  note.addEventListener("pointerleave", go);
  note.addEventListener("focusout", go);
}

function closeButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tool toast-close";
  button.dataset.toastClose = "";
  button.setAttribute("aria-label", text("close"));
  button.append(icon("x"));
  return button;
}

function undoButton({ url, label }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet btn-small";
  button.textContent = label;
  button.addEventListener("click", () => {
    button.closest(".toast-note").remove();
    htmx.ajax("POST", url, { swap: "none" });
  });
  return button;
}

/** Show a note; `level` is success, info, warning or danger. */
export function toast({ message, level = "success", undo = null }) {
  const note = document.createElement("div");
  note.className = `toast-note tone-${level}`;
  const words = document.createElement("div");
  words.className = "toast-text";
  words.textContent = message;
  note.append(words);
  if (undo) note.append(undoButton(undo));
  note.append(closeButton());
  document.getElementById("toasts")?.append(note);
}

export function installToasts() {
  whenever(".toast-note", leaveLater);
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (node instanceof HTMLElement && node.matches(".toast-note")) leaveLater(node);
    }
  }).observe(document.getElementById("toasts") ?? document.createElement("div"), { childList: true });
  delegate("click", "[data-toast-close]", (button) => button.closest(".toast-note").remove());
  document.body.addEventListener("toast", (event) => toast(event.detail));
}
