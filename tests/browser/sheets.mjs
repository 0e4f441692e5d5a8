// Sheets of pictures for a person to look over: every page of pages.mjs on both screens and in both themes, as PNG files in
// .cache/sheets, the pictures of one screen and theme side by side. Chromium itself puts them together. Not a check: nothing
// here fails but a page that does not open.
//
// Usage: node sheets.mjs [language] [part of a page's name]; the environment as for run.mjs.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

import { pages } from "./pages.mjs";
import { At, SCREENS, launch, startDemo } from "./run.mjs";

const FOLDER = resolve(import.meta.dirname, "../../.cache/sheets");
/** Pictures of a sheet, and how wide each is shown. */
const ROWS = { desktop: [6, 2, 900], phone: [12, 6, 300] };
/** A list is as long as its rows: below this nobody looks. */
const TALL = 1700;

/** Puts pictures together into one. */
async function sheet(browser, file, pictures, columns, width) {
  const page = await browser.newPage({ viewport: { width: columns * (width + 16) + 16, height: 800 } });
  const cells = pictures.map(([name, data]) => `<figure><figcaption>${name}</figcaption><img src="data:image/png;base64,${data}" width="${width}"></figure>`);
  const style = `body{margin:8px;font:15px sans-serif;background:#8a8f96}main{columns:${columns};column-gap:16px}
    figure{margin:0 0 16px;break-inside:avoid}figcaption{padding:2px 0;color:#fff;font-weight:600}img{display:block;width:100%}`;
  await page.setContent(`<style>${style}</style><main>${cells.join("")}</main>`, { waitUntil: "load" });
  await page.screenshot({ path: file, fullPage: true });
  await page.close();
}

async function main() {
  const [lang = "en", only = ""] = process.argv.slice(2);
  mkdirSync(FOLDER, { recursive: true });
  const [demo, stop] = await startDemo();
  const browser = await launch();
  const at = new At(browser, demo, {});
  try {
    const first = await at.page({ who: "nobody" });
    await at.login(first);
    await first.context().addCookies([{ name: "lang", value: lang, url: demo.address }]);
    at.storage.state = await first.context().storageState();
    await at.firstOrder(first);
    if (!process.env.SUPERCARGO_ADDRESS) await first.waitForTimeout(60000);
    const all = (await pages(first)).filter(([name]) => name.includes(only));
    for (const screen of Object.keys(SCREENS)) {
      for (const theme of ["light", "dark"]) {
        const pictures = [];
        for (const [name, path, who] of all) {
          const page = await at.page({ screen, theme, who });
          if (who === "nobody") await page.context().addCookies([{ name: "lang", value: lang, url: demo.address }]);
          await page.goto(path, { waitUntil: "load" });
          await page.evaluate(() => Promise.all([...document.images].map((one) => { one.loading = "eager"; return one.decode().catch(() => {}); })));
          const { width } = SCREENS[screen];
          const height = await page.evaluate(() => document.documentElement.scrollHeight);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          const inner = await page.evaluate(() => [...document.querySelectorAll(".sheet")].filter((one) => one.scrollWidth > one.clientWidth + 1).length);
          const data = await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(height, TALL) } });
          const wrong = [over > 1 ? `${over} px too wide` : "", inner ? "a table scrolls" : ""].filter(Boolean).join(", ");
          if (wrong) console.log(`${name} (${screen}, ${theme}): ${wrong}`);
          pictures.push([`${name} ${path}${wrong ? ` — ${wrong}` : ""}`, data.toString("base64")]);
          await page.context().close();
        }
        const [rows, columns, shown] = ROWS[screen];
        for (let from = 0; from < pictures.length; from += rows) {
          const file = join(FOLDER, `${lang}-${screen}-${theme}-${from / rows + 1}.png`);
          await sheet(browser, file, pictures.slice(from, from + rows), columns, shown);
          console.log(file);
        }
      }
    }
  } finally {
    await at.close();
    await browser.close();
    stop();
  }
  for (const wrong of new Set(at.wrongs)) console.log(`    ${wrong}`);
}

await main();
process.exit(0);
