// The level of a dispute: what the rules propose arrives in `#risk`; a person chooses in `[data-levels]`, and says in
// `[data-reason]` why when she chooses another.
import { delegate } from "./dom.js";

export const radios = () => [...document.querySelectorAll("[data-levels] input")];
const proposed = () => document.querySelector("#risk [data-level]")?.dataset.level ?? "";

function levelChosen() {
  const chosen = radios().find((radio) => radio.checked);
  offerProposed();
  const reason = document.querySelector("[data-reason]");
  if (reason) reason.hidden = !(chosen && proposed() && chosen.value !== proposed());
}

/** Marks the proposed level. What was chosen before the rules proposed something else has to be confirmed anew. */
function proposalArrived() {
  const levels = document.querySelector("[data-levels]");
  if (!levels) return;
  const level = proposed();
  const moved = level && levels.dataset.proposed !== level;
  const reasoned = document.querySelector("[name=alert_reason]").value !== "";
  levels.dataset.proposed = level;
  for (const radio of radios()) {
    if (moved && !reasoned && radio.value !== level) radio.checked = false;
    const label = radio.closest("label");
    label.toggleAttribute("data-is-proposed", radio.value === level);
    label.querySelector("[data-proposed]").hidden = radio.value !== level;
    if (moved && radio.value === level && levels.contains(document.activeElement)) radio.focus();
  }
  levelChosen();
}

/** Tab comes to the proposed level first, so that one key confirms it. */
function offerProposed() {
  const chosen = radios().some((radio) => radio.checked);
  for (const radio of radios()) radio.tabIndex = chosen || !proposed() || radio.value === proposed() ? 0 : -1;
}

export function installLevel() {
  delegate("change", "[data-levels] input", levelChosen);
  document.addEventListener("htmx:load", (event) => {
    if (event.target.closest?.("#risk")) proposalArrived();
  });
}
