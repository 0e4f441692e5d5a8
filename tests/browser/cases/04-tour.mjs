// Somebody who is new: a hint on the first page points at a real thing, leads to the next one by keyboard alone, is put away
// and stays away; the banner says that the world is simulated.
export default async function (at) {
  const page = await at.page();
  await at.open(page, "/");
  at.that(await page.locator(".demo").filter({ hasText: /simulated/ }).count(), "a banner says that the world is simulated");
  const hint = page.locator(".tour");
  at.that(await hint.filter({ hasText: "Hint 1 of 5" }).count(), "the first page shows the first hint");
  at.that(await page.locator(".is-pointed-at").count() === 1, "the hint points at one thing of the page");
  at.that(await page.locator(".tour .is-pointed-at").count() === 0, "it does not point at itself");

  await page.locator(".tour button").first().focus();
  await Promise.all([page.waitForURL("**/purchase"), page.keyboard.press("Enter")]);
  await page.locator(".tour").filter({ hasText: "Hint 2 of 5" }).waitFor();
  await Promise.all([page.waitForURL("**/decisions"), page.locator(".tour button").first().press("Enter")]);
  await Promise.all([page.waitForURL("**/warehouse"), page.locator(".tour button").first().press("Enter")]);
  at.that(await page.locator("[data-scan]").count(), "the fourth hint is where packages are scanned");
  await at.open(page, "/");
  at.that(await page.locator(".tour").count() === 0, "a hint that was read does not come again");

  const href = await at.firstOrder(page);
  await at.open(page, href);
  const order = page.locator(".tour");
  at.that(await order.filter({ hasText: "Hint 5 of 5" }).count(), "the last hint is on an order");
  await Promise.all([page.waitForEvent("load"), order.getByRole("button", { name: "No more hints" }).click()]);
  for (const path of ["/", "/purchase", "/decisions", "/warehouse", href]) {
    await at.open(page, path);
    at.that(await page.locator(".tour").count() === 0, `${path} shows no hint after "No more hints"`);
  }
}
