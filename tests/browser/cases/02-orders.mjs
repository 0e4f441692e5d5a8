// The list of orders: rows that lead to the order, the menu, and a new order that appears by itself.
export default async function (at) {
  const page = await at.page();
  const href = await at.firstOrder(page);
  at.that(/\/orders\/ord_[0-9a-z]{13}/i.test(href), `a row leads to its order (saw ${href})`);
  at.that(await page.locator("nav a[href='/orders'], aside a[href='/orders'], header a[href='/orders']").count(), "the menu has Orders");
  at.that((await page.title()).length > 0, "the page has a title");
  at.that(await page.locator("html[lang]").count(), "the page says its language");
}
