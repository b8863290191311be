// Where disputes came in and who took them over, as a flow from the left to the right.
// <div data-chart-flow data-table="#flow"></div> draws what the table says: each cell with data-from, data-to and
// data-count is a ribbon; data-from-name and data-to-name are what stands on its ends.
import { draw, fontOf, note, rowsOf, tableOf, token } from "./paper.js";

const HUES = 8;

function nodesOf(ribbons) {
  const names = new Map();
  for (const { from, to, fromName, toName } of ribbons) {
    names.set(from, fromName);
    names.set(to, toName);
  }
  return names;
}

function totals(ribbons) {
  const sums = {};
  for (const { from, to, count } of ribbons) {
    (sums[from] ??= [0, 0])[1] += Number(count);
    (sums[to] ??= [0, 0])[0] += Number(count);
  }
  return Object.fromEntries(Object.entries(sums).map(([name, both]) => [name, Math.max(...both)]));
}

/** About how wide a text is drawn: a Chinese character is as wide as high. */
function widthOf(text, size) {
  return [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? size : size * 0.58), 0);
}

/** Whether the names of its columns find room beside each other; on a narrow phone the tables alone tell it. */
function fits(frame, ribbons) {
  const sums = totals(ribbons);
  const widest = {};
  for (const [name, words] of nodesOf(ribbons)) {
    const column = name.split("-")[0];
    widest[column] = Math.max(widest[column] ?? 0, widthOf(`${words} ${sums[name]}`, 12));
  }
  const needed = Object.values(widest).reduce((sum, one) => sum + one, 0);
  return needed <= frame.parentElement.clientWidth * 1.1;
}

function option(frame, ribbons) {
  const names = nodesOf(ribbons);
  const sums = totals(ribbons);
  const kinds = [...new Set([...names.values()])];
  // All pass the one stop: it belongs to none of the kinds and has the colour of none.
  const hue = (name) => token(frame, name.startsWith("all-") ? "--line-strong" : `--hue-${kinds.indexOf(names.get(name)) % HUES}`);
  const said = (name) => `${names.get(name)} ${sums[name]}`;
  const wide = frame.clientWidth > 560;
  const size = Number.parseInt(token(frame, "--chart-text"), 10) || 12;
  const given = new Set(ribbons.map(({ from }) => from));
  const last = [...names.keys()].filter((name) => name.startsWith("then-") || !given.has(name));
  const room = Math.max(...last.map((name) => widthOf(said(name), size)));
  const label = {
    color: token(frame, "--text"),
    fontFamily: fontOf(frame),
    fontSize: size,
    textBorderColor: token(frame, "--surface"),
    textBorderWidth: 3,
    formatter: ({ name }) => said(name),
  };
  return {
    animation: false,
    tooltip: note(frame, ({ dataType, data }) => (dataType === "edge"
      ? `${names.get(data.source)} → ${names.get(data.target)} ${data.value}`
      : said(data.name))),
    series: [{
      type: "sankey",
      left: 4,
      right: room + 12,
      top: 10,
      bottom: 10,
      nodeWidth: wide ? 14 : 10,
      nodeGap: size + 2,
      nodeAlign: "left",
      draggable: false,
      layoutIterations: 0,
      emphasis: { focus: "adjacency" },
      label,
      lineStyle: { color: "source", opacity: 0.35, curveness: 0.5 },
      data: [...names.keys()].map((name) => ({
        name,
        itemStyle: { color: hue(name), borderColor: token(frame, "--surface") },
      })),
      links: ribbons.map(({ from, to, count }) => ({ source: from, target: to, value: Number(count) })),
    }],
  };
}

export function drawFlow(frame) {
  const table = tableOf(frame);
  const ribbons = table ? rowsOf(table, "[data-from]") : [];
  if (!ribbons.length || !fits(frame, ribbons)) {
    frame.dataset.drawn = "";
    return;
  }
  const urls = Object.fromEntries(ribbons.map(({ from, to, url }) => [`${from} ${to}`, url]));
  draw(frame, () => option(frame, ribbons), ({ dataType, data }) => (
    dataType === "edge" ? urls[`${data.source} ${data.target}`] : undefined));
}
