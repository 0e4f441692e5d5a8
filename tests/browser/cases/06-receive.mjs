// Receiving at the speed of a scanner: two codes without a pause, each with its own verdict; a third that nobody knows is
// kept and matched by hand, where too many pieces are asked about once more. On a phone nothing is too wide.
async function codesOnTable(at, page, wanted) {
  let codes = [];
  for (let left = 120; left > 0 && codes.length < wanted; left -= 1) {
    await at.open(page, "/warehouse");
    codes = await page.locator("#table code").allInnerTexts();
    if (codes.length < wanted) await page.waitForTimeout(1000);
  }
  return codes;
}

export default async function (at) {
  const page = await at.page();
  const codes = await codesOnTable(at, page, 2);
  if (!at.that(codes.length >= 2, "two packages lay on the table within two minutes")) return;
  at.that(await page.evaluate(() => document.activeElement?.matches("[data-scan]")), "the cursor is in the field");
  for (const code of codes.slice(0, 2)) {
    await page.keyboard.type(code, { delay: 1 });
    await page.keyboard.press("Enter");
  }
  const verdict = page.locator("#verdict [data-verdict]");
  await verdict.filter({ hasText: codes[1] }).waitFor();
  at.that(/^received/.test(await verdict.getAttribute("data-verdict")), "the second package is received");
  at.that(await verdict.locator("img.thumb").first().evaluate((each) => each.decode().then(() => each.naturalWidth > 0, () => false)), "the verdict shows the goods");
  at.that(await page.locator("#scans tr", { hasText: codes[0] }).filter({ hasText: "Received" }).count(), "so was the first");
  at.that((await page.inputValue("[data-scan]")) === "", "the field is empty for the next scan");
  at.that(await page.evaluate(() => document.activeElement?.matches("[data-scan]")), "the cursor has not left it");
  const size = await page.locator(".verdict-word").evaluate((each) => parseFloat(getComputedStyle(each).fontSize));
  at.that(size >= 28, `the verdict can be read from afar (${size} px)`);
  at.that(await page.locator("#content .money").count() === 0, "no price is on the page of a clerk");

  const unknown = `ZZ${Date.now()}`;
  await page.keyboard.type(`]C1${unknown}\r`, { delay: 1 });
  await verdict.filter({ hasText: unknown }).waitFor();
  at.that((await verdict.getAttribute("data-verdict")) === "unidentified", "a number that nobody knows is kept");
  const phone = await at.page({ screen: "phone" });
  await at.open(phone, "/warehouse/unidentified");
  await at.shot(phone, "unidentified-phone");
  await phone.locator("li", { hasText: unknown }).getByRole("link").click();
  const match = phone.locator(".match").first();
  if (at.that(await match.count(), "lines that may be in it are shown")) {
    const expected = Number(await match.locator("input[type=number]").inputValue());
    await match.locator("input[type=number]").fill(String(expected + 3));
    await match.getByRole("button").click();
    const more = phone.locator(".more");
    await more.waitFor();
    await at.shot(phone, "more-pieces-phone");
    await more.getByRole("button").click();
    await phone.locator("#verdict [data-verdict=received]").waitFor();
    await at.shot(phone, "verdict-phone");
  }
}
