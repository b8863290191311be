// The form of a finding asks for the proposed level when the typing pauses, and never in the middle of a word that an
// input method is still composing.
import { whenever } from "./dom.js";

const PAUSE = 450;

function begin(form) {
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => form.dispatchEvent(new CustomEvent("finding:facts")), PAUSE);
  };
  const typed = (event) => {
    if (!event.isComposing && event.target.closest("[data-facts]")) soon();
  };
  for (const name of ["input", "change", "compositionend"]) form.addEventListener(name, typed);
  form.addEventListener("draft:restored", soon);
  if (form.elements.facts.value) soon();
}

export function installFinding() {
  whenever("form[data-finding]", begin);
}
