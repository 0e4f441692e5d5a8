// Pictures of the pages for people to look at, on both screens and in both themes. Add a page here when it exists.
const PAGES = {
  login: ["/login", "nobody"], today: ["/", "owner"], orders: ["/orders", "owner"], items: ["/orders/items", "owner"], purchase: ["/purchase", "owner"],
  activities: ["/activities", "owner"], decisions: ["/decisions", "owner"], answered: ["/decisions?tab=answered", "owner"], warehouse: ["/warehouse", "owner"],
  unidentified: ["/warehouse/unidentified", "owner"], parcels: ["/warehouse/parcels", "owner"], connections: ["/connections", "owner"],
  settings: ["/settings", "owner"],
};

export default async function (at) {
  const order = await at.firstOrder(await at.page());
  const pages = { ...PAGES, order: [order, "owner"] };
  for (const screen of ["desktop", "phone"]) {
    for (const theme of ["light", "dark"]) {
      for (const [name, [path, who]] of Object.entries(pages)) {
        const page = await at.page({ screen, theme, who });
        await at.open(page, path);
        await at.shot(page, `${name}-${screen}-${theme}`);
        await page.context().close();
      }
    }
  }
}
