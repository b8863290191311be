// What every chart shares: a place to draw on beside its table, the colours of the page, the way to the list behind.
// A chart only draws what the rows of its table say; a click on a mark follows the link of the row or cell.
import { init } from "echarts/core";

/** The value of a token of the page where the frame stands, such as `--text`. */
export function token(frame, name) {
  return getComputedStyle(frame).getPropertyValue(name).trim();
}

/** The table a frame draws: the one its `data-table` names. */
export function tableOf(frame) {
  return document.querySelector(frame.dataset.table);
}

/** Rows of a table that say something, each as its data and its address. */
export function rowsOf(table, selector) {
  return [...table.querySelectorAll(selector)].map((row) => ({
    ...row.dataset,
    url: (row.matches("a[href]") ? row : row.querySelector("a[data-mark], a[href]"))?.href,
  }));
}

function follow(url) {
  if (url) window.location.assign(url);
}

/** Draw `option()` in the frame, again when the colours change, and let go of it when htmx takes the frame away. */
export function draw(frame, option, urlOf) {
  frame.hidden = false;
  const chart = init(frame, null, { renderer: "svg" });
  const show = () => chart.setOption(option(), { notMerge: true });
  show();
  chart.on("click", (mark) => follow(urlOf(mark)));
  const size = new ResizeObserver(() => {
    chart.resize();
    show();
  });
  const theme = new MutationObserver(show);
  size.observe(frame);
  theme.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  frame.addEventListener("htmx:beforeCleanupElement", (event) => {
    if (event.target !== frame) return;
    size.disconnect();
    theme.disconnect();
    chart.dispose();
  });
  frame.dataset.drawn = "";
  return chart;
}

/** A short note beside a mark: drawn as text, for the page lets nobody write styles into it. */
export function note(frame, formatter) {
  return {
    renderMode: "richText",
    confine: true,
    backgroundColor: token(frame, "--surface-raised"),
    borderColor: token(frame, "--line-strong"),
    textStyle: { color: token(frame, "--text"), fontSize: 13 },
    formatter,
  };
}

export function fontOf(frame) {
  return getComputedStyle(frame).fontFamily;
}
