// One order with its lines, bookings and history; goods show their picture.
export default async function (at) {
  const page = await at.page();
  const href = await at.firstOrder(page);
  await page.click(`table a[href="${href}"]`);
  await page.waitForURL(/\/orders\/ord_/);
  for (const section of [/lines|goods/i, /bookings?|purchase/i, /history/i]) {
    const heading = page.locator("h1, h2, h3, h4, .strip-link").filter({ hasText: section });
    at.that(await heading.count(), `the order's page has a part named like ${section}`);
  }
  const pictures = await page.locator("main img, .page img").evaluateAll((all) => all.map((each) => [each.src, each.complete && each.naturalWidth > 0]));
  for (const [source, shown] of pictures) at.that(shown, `the picture ${source} is shown`);
  at.that((await page.request.get("/orders/ord_0000000000000")).status() === 404, "an order that is not there answers 404");
}
