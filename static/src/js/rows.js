// Rows of a form that grow: a copy of the last row, emptied (a list goes back to its `data-fresh`). Without scripts the
// page offers a few empty ones.
import { delegate, whenever } from "./dom.js";

const rowsOf = (box) => [...box.querySelectorAll("[data-term-row]")];

function offer(box) {
  const button = box.querySelector("[data-term-add]");
  button.hidden = rowsOf(box).length >= Number(box.dataset.most);
}

function grow(box) {
  const last = rowsOf(box).at(-1);
  const row = last.cloneNode(true);
  row.removeAttribute("id");
  row.querySelector(".field-error")?.remove();
  for (const field of row.querySelectorAll("input, select")) {
    field.value = field.dataset.fresh ?? "";
    field.removeAttribute("aria-invalid");
  }
  row.querySelector("[data-term-number]").textContent = String(rowsOf(box).length + 1);
  last.after(row);
  offer(box);
  return row;
}

/** As many rows in every such box of the form as these fields need: pairs of name and value. */
export function makeRoom(form, fields) {
  for (const box of form.querySelectorAll("[data-term-rows]")) {
    const [{ name }] = box.querySelectorAll("[data-term-row] [name]");
    const wanted = Math.min(fields.filter(([other]) => other === name).length, Number(box.dataset.most));
    while (rowsOf(box).length < wanted) grow(box);
  }
}

export function installRows() {
  whenever("[data-term-rows]", offer);
  delegate("click", "[data-term-add]", (button) => grow(button.closest("[data-term-rows]")).querySelector("input").focus());
}
