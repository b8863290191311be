// Builds static/src into static/dist: app.js, charts.js (for pages that draw), app.css, paper.css, admin.css, theme.js, the
// icon sprite and the outlines of maps.
//   node static/build.mjs [--watch]
// Of vendor.css only the rules stay whose names occur in templates, Python or our scripts; all of it is lowered for the browsers
// that offices still run (Chrome 109 is the last one on Windows 7).
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import esbuild from "esbuild";
import { transform } from "lightningcss";
import { PurgeCSS } from "purgecss";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const source = join(here, "src");
const target = join(here, "dist");
const fresh = join(here, "dist.new");
const ICONS = join(root, "node_modules/@tabler/icons/icons/outline");

const TARGETS = { chrome: 109 << 16, edge: 109 << 16, firefox: 115 << 16, safari: (15 << 16) | (4 << 8) };
const ROOMS = "core,organisations,accounts,notifications,deadlines,mediators,cases,referrals,screening,reports,portal,config";
const WORDS = [
  "templates/**/*.html",
  `{${ROOMS}}/**/*.{py,html}`,
  "static/src/**/*.js",
  "node_modules/tom-select/dist/esm/{tom-select,getSettings,utils}.js",
];
const KEPT = { standard: [/^ts-/], greedy: [/ts-(wrapper|control|dropdown)/] };

async function bundle(entry, options = {}) {
  const result = await esbuild.build({
    entryPoints: [join(source, entry)],
    bundle: true,
    write: false,
    minify: entry.endsWith(".js"),
    format: "iife",
    target: ["chrome109", "firefox115", "safari15.4"],
    external: ["data:*"],
    legalComments: "none",
    logLevel: "warning",
    ...options,
  });
  return result.outputFiles[0].text;
}

async function purge(css) {
  const [kept] = await new PurgeCSS().purge({
    content: WORDS.map((pattern) => join(root, pattern)),
    css: [{ raw: css }],
    safelist: KEPT,
    variables: false,
    keyframes: true,
    fontFace: true,
    defaultExtractor: (text) => text.match(/[\w-/:.]+(?<![:.])/g) ?? [],
  });
  return kept.css;
}

function lower(css, name) {
  return transform({ filename: name, code: Buffer.from(css), minify: true, targets: TARGETS }).code.toString();
}

function sprite() {
  const names = JSON.parse(readFileSync(join(source, "icons.json"), "utf8"));
  const symbols = names.map((name) => {
    const svg = readFileSync(join(ICONS, `${name}.svg`), "utf8");
    const body = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
    const paths = body.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/g, "").replace(/\s+/g, " ").trim();
    return `<symbol id="tabler-${name}" viewBox="0 0 24 24">${paths}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

function put(name, text) {
  writeFileSync(join(fresh, name), text);
  const kilobytes = (size) => `${(size / 1024).toFixed(1)} KB`.padStart(9);
  console.log(`${name.padEnd(15)} ${kilobytes(Buffer.byteLength(text))} ${kilobytes(gzipSync(text, { level: 9 }).length)} gzip`);
}

// Built beside and swapped whole: a running site never sees half a build.
async function build() {
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const [app, charts, theme, vendor, ours, paper, admin] = await Promise.all([
    bundle("app.js"),
    bundle("charts.js"),
    bundle("theme.js"),
    bundle("vendor.css"),
    bundle("app.css"),
    bundle("paper.css"),
    bundle("admin.css"),
  ]);
  put("app.js", app);
  put("charts.js", charts);
  put("theme.js", theme);
  put("app.css", lower(`${await purge(vendor)}\n${ours}`, "app.css"));
  put("paper.css", lower(paper, "paper.css"));
  put("admin.css", lower(admin, "admin.css"));
  put("icons.svg", sprite());
  for (const name of readdirSync(join(source, "maps"))) put(`map-${name}`, readFileSync(join(source, "maps", name), "utf8"));
  put("favicon.svg", readFileSync(join(source, "favicon.svg"), "utf8"));
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
}

await build();

if (process.argv.includes("--watch")) {
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => build().catch((error) => console.error(error.message)), 200);
  };
  for (const folder of [source, join(root, "templates")]) watch(folder, { recursive: true }, again);
}
