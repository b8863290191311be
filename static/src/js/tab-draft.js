// A form that survives a bad network: <form data-tab-draft="who/case/act" hx-post="…"> … </form>
// What is typed, with the submission key, is kept in the storage of this tab alone, so that a page that was lost comes
// back as it stood and is sent under the same key. It is gone once the form was sent, with the tab, at logging out,
// and when somebody else opens such a form in the tab. Files are not kept. Fires `draft:restored` on the form.
import { delegate, whenever } from "./dom.js";
import { makeRoom } from "./rows.js";

const PREFIX = "draft:";
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "from"]);

/** Run `use(storage)`; a browser may forbid it, and then a draft lasts as long as the page. */
function stored(use) {
  try {
    return use(window.sessionStorage);
  } catch {
    return null;
  }
}

function drop(unless = () => false) {
  stored((storage) => {
    for (const name of Object.keys(storage)) {
      if (name.startsWith(PREFIX) && !unless(name)) storage.removeItem(name);
    }
  });
}

/** Throw away what somebody else left in this tab; `who/…` names whose the form is. */
export function onlyMine(name) {
  const [owner] = name.split("/");
  drop((other) => other.startsWith(`${PREFIX}${owner}/`));
}

/** Keep the fields of a form under a name. */
export function keep(name, form) {
  const fields = [...new FormData(form)].filter(([field, value]) => typeof value === "string" && !LEFT_OUT.has(field));
  stored((storage) => storage.setItem(PREFIX + name, JSON.stringify(fields)));
}

/** The fields kept under a name, as pairs; null if there are none. */
export function kept(name) {
  return JSON.parse(stored((storage) => storage.getItem(PREFIX + name)));
}

export function forget(name) {
  stored((storage) => storage.removeItem(PREFIX + name));
}

/** Whether an answer ends the act: it was done. Somebody who has to sign in again has sent nothing yet. */
export function isDone(xhr) {
  return xhr.status === 204 && !xhr.getResponseHeader("HX-Redirect")?.startsWith("/login");
}

/** Put kept fields back into their form; of a name that stands in several rows each row gets its own. */
export function put(form, fields) {
  const waiting = new Map();
  for (const [name, value] of fields) waiting.set(name, [...(waiting.get(name) ?? []), value]);
  makeRoom(form, fields);
  for (const control of form.elements) {
    const values = waiting.get(control.name) ?? [];
    if (!control.name || LEFT_OUT.has(control.name) || control.type === "file") continue;
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (values.length) control.value = values.shift();
    control.tomselect?.sync();
    const fold = control.closest("details");
    if (fold && control.matches("input") && control.value) fold.open = true;
  }
  form.dispatchEvent(new CustomEvent("draft:restored"));
}

function begin(form) {
  const name = form.dataset.tabDraft;
  onlyMine(name);
  const fields = kept(name);
  if (fields && !form.querySelector("[data-error-summary]")) put(form, fields);
  form.addEventListener("input", () => keep(name, form));
  form.addEventListener("change", () => keep(name, form));
  form.addEventListener("htmx:afterRequest", (event) => {
    if (isDone(event.detail.xhr)) forget(name);
  });
}

export function installTabDraft() {
  whenever("form[data-tab-draft]", begin);
  delegate("submit", "form[action$='/logout/']", () => drop());
}
