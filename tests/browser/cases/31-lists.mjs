// Lists: filter and sort stand in the address and survive a reload, the file holds the same rows, keys walk and open them,
// and on a phone rows are cards within the screen.
export default async function (at) {
  const page = await at.page();
  await at.firstOrder(page);
  await at.open(page, "/orders");
  await page.click("th a.sort:has-text('Total')");
  await page.waitForURL(/sort=total/);
  const sums = async () => (await page.locator("td.cell-total").allInnerTexts()).map((text) => Number(text.replace(/[^\d.−-]/g, "").replace("−", "-")));
  const down = await sums();
  at.that(down.every((sum, place) => place === 0 || down[place - 1] >= sum), `sorted by total: ${down}`);
  at.that((await page.locator("th[aria-sort=descending]").count()) === 1, "one head says how it is sorted");
  await page.click("th a.sort:has-text('Total')");
  await page.waitForURL(/way=up/);
  const up = await sums();
  at.that(up.every((sum, place) => place === 0 || up[place - 1] <= sum), `turned round: ${up}`);

  const number = (await page.locator("#rows .row-link").first().innerText()).trim();
  await page.fill("[name=search]", number);
  await page.waitForURL((url) => url.searchParams.get("search") === number);
  await page.waitForFunction(() => document.querySelectorAll("#rows tr").length === 1);
  at.that(page.url().includes("sort=total") && page.url().includes("way=up"), "the sort stays with the filter");
  await page.reload();
  at.that((await page.locator("#rows tr").count()) === 1, "the address alone shows the same");
  at.that((await page.inputValue("[name=search]")) === number, "and the filter is typed in");

  const [download] = await Promise.all([page.waitForEvent("download"), page.click("a[download]")]);
  const { readFileSync } = await import("node:fs");
  const text = readFileSync(await download.path(), "utf8");
  at.that(download.suggestedFilename() === "orders.csv", `the file is ${download.suggestedFilename()}`);
  at.that(text.startsWith("\ufeffnumber,"), "the file says that it is UTF-8 and has heads");
  const lines = text.trim().split("\r\n");
  at.that(lines.length === 2 && lines[1].startsWith(`${number},`), `the file holds what is filtered: ${lines.length - 1} rows`);

  await page.locator("body").click({ position: { x: 5, y: 500 } });
  await page.keyboard.press("ArrowDown");
  at.that((await page.locator("tr.is-chosen").count()) === 1, "an arrow chooses a row");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/orders\/ord_/);

  // The number on a tile is what its list shows.
  await at.open(page, "/");
  await page.locator(".plot canvas").nth(1).waitFor({ state: "attached" });
  await page.locator(".plot summary").first().focus();
  await page.keyboard.press("Enter");
  at.that(await page.locator(".plot details[open] td").first().isVisible(), "a table stands behind a plot, by keyboard");

  const phone = await at.page({ screen: "phone" });
  // Filters are folded on a phone; the button says how many are set.
  await at.open(phone, "/orders");
  at.that(!(await phone.locator("[name=held]").isVisible()), "on a phone the filters are folded");
  await phone.locator(".filters-fold summary").click();
  await phone.locator("[name=held]").check();
  at.that((await phone.locator("[data-active]").innerText()) === "1", "and their number is said");
  await phone.waitForURL(/held=1/);

  // Questions and work are lists like the others.
  for (const path of ["/decisions", "/activities"]) {
    await at.open(page, `${path}?search=${number}`);
    at.that((await page.inputValue("[name=search]")) === number, `${path} keeps its filter in the address`);
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("a[download]")]);
    at.that(file.suggestedFilename() === `${path.slice(1)}.csv`, `${path} has a file`);
  }

  for (const path of ["/", "/orders", "/orders/items", "/provider-orders", "/packages", "/parcels", "/ledger", "/connections", "/settings"]) {
    await at.open(phone, path);
    await at.shot(phone, `list${path.replaceAll("/", "-")}-phone`);
  }
}
