// Every page that a person can open, by the name under which its pictures are kept. Cases that go through all pages and the
// sheets of pictures take them from here: a page that is not named here is looked at by nobody.

/** Pages with an address of their own; the second value says who looks. */
const FIXED = {
  login: ["/login", "nobody"], today: ["/", "owner"], orders: ["/orders", "owner"], "orders-filtered": ["/orders?status=in_progress&sort=total", "owner"],
  items: ["/orders/items", "owner"], ledger: ["/ledger", "owner"], purchase: ["/purchase", "owner"], "provider-orders": ["/provider-orders", "owner"],
  decisions: ["/decisions", "owner"], answered: ["/decisions?status=answered", "owner"], activities: ["/activities", "owner"], jobs: ["/activities/jobs", "owner"],
  warehouse: ["/warehouse", "owner"], unidentified: ["/warehouse/unidentified", "owner"], "to-pack": ["/warehouse/parcels", "owner"],
  goods: ["/goods", "owner"], customers: ["/customers", "owner"], packages: ["/packages", "owner"], parcels: ["/parcels", "owner"], connections: ["/connections", "owner"],
  "connection-new": ["/connections/new?kind=woocommerce", "owner"], people: ["/people", "owner"], me: ["/me", "owner"], audit: ["/audit?who=people", "owner"],
  settings: ["/settings", "owner"], missing: ["/orders/ord_0000000000000", "owner"],
};

/** Pages of one thing: where the thing is found, and the parts of its page. */
const FOUND = {
  order: ["/orders", 'table a[href^="/orders/ord_"]', ["", "?tab=lines", "?tab=purchase", "?tab=parcels", "?tab=money", "?tab=history"]],
  activity: ["/activities", 'table a[href^="/activities/act_"]', [""]],
  product: ["/goods", 'a[href^="/goods/prd_"]', [""]],
  customer: ["/customers", 'a[href^="/customers/cus_"]', [""]],
  package: ["/warehouse", 'a[href^="/warehouse/packages/"]', [""]],
  shop: ["/connections", 'a.row-link[href^="/connections/con_"]', ["", "/rules", "/health", "/exchanges", "/deliveries", "/webhooks", "/proof", "/unreadable"]],
};

/** Things of a shop: the part of its page that leads to one of them, and how. */
const INSIDE = {
  "shop-delivery": ["/deliveries", "a.row-link[href*='/deliveries/del_']"],
  "shop-exchange": ["/exchanges", "a.row-link[href*='/exchanges/exc_']"],
  "shop-proof-day": ["/proof", "a.day-cell"],
};

/** Proves the shop whose proof is shown, if nobody has yet: a day has a page only then. */
async function proven(page) {
  const prove = page.locator("form[action='/do/proof.run'] > button");
  if ((await page.locator("a.day-cell").count()) || !(await prove.count())) return;
  await prove.click();
  await page.locator("a.day-cell").first().waitFor({ timeout: 20000 }).catch(() => {});
}

/** All pages as `[name, path, who]`; those of a thing only when there is one. `page` is signed in. */
export async function pages(page) {
  const all = Object.entries(FIXED).map(([name, [path, who]]) => [name, path, who]);
  for (const [name, [list, link, parts]] of Object.entries(FOUND)) {
    await page.goto(list, { waitUntil: "load" });
    const href = await page.locator(link).first().getAttribute("href", { timeout: 2000 }).catch(() => null);
    for (const part of href ? parts : []) {
      const suffix = part.replace("?tab=", "-").replace("/", "-");
      all.push([`${name}${suffix}`, `${href.split("?")[0]}${part}`, "owner"]);
    }
    if (name !== "shop" || !href) continue;
    for (const [inner, [part, way]] of Object.entries(INSIDE)) {
      await page.goto(`${href}${part}`, { waitUntil: "load" });
      if (part === "/proof") await proven(page);
      const found = await page.locator(way).first().getAttribute("href", { timeout: 2000 }).catch(() => null);
      if (found) all.push([inner, found, "owner"]);
    }
  }
  return all;
}
