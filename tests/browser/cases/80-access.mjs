// Every page, both themes: no violation of the rules for people who use a keyboard, a reader or strong contrast (axe-core).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { pages } from "../pages.mjs";

const axe = readFileSync(createRequire(join(process.env.SUPERCARGO_NODE ?? join(import.meta.dirname, ".."), "package.json")).resolve("axe-core/axe.min.js"), "utf8");

async function check(at, page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const wrong of found.violations) {
    at.that(false, `${name}: ${wrong.id}: ${wrong.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }
}

export default async function (at) {
  const first = await at.page();
  await at.firstOrder(first);
  const all = await pages(first);
  for (const theme of ["light", "dark"]) {
    const seen = { owner: await at.page({ theme }), nobody: await at.page({ theme, who: "nobody" }) };
    for (const [name, path, who] of all) {
      await seen[who].goto(path, { waitUntil: "load" });
      await check(at, seen[who], `${name} ${path} (${theme})`);
    }
  }
}
