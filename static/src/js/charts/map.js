// The places below one, coloured by a figure.
// <div data-chart-map="/static/map-150200.json" data-table="#places"></div> draws what the table says: each row with a
// data-code is a place, its data-step (0 to 5) the colour and the hatch, data-words what stands on it.
import { draw, fontOf, rowsOf, tableOf, token } from "./paper.js";
import { registerMap } from "echarts/core";

const STEPS = [0, 1, 2, 3, 4, 5];
const LINES = { symbol: "rect", dashArrayX: [1, 0] };
// Beside the colour each step has a hatch of its own, the denser the higher.
const HATCHES = {
  2: { ...LINES, dashArrayY: [1, 13], rotation: -Math.PI / 4 },
  3: { ...LINES, dashArrayY: [1, 7], rotation: -Math.PI / 4 },
  4: { ...LINES, dashArrayY: [1, 7], rotation: Math.PI / 4 },
  5: { ...LINES, dashArrayY: [1, 3], rotation: Math.PI / 4 },
};
const asked = new Map();

function outlines(address) {
  if (!asked.has(address)) asked.set(address, fetch(address).then((answer) => (answer.ok ? answer.json() : null)));
  return asked.get(address);
}

function paint(frame) {
  return {
    steps: STEPS.map((step) => token(frame, `--step-${step}`)),
    hatch: token(frame, "--step-hatch"),
    line: token(frame, "--step-line"),
    text: token(frame, "--text"),
    halo: token(frame, "--surface"),
    font: fontOf(frame),
  };
}

function area(row, { steps, hatch, line, text }) {
  const lines = HATCHES[row.step];
  const itemStyle = { areaColor: steps[row.step], borderColor: line, ...(lines && { decal: { ...lines, color: hatch } }) };
  const emphasis = { ...itemStyle, borderWidth: 2.5, borderColor: text };
  return { name: row.code, itemStyle, emphasis: { itemStyle: emphasis } };
}

function option(map, rows, colours, size) {
  const words = Object.fromEntries(rows.map((row) => [row.code, row.words]));
  const label = {
    show: true,
    formatter: ({ name }) => words[name] ?? "",
    color: colours.text,
    fontFamily: colours.font,
    fontSize: size,
    fontWeight: 500,
    lineHeight: size + 3,
    textBorderColor: colours.halo,
    textBorderWidth: 3,
  };
  return {
    animation: false,
    series: [{
      type: "map",
      map,
      nameProperty: "code",
      selectedMode: false,
      left: 8,
      right: 8,
      top: 8,
      bottom: 8,
      aspectScale: 0.76,
      itemStyle: { areaColor: colours.steps[0], borderColor: colours.line, borderWidth: 1 },
      label,
      labelLayout: { hideOverlap: true },
      emphasis: { label },
      data: rows.map((row) => area(row, colours)),
    }],
  };
}

export async function drawMap(frame) {
  const address = frame.dataset.chartMap;
  const shape = await outlines(address);
  const table = tableOf(frame);
  if (!shape || !table || !frame.isConnected) return;
  registerMap(address, shape);
  const rows = rowsOf(table, "tr[data-code]");
  const urls = Object.fromEntries(rows.map((row) => [row.code, row.url]));
  const size = Number.parseInt(token(frame, "--chart-text"), 10) || 12;
  draw(frame, () => option(address, rows, paint(frame), size), ({ name }) => urls[name]);
}
