// A form that survives a bad network: <form data-tab-draft="who/case/act" hx-post="…"> … </form>
// What is typed, with the submission key, is kept in the storage of this tab alone, so that a page that was lost comes
// back as it stood and is sent under the same key. It is gone once the form was sent, with the tab, at logging out,
// and when somebody else opens such a form in the tab. Files are not kept.
import { delegate, whenever } from "./dom.js";

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

function keep(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !LEFT_OUT.has(name));
  stored((storage) => storage.setItem(PREFIX + form.dataset.tabDraft, JSON.stringify(fields)));
}

function put(form, fields) {
  for (const control of form.elements) {
    const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
    if (!control.name || LEFT_OUT.has(control.name) || control.type === "file") continue;
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (values.length) [control.value] = values;
  }
}

function begin(form) {
  const name = PREFIX + form.dataset.tabDraft;
  const [owner] = form.dataset.tabDraft.split("/");
  drop((other) => other.startsWith(`${PREFIX}${owner}/`));
  const text = stored((storage) => storage.getItem(name));
  if (text && !form.querySelector("[data-error-summary]")) put(form, JSON.parse(text));
  form.addEventListener("input", () => keep(form));
  form.addEventListener("change", () => keep(form));
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr.status === 204) stored((storage) => storage.removeItem(name));
  });
}

export function installTabDraft() {
  whenever("form[data-tab-draft]", begin);
  delegate("submit", "form[action$='/logout/']", () => drop());
}
