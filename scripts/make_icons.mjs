// Turns lucide's SVG files into what `Icon` reads: _static/icons/NAME.json, the children of the <svg>.
//
//   node scripts/make_icons.mjs [folder]
//
// One file per icon, so that a site carries the few it uses. The same input gives the same bytes.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = dirname(createRequire(join(root, "package.json")).resolve("lucide-static/package.json"));
const target = process.argv[2] ?? join(root, "src", "wardian", "_static", "icons");

const CHILD = /<(path|circle|rect|line|ellipse|polyline|polygon)\s+([^<>]*?)\s*\/>/g;
const ATTRIBUTE = /([a-z0-9-]+)="([^"&<>]*)"/g;

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

const files = readdirSync(join(source, "icons"))
  .filter((name) => /^[a-z0-9]+(-[a-z0-9]+)*\.svg$/.test(name))
  .sort();
for (const file of files) {
  const name = file.slice(0, -".svg".length);
  const children = childrenOf(readFileSync(join(source, "icons", file), "utf8"), name);
  writeFileSync(join(target, `${name}.json`), JSON.stringify(children));
}
writeFileSync(
  join(target, "LICENSE"),
  `The icons in this folder are from Lucide ${version()} (https://lucide.dev).\n\n` +
    readFileSync(join(source, "LICENSE"), "utf8"),
);
console.log(`${files.length} icons of lucide ${version()} in ${target}`);

/** The children of the icon's <svg>: [[tag, {attribute: value}], …]. */
function childrenOf(svg, name) {
  const inside = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const children = [...inside.matchAll(CHILD)].map(([, tag, attributes]) => [
    tag,
    Object.fromEntries([...attributes.matchAll(ATTRIBUTE)].map(([, key, value]) => [key, value])),
  ]);
  const rest = inside.replace(CHILD, "").trim();
  if (children.length === 0 || rest !== "") {
    throw new Error(`expected plain shapes in lucide's ${name}.svg, got ${rest || "none"}`);
  }
  return children;
}

function version() {
  return JSON.parse(readFileSync(join(source, "package.json"), "utf8")).version;
}
