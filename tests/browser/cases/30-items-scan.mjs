// By items: a scanner is a keyboard that types a millisecond a key and ends with Enter. A scan only searches (BR-62): the
// field keeps the focus, the next scan replaces the last one, and the answer to the last scan is what stands there.
const WEDGE = { delay: 1 };

/** Domestic tracking numbers that the list shows; the demo's sellers ship little by little. */
async function numbers(at, page) {
  for (let left = 60; left > 0; left -= 1) {
    await at.open(page, "/orders/items");
    const cells = await page.locator("td[data-label='Domestic tracking']").allInnerTexts();
    const known = [...new Set(cells.flatMap((cell) => cell.trim().split(/\s+/)).filter((number) => number.length > 6))];
    if (known.length >= 2) return known;
    await page.waitForTimeout(1000);
  }
  throw new Error("no two packages were announced within a minute");
}

export default async function (at) {
  const page = await at.page();
  const [first, second] = await numbers(at, page);
  at.that(await page.evaluate(() => document.activeElement?.name === "code"), "the scan field has the focus");

  await page.keyboard.type(`]C1${first.toLowerCase()}`, WEDGE);
  await page.keyboard.press("Enter");
  await page.waitForFunction((code) => document.querySelector("#list .found b")?.textContent.includes(code), first);
  at.that(await page.locator("#list tr[data-row]").count(), `a scan of ${first} finds its lines`);
  at.that((await page.url()).includes("code="), "the address carries the code");
  at.that(await page.evaluate(() => document.activeElement?.name === "code"), "the field still has the focus");

  // Two in a row, the second before the first is answered.
  await page.keyboard.type(first, WEDGE);
  await page.keyboard.press("Enter");
  await page.keyboard.type(second, WEDGE);
  await page.keyboard.press("Enter");
  await page.waitForFunction((code) => document.querySelector("#list .found b")?.textContent.includes(code), second);
  at.that((await page.inputValue("[name=code]")) === second, "the second scan replaced the first");
  at.that(await page.locator("#list tr[data-row]").count(), `a scan of ${second} finds its lines`);

  await page.keyboard.type("NOBODYKNOWSTHIS", WEDGE);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#list .found")?.textContent.includes("Nothing carries this number"));
  at.that((await page.locator("#list tr[data-row]").count()) === 0, "an unknown number finds nothing and says so");
}
