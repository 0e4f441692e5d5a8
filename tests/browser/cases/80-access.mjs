// Every page, both themes: no violation of the rules for people who use a keyboard, a reader or strong contrast (axe-core).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const axe = readFileSync(createRequire(join(process.env.SUPERCARGO_NODE ?? join(import.meta.dirname, ".."), "package.json")).resolve("axe-core/axe.min.js"), "utf8");
const PAGES = ["/", "/orders", "/orders/items", "/purchase", "/activities", "/decisions", "/decisions?tab=answered", "/warehouse", "/warehouse/unidentified",
  "/warehouse/parcels", "/connections", "/connections/new?kind=woocommerce", "/settings"];

async function check(at, page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const wrong of found.violations) {
    at.that(false, `${name}: ${wrong.id}: ${wrong.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }
}

export default async function (at) {
  const order = await at.firstOrder(await at.page());
  for (const theme of ["light", "dark"]) {
    const page = await at.page({ theme });
    await at.open(page, "/connections");
    const connection = await page.locator("a.row-link").first().getAttribute("href");
    for (const path of [...PAGES, order, connection]) {
      await at.open(page, path);
      await check(at, page, `${path} (${theme})`);
    }
    const outside = await at.page({ theme, who: "nobody" });
    await at.open(outside, "/login");
    await check(at, outside, `/login (${theme})`);
  }
}
