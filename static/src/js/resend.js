// A form that is sent again by itself until the server has answered: <form data-resend="who/what" hx-post="…">, with
// what it says meanwhile in `[data-resend-note]` and a button `[data-resend-now]` for the impatient.
// It is sent again after 5, 10, 20 … 60 s, when the network comes back, and when the page is opened anew in this tab. Its
// submission key makes one act of however many sendings. Whoever goes on typing meanwhile sends it herself.
import { delegate, whenever } from "./dom.js";
import { forget, isDone, keep, kept, onlyMine, put } from "./tab-draft.js";

const FIRST = 5000;
const LAST = 60000;
const NO_ANSWER = new Set([0, 502, 503, 504]);
const all = new Set();

class Resender {
  constructor(form) {
    this.form = form;
    this.name = `${form.dataset.resend}/unsent`;
    this.note = form.querySelector("[data-resend-note]");
    this.retry = FIRST;
    this.timer = 0;
    this.waits = false;
  }

  /** Takes up what an earlier page of this tab could not send. */
  takeUp() {
    const fields = kept(this.name);
    if (!fields) return;
    put(this.form, fields);
    this.wait(0);
  }

  wait(pause) {
    this.waits = true;
    this.note.hidden = false;
    keep(this.name, this.form);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), pause);
  }

  rest() {
    this.waits = false;
    this.note.hidden = true;
    clearTimeout(this.timer);
    forget(this.name);
  }

  send() {
    clearTimeout(this.timer);
    if (!this.form.isConnected) all.delete(this);
    else if (this.waits) this.form.requestSubmit();
  }

  answered(xhr) {
    if (NO_ANSWER.has(xhr.status)) {
      this.wait(this.retry);
      this.retry = Math.min(this.retry * 2, LAST);
    } else if (isDone(xhr) || xhr.status >= 400) {
      this.rest();
      this.retry = FIRST;
    }
  }
}

function begin(form) {
  const resender = new Resender(form);
  all.add(resender);
  onlyMine(resender.name);
  // A form that came back with errors has been judged: it waits for a person.
  if (form.querySelector("[data-error-summary]")) forget(resender.name);
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt === form) resender.answered(event.detail.xhr);
  });
  form.addEventListener("input", () => resender.rest());
  // htmx listens to the form only once it has read the page.
  document.addEventListener("htmx:load", () => resender.takeUp(), { once: true });
}

export function installResend() {
  whenever("form[data-resend]", begin);
  delegate("click", "[data-resend-now]", (button) => {
    for (const resender of all) if (resender.form.contains(button)) resender.send();
  });
  window.addEventListener("online", () => {
    for (const resender of all) resender.send();
  });
}
