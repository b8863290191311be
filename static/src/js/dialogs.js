// Native dialogs. `data-dialog-open="id"` opens, `data-dialog-close` closes; the browser keeps and gives back the focus.
// A dialog that htmx brings with `data-dialog-show` opens by itself. A press on the dimmed page closes, unless
// something was typed in the dialog.
import { delegate, whenever } from "./dom.js";

function touched(dialog) {
  const fields = [...dialog.querySelectorAll("input:not([type=hidden]), textarea, select")];
  return fields.some((field) => field.value && field.value !== field.defaultValue && field.type !== "radio");
}

function show(dialog) {
  dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector("[data-dialog-close]"))?.focus();
}

export function installDialogs() {
  delegate("click", "[data-dialog-open]", (button, event) => {
    const dialog = document.getElementById(button.dataset.dialogOpen);
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    show(dialog);
  });
  delegate("click", "[data-dialog-close]", (button, event) => {
    event.preventDefault();
    button.closest("dialog")?.close();
  });
  delegate("click", "dialog", (dialog, event) => {
    if (event.target === dialog && !touched(dialog)) dialog.close();
  });
  whenever("dialog[data-dialog-show]", show);
}
