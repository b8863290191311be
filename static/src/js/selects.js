// `<select data-search>` becomes a box one can type into; every other select stays the browser's own.
import TomSelect from "tom-select/base";
import removeButton from "tom-select/dist/esm/plugins/remove_button/plugin.js";
import { text, whenever } from "./dom.js";

TomSelect.define("remove_button", removeButton);

function nothingFound() {
  const line = document.createElement("div");
  line.className = "no-results";
  line.textContent = text("no-match");
  return line;
}

export function installSelects() {
  whenever("select[data-search]", (select) => {
    new TomSelect(select, {
      plugins: select.multiple ? { remove_button: { title: text("remove") } } : {},
      maxOptions: 200,
      hideSelected: false,
      openOnFocus: true,
      selectOnTab: true,
      searchField: ["text", "keywords"],
      render: { no_results: nothingFound },
    });
  });
}
