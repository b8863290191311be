// The course of a few figures over months.
// <div data-chart-trend data-table="#trend"></div> draws what the table says: each <th data-series> of the head is a
// line, each row of the body a month, its cell of the same column the value; a click on a point follows the cell's link.
import { draw, fontOf, note, tableOf, token } from "./paper.js";

const SHAPES = ["circle", "rect", "triangle", "diamond"];
const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3]];

function read(table) {
  const heads = [...table.querySelectorAll("thead th")];
  const rows = [...table.querySelectorAll("tbody tr")];
  const lines = heads
    .map((head, column) => ({ head, column }))
    .filter(({ head }) => "series" in head.dataset)
    .map(({ head, column }) => ({
      name: head.dataset.series || head.textContent.trim(),
      values: rows.map((row) => Number(row.cells[column].dataset.value)),
      urls: rows.map((row) => row.cells[column].querySelector("a[href]")?.href),
    }));
  return { months: rows.map((row) => row.dataset.short ?? row.cells[0].textContent.trim()), lines };
}

function option(frame, { months, lines }) {
  const text = { color: token(frame, "--text-soft"), fontFamily: fontOf(frame), fontSize: 12 };
  return {
    animation: false,
    grid: { left: 8, right: 16, top: 34, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 30, textStyle: { ...text, color: token(frame, "--text") }, selectedMode: false },
    tooltip: note(frame, ({ seriesName, name, value }) => `${name} ${seriesName} ${value}`),
    xAxis: { type: "category", data: months, axisLabel: text, axisLine: { lineStyle: { color: token(frame, "--line-strong") } } },
    yAxis: { type: "value", minInterval: 1, axisLabel: text, splitLine: { lineStyle: { color: token(frame, "--line") } } },
    series: lines.map(({ name, values }, at) => ({
      type: "line",
      name,
      data: values,
      symbol: SHAPES[at % SHAPES.length],
      symbolSize: 7,
      itemStyle: { color: token(frame, `--hue-${at}`) },
      lineStyle: { width: 2, type: DASHES[at % DASHES.length] },
    })),
  };
}

export function drawTrend(frame) {
  const table = tableOf(frame);
  if (!table) return;
  const said = read(table);
  draw(frame, () => option(frame, said), ({ seriesIndex, dataIndex }) => said.lines[seriesIndex]?.urls[dataIndex]);
}
