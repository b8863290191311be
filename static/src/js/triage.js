// The triage board: the case chosen is marked in the list; on a narrow screen it takes the list's place.
import { delegate } from "./dom.js";

function choose(row) {
  const board = row.closest("[data-triage]");
  for (const other of board.querySelectorAll("[data-triage-row][aria-current]")) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  board.classList.add("triage-asked");
}

export function installTriage() {
  delegate("click", "[data-triage-row]", choose);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "triage-work") return;
    event.target.focus({ preventScroll: true });
    event.target.scrollIntoView({ block: "start" });
  });
}
