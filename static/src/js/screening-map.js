// The counties of a city coloured by how many of their units have returned.
// <div data-screening-map="/static/map-150200.json" data-map-table="#counties"></div> draws what the table says: each row
// with a data-code is a county, its data-band the colour and the hatch, its link where a click leads. Without this
// script, and for a screen reader, the table alone tells everything.
import { MapChart } from "echarts/charts";
import { init, registerMap, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { centred } from "./charts/outline.js";

const BANDS = ["all", "most", "some", "none", "without"];
const LINES = { symbol: "rect", dashArrayX: [1, 0] };
// Beside the colour each band has a hatch of its own, the denser the more is missing.
const HATCHES = {
  most: { ...LINES, dashArrayY: [1, 11], rotation: -Math.PI / 4 },
  some: { ...LINES, dashArrayY: [1, 6], rotation: -Math.PI / 4 },
  none: { ...LINES, dashArrayY: [2, 4], rotation: Math.PI / 4 },
};

function rowsOf(table) {
  return [...table.querySelectorAll("tr[data-code]")].map((row) => ({
    name: row.dataset.code,
    band: row.dataset.band,
    words: row.dataset.words,
    url: row.querySelector("a[href]")?.href,
  }));
}

function paint(frame) {
  const style = getComputedStyle(frame);
  const colour = (name) => style.getPropertyValue(name).trim();
  const bands = Object.fromEntries(BANDS.map((band) => [band, colour(`--band-${band}`)]));
  return { bands, hatch: colour("--band-hatch"), line: colour("--band-line"), text: colour("--text"), halo: colour("--surface") };
}

function item(row, { bands, hatch }) {
  const lines = HATCHES[row.band];
  const area = { areaColor: bands[row.band], ...(lines && { decal: { ...lines, color: hatch } }) };
  return { ...row, itemStyle: area, emphasis: { itemStyle: area } };
}

function option(map, rows, colours) {
  const words = Object.fromEntries(rows.map((row) => [row.name, row.words]));
  const label = {
    show: true,
    formatter: ({ name }) => words[name] ?? "",
    color: colours.text,
    fontSize: 12,
    lineHeight: 15,
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
      itemStyle: { areaColor: colours.bands.without, borderColor: colours.line, borderWidth: 1 },
      label,
      labelLayout: { hideOverlap: true },
      emphasis: { label, itemStyle: { borderWidth: 2.5 } },
      data: rows.map((row) => item(row, colours)),
    }],
  };
}

async function draw(frame) {
  const table = document.querySelector(frame.dataset.mapTable);
  const answer = await fetch(frame.dataset.screeningMap);
  if (!answer.ok || !table) return;
  const map = frame.dataset.screeningMap;
  registerMap(map, centred(await answer.json()));
  frame.hidden = false;
  const rows = rowsOf(table);
  const chart = init(frame, null, { renderer: "svg" });
  const show = () => chart.setOption(option(map, rows, paint(frame)));
  show();
  chart.on("click", ({ name }) => {
    const url = rows.find((row) => row.name === name)?.url;
    if (url) window.location.assign(url);
  });
  new ResizeObserver(() => chart.resize()).observe(frame);
  new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  frame.dataset.drawn = "";
}

export function installScreeningMap() {
  use([MapChart, LabelLayout, SVGRenderer]);
  for (const frame of document.querySelectorAll("[data-screening-map]")) draw(frame);
}
