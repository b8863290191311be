// `<select data-search>` becomes a box one can type into; every other select stays the browser's own.
import TomSelect from "tom-select/base";
import removeButton from "tom-select/dist/esm/plugins/remove_button/plugin.js";
import { delegate, text, whenever } from "./dom.js";

TomSelect.define("remove_button", removeButton);

function nothingFound() {
  const line = document.createElement("div");
  line.className = "no-results";
  line.textContent = text("no-match");
  return line;
}

/** The links of the error summary name the hidden <select>; the focus belongs to the box that replaced it. */
function focusBox(link, event) {
  const select = document.getElementById(link.hash.slice(1));
  if (!select?.tomselect) return;
  event.preventDefault();
  select.tomselect.focus();
}

export function installSelects() {
  delegate("click", "[data-error-summary] a", focusBox);
  whenever("select[data-search]", (select) => {
    select.setAttribute("aria-hidden", "true");
    new TomSelect(select, {
      plugins: select.multiple ? { remove_button: { title: text("remove") } } : {},
      maxOptions: 200,
      refreshThrottle: 0,
      hideSelected: false,
      clearAfterSelect: true,
      openOnFocus: true,
      selectOnTab: true,
      searchField: ["text", "keywords"],
      render: { no_results: nothingFound },
    });
  });
}
