// Forms: no double press, a password that can be shown, focus on the error summary, printing.
import { delegate, whenever } from "./dom.js";

function release() {
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
}

function guard(form, event) {
  const button = event.submitter;
  if (event.defaultPrevented || !button) return;
  if (button.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  if (form.method === "post" && !form.target) button.setAttribute("aria-busy", "true");
}

function togglePassword(button) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  const show = input.type === "password";
  input.type = show ? "text" : "password";
  button.setAttribute("aria-pressed", String(show));
}

export function installForms() {
  delegate("submit", "form", guard);
  window.addEventListener("pageshow", release);
  document.addEventListener("htmx:afterRequest", release);
  delegate("click", "[data-show-password]", togglePassword);
  delegate("click", "[data-print]", () => window.print());
  delegate("change", "[data-submit-on-change]", (field) => field.form.requestSubmit());
  whenever("[data-error-summary]", (summary) => summary.focus());
}
