// Rows of a form that grow: a copy of the last row, emptied. Without scripts the page offers a few empty ones.
import { delegate, whenever } from "./dom.js";

const rowsOf = (box) => [...box.querySelectorAll("[data-term-row]")];

function offer(box) {
  const button = box.querySelector("[data-term-add]");
  button.hidden = rowsOf(box).length >= Number(box.dataset.most);
}

function add(button) {
  const box = button.closest("[data-term-rows]");
  const last = rowsOf(box).at(-1);
  const row = last.cloneNode(true);
  for (const field of row.querySelectorAll("input, select")) {
    field.value = "";
  }
  row.querySelector("[data-term-number]").textContent = String(rowsOf(box).length + 1);
  last.after(row);
  row.querySelector("input").focus();
  offer(box);
}

export function installRows() {
  whenever("[data-term-rows]", offer);
  delegate("click", "[data-term-add]", add);
}
