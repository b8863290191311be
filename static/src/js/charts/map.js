// The places below one, coloured by a figure.
// <div data-chart-map="/static/map-150200.json" data-table="#places"></div> draws what the table says: each row with a
// data-code is a place, its data-step (0 to 5) the colour and the hatch, data-words what stands on it.
import { centred, FLAT, roomsOf } from "./outline.js";
import { draw, fontOf, note, rowsOf, tableOf, token } from "./paper.js";
import { registerMap } from "echarts/core";

const EDGE = 8;
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
  if (!asked.has(address)) {
    const answer = fetch(address).then((found) => (found.ok ? found.json() : null));
    asked.set(address, answer.then((shape) => shape && centred(shape)));
  }
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

/** Name and value where there is room for both, the value alone on a small place; the rest say the note and the table. */
function wordsOf(row, room, size) {
  const [name, value] = row.words.split("\n");
  if (room > name.length * size * size * 4.2) return row.words;
  return room > value.length * size * size ? value : "";
}

function option(frame, map, shape, rows) {
  const colours = paint(frame);
  const size = Number.parseInt(token(frame, "--chart-text"), 10) || 12;
  const rooms = roomsOf(shape, frame.clientWidth - 2 * EDGE, frame.clientHeight - 2 * EDGE);
  const words = Object.fromEntries(rows.map((row) => [row.code, wordsOf(row, rooms[row.code] ?? 0, size)]));
  const whole = Object.fromEntries(rows.map((row) => [row.code, row.words.replace("\n", " ")]));
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
    tooltip: note(frame, ({ name }) => whole[name] ?? ""),
    series: [{
      type: "map",
      map,
      nameProperty: "code",
      selectedMode: false,
      left: EDGE,
      right: EDGE,
      top: EDGE,
      bottom: EDGE,
      aspectScale: FLAT,
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
  draw(frame, () => option(frame, address, shape, rows), ({ name }) => urls[name]);
}
