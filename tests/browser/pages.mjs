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
  }
  return all;
}
