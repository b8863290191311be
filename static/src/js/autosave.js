// A form that saves itself as a draft:
//   <form data-autosave="/url/of/draft"> … {% include "components/saved_state.html" with at=… only %} … </form>
// (the words about the last save may also stand elsewhere on the page, if it has one such form).
// The whole form is posted (with its CSRF token, and the header `X-Autosave: 1`) 1.5 s after the last change and when
// the page is left. A refused or lost save is tried again after 4, 8, 16 … 60 s and whenever the network comes back.
// What is unsaved lives in this page's memory only, never in the browser's storage, for it holds personal data.
// Another form that posts the same field `key` (to discard the draft) ends the saving.
// The form fires `autosave:saved` with the response's JSON (if it is JSON) as detail. A file is never sent.
import { clock, text, whenever } from "./dom.js";

const WAIT = 1500;
const FIRST_RETRY = 4000;
const LAST_RETRY = 60000;

class Autosave {
  constructor(form) {
    this.form = form;
    this.timer = 0;
    this.retry = FIRST_RETRY;
    this.saved = this.body();
    this.busy = false;
    this.done = false;
  }

  body() {
    const fields = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams(fields).toString();
  }

  get changed() {
    return !this.done && this.body() !== this.saved;
  }

  show(state, words) {
    const place = this.form.querySelector("[data-autosave-state]") ?? document.querySelector("[data-autosave-state]");
    if (!place) return;
    place.dataset.state = state;
    place.textContent = words;
  }

  /** Whether sending `form` is the end of this draft: the form itself, or one that names the same key. */
  endsWith(form) {
    const key = this.form.elements.namedItem("key")?.value;
    return form === this.form || (key && form.elements.namedItem("key")?.value === key);
  }

  end() {
    clearTimeout(this.timer);
    this.done = true;
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save({ keepalive = false } = {}) {
    if (!this.changed || (this.busy && !keepalive)) return;
    const body = this.body();
    this.busy = true;
    try {
      const response = await fetch(this.form.dataset.autosave, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Autosave": "1" },
        credentials: "same-origin",
        redirect: "error",
        keepalive: keepalive && body.length < 60000,
        body,
      });
      if (!response.ok) throw new Error(String(response.status));
      await this.succeeded(body, response);
    } catch {
      this.failed();
    } finally {
      this.busy = false;
    }
  }

  async succeeded(body, response) {
    this.saved = body;
    this.retry = FIRST_RETRY;
    this.show("saved", text("saved").replace("{time}", clock()));
    const isJson = response.headers.get("Content-Type")?.includes("json");
    const detail = isJson ? await response.json() : null;
    this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail }));
    if (this.changed) this.later(WAIT);
  }

  failed() {
    this.show("failed", text("not-saved"));
    this.later(this.retry);
    this.retry = Math.min(this.retry * 2, LAST_RETRY);
  }
}

export function installAutosave() {
  const all = new Set();
  whenever("form[data-autosave]", (form) => {
    const keeper = new Autosave(form);
    all.add(keeper);
    const changed = () => keeper.later(WAIT);
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
  });
  document.addEventListener("submit", (event) => {
    for (const keeper of all) if (keeper.endsWith(event.target)) keeper.end();
  });
  const flush = () => {
    for (const keeper of all) keeper.save({ keepalive: true });
  };
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush();
  });
  window.addEventListener("online", flush);
  window.addEventListener("pageshow", () => {
    for (const keeper of all) keeper.done = false;
  });
}
