// Pictures of the pages for people to look at, on both screens and in both themes; no page is wider than its screen.
import { pages } from "../pages.mjs";

export default async function (at) {
  const first = await at.page();
  await at.firstOrder(first);
  const all = (await pages(first)).filter(([name]) => name !== "missing");
  for (const screen of ["desktop", "phone"]) {
    for (const theme of ["light", "dark"]) {
      for (const [name, path, who] of all) {
        const page = await at.page({ screen, theme, who });
        await at.open(page, path);
        await at.shot(page, `${name}-${screen}-${theme}`);
        await page.context().close();
      }
    }
  }
}
