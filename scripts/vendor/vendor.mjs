// Copies the browser files that the pages use out of their npm packages into crates/web/assets, makes the sheet of icons,
// presses every file with brotli, and writes ORIGIN.toml. A person runs it when a version or the list of icons changes
// (see CONTRIBUTING.md); the build only reads what is committed, and `cargo xtask assets` compares it with ORIGIN.toml.
//
// Usage: node scripts/vendor/vendor.mjs [folder with node_modules]
// It does not fetch: `./test stage vendor` fetches the packages with npm and then runs this.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(resolve(process.argv[2] ?? here), "node_modules");
const assets = resolve(here, "../../crates/web/assets");

/** The outline icons the pages may use, in the order of the sheet. `cargo xtask assets` knows nothing of them. */
const ICONS = [
  "home", "shopping-cart", "list", "package", "truck", "building-warehouse", "scan", "help", "alert-triangle", "check",
  "x", "clock", "settings", "plug", "users", "currency-yuan", "file", "search", "refresh", "external-link", "sun", "moon",
  "language", "logout", "chevron-right", "chevron-down", "dots", "link", "unlink", "trash", "plus", "download",
  "activity", "message-question", "receipt", "arrow-right", "photo", "menu-2", "device-desktop", "circle-check",
  "circle-x", "info-circle", "building-store", "user", "key", "copy", "history", "filter",
];

const kept = [];
const version = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;
const read = (name, path) => readFileSync(join(modules, name, path));
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Writes one file and its pressed twin, and remembers where it came from. */
function keep(file, bytes, name, source, changed) {
  const data = Buffer.from(bytes);
  const target = join(assets, file);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, data);
  kept.push({ file, sha256: sha256(data), package: name, version: version(name), source, changed });
  if (data.length < 1000 || file.includes("LICENSE")) return;
  const pressed = brotliCompressSync(data, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length },
  });
  writeFileSync(`${target}.br`, pressed);
  kept.push({ file: `${file}.br`, sha256: sha256(pressed), package: name, version: version(name), source, changed: `brotli of ${file}` });
}

for (const folder of ["htmx", "tabler", "icons", "uplot"]) rmSync(join(assets, folder), { recursive: true, force: true });

// htmx and its stream extension, as published.
keep("htmx/htmx.min.js", read("htmx.org", "dist/htmx.min.js"), "htmx.org", "dist/htmx.min.js", "");
keep("htmx/hx-sse.min.js", read("htmx.org", "dist/ext/hx-sse.min.js"), "htmx.org", "dist/ext/hx-sse.min.js", "");
keep("htmx/LICENSE", read("htmx.org", "LICENSE"), "htmx.org", "LICENSE", "");

// The plots of the first page, as published; only pages with plots load it.
keep("uplot/uplot.min.js", read("uplot", "dist/uPlot.iife.min.js"), "uplot", "dist/uPlot.iife.min.js", "");
keep("uplot/uplot.min.css", read("uplot", "dist/uPlot.min.css"), "uplot", "dist/uPlot.min.css", "");
keep("uplot/LICENSE", read("uplot", "LICENSE"), "uplot", "LICENSE", "");

// Tabler's style sheet. The content security policy says img-src 'self', so its pictures, which are written into the sheet
// as data: addresses, become files of their own beside it.
const pictures = new Map();
const sheet = read("@tabler/core", "dist/css/tabler.min.css").toString("utf8")
  .replace(/\n?\/\*# sourceMappingURL=.*?\*\/\s*$/, "\n")
  .replace(/url\("data:image\/svg\+xml,([^"]*)"\)/g, (_, data) => {
    const svg = data.startsWith("%") ? decodeURIComponent(data) : data;
    if (!pictures.has(svg)) pictures.set(svg, `img/${String(pictures.size + 1).padStart(2, "0")}.svg`);
    return `url("${pictures.get(svg)}")`;
  });
if (/url\(["']?(data|https?):/.test(sheet)) throw new Error("the style sheet still names a data: or foreign address");
keep("tabler/tabler.min.css", sheet, "@tabler/core", "dist/css/tabler.min.css", "data: pictures moved into img/, source map left out");
for (const [svg, file] of pictures) {
  keep(`tabler/${file}`, `${svg}\n`, "@tabler/core", "dist/css/tabler.min.css", "taken out of the style sheet");
}
// The package carries no licence file; its sheet names the licence and the holders, and the icons carry the same text.
const banner = sheet.match(/\/\*!([\s\S]*?)\*\//)[1].split("\n").map((line) => line.replace(/^ \* ?/, "").trim());
const holders = banner.filter((line) => line.startsWith("Copyright"));
const mit = read("@tabler/icons", "LICENSE").toString("utf8").replace(/^Copyright.*$/m, holders.join("\n"));
keep("tabler/LICENSE", mit, "@tabler/core", "package.json, dist/css/tabler.min.css", "MIT text with the holders of the sheet");

// One sheet of icons: <svg class="icon"><use href="/…/icons.svg#home"></use></svg>
const symbols = ICONS.map((name) => {
  const svg = read("@tabler/icons", `icons/outline/${name}.svg`).toString("utf8");
  const inner = svg.replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace(/<\/svg>\s*$/, "")
    .split("\n").map((line) => line.trim()).filter((line) => line && !line.includes('d="M0 0h24v24H0z"')).join("");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
});
keep("icons/icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`, "@tabler/icons", "icons/outline/*.svg", "a sheet of chosen icons");
keep("icons/LICENSE", read("@tabler/icons", "LICENSE"), "@tabler/icons", "LICENSE", "");

const entries = kept.map((k) => {
  const changed = k.changed ? `changed = ${JSON.stringify(k.changed)}\n` : "";
  return `[[file]]\nfile = "${k.file}"\nsha256 = "${k.sha256}"\npackage = "${k.package}"\nversion = "${k.version}"\nsource = "${k.source}"\n${changed}`;
});
writeFileSync(join(assets, "ORIGIN.toml"),
  `# Where the browser files that are not ours come from. Written by scripts/vendor/vendor.mjs; checked by \`cargo xtask assets\`.\n\n${entries.join("\n")}`);
console.log(`${kept.length} files, ${readdirSync(assets).length} entries in crates/web/assets`);
