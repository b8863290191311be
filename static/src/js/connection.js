// What happens when an htmx request does not succeed. Nothing typed is ever thrown away: an error page's fragment
// (it carries `data-error-fragment`) goes to the flash region and leaves the form as it stands; a form sent back with
// its own errors (400, 409, 422) replaces the form as asked; a lost network is told in words, unless the form itself
// tells it (`data-resend`).
import { icon, text } from "./dom.js";

function flash(message) {
  const region = document.getElementById("flash");
  if (!region) return;
  const note = document.createElement("div");
  note.className = "notice tone-danger";
  note.dataset.connection = "";
  const words = document.createElement("div");
  words.textContent = message;
  note.append(icon("plug-connected-x"), words);
  region.replaceChildren(note);
  region.scrollIntoView({ block: "nearest" });
}

/** The network did not answer. */
function lost(event) {
  if (!event.target.closest?.("[data-resend]")) flash(text("network"));
}

function beforeSwap(event) {
  const { xhr } = event.detail;
  if (!xhr.responseText.includes("data-error-fragment")) return;
  const region = document.getElementById("flash");
  if (!region) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
  event.detail.target = region;
  event.detail.swapOverride = "innerHTML show:#flash:top";
}

function failed(event) {
  const status = event.detail.xhr?.status ?? 0;
  flash(status >= 500 ? text("server") : text("refused"));
}

export function installConnection() {
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) document.querySelector("#flash > [data-connection]")?.remove();
  });
}
