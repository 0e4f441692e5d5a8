// Starting over: everything is made anew at the same address, and who was signed in stays so.
export default async function (at) {
  const page = await at.page();
  page.on("dialog", (dialog) => dialog.accept());
  await at.firstOrder(page);
  const before = await page.locator("table a[href*='/orders/ord_']").first().getAttribute("href");
  const world = await (await page.request.get("/demo/world")).text();
  await page.getByRole("button", { name: "Start over" }).click();
  await page.waitForURL((url) => url.pathname === "/", { timeout: 30000 });
  at.that((await (await page.request.get("/demo/world")).text()) !== world, "another world has begun");
  at.that(await page.locator(".who-name").count(), "the person is still signed in");
  at.that((await page.request.get(before)).status() === 404, "the old orders are gone");
  await at.firstOrder(page);
}
