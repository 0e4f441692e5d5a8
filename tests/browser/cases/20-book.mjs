// A buyer books by clicks: plan, Book, the progress window closed and found again, the payment link, unbinding with a
// cancellation, binding by number, abort. Each effect is looked up in the world's own ledger.
const state = (order) => order?.state;

export default async function (at) {
  const page = await at.page();
  page.on("dialog", (dialog) => dialog.accept());
  const world = at.demo.world.replace(/\/ledger$/, "");
  const orders = async () => (await (await page.request.get(`${world}/ledger`)).json()).providers[0].orders;
  const control = (body) => page.request.post(`${world}/control`, { data: body });

  /** Opens the plan of the first group that is ready; the address of its first order. */
  async function ready() {
    for (let left = 90; left > 0; left -= 1) {
      await at.open(page, "/purchase");
      if (await page.locator("#ready article:has(input:checked)").count()) break;
      await page.waitForTimeout(1000);
    }
    const group = page.locator("#ready article:has(input:checked)").first();
    if (!(await group.count())) return null;
    const before = (await orders()).length;
    await Promise.all([page.waitForURL(/\/purchase\/plan/), group.locator("button[formaction='/purchase/plan']").click()]);
    at.that(await page.locator("article .goods").count(), "the plan shows what would be bought");
    at.that((await orders()).length === before, "a plan sends nothing");
    return page.locator(".plan-order .box-head a").first().getAttribute("href");
  }

  /** Books by keyboard, closes the window, finds the work again in the list; its id when a provider order came of it. */
  async function book(order, withShots) {
    if (withShots) await at.shot(page, "plan");
    await page.locator(".head form[action='/do/booking.create'] > button").focus();
    await Promise.all([page.waitForURL(/activity=act_/), page.keyboard.press("Enter")]);
    await page.locator("#window").waitFor();
    const activity = new URL(page.url()).searchParams.get("activity");
    await page.locator("#window .tone-good.state, #window .tone-asking.state, #window .tone-waiting.state").first().waitFor({ timeout: 30000 });
    if (withShots) await at.shot(page, "progress-window");
    at.that(Number(await page.locator("#window .found b").first().innerText()) >= 1, "the window says how many order lines were found");
    // Closing stops nothing and loads nothing; the list leads back.
    await page.locator("#window [data-close]").click();
    at.that(await page.locator("#window").count() === 0 && !page.url().includes("activity="), "the window is closed");
    await at.open(page, "/activities");
    await Promise.all([page.waitForURL(`**/activities/${activity}`), page.locator(`main a[href="/activities/${activity}"]`).first().click()]);
    await page.locator(".work .founds").waitFor();
    return Number(await page.locator(".work .found b").nth(1).innerText()) >= 1 ? activity : null;
  }

  // The people of the demo hurry at first, and buy by themselves; then they leave the buying to the person at the screen.
  await page.waitForTimeout(Math.max(0, 40000 - performance.now()));
  let order, activity;
  const before = (await orders()).filter((one) => one.made_by === "hub").length;
  for (let tries = 0; tries < 8 && !order; tries += 1) {
    const chosen = await ready();
    if (!at.that(chosen, "a line is ready for purchase within a minute and a half")) return;
    // A line may become a question (a price that rose, stock that is gone): then the next one is bought.
    const number = await book(chosen, tries === 0);
    if (number) [order, activity] = [chosen, number];
  }
  if (!at.that(order, "one of eight lines is booked")) return;
  at.that((await orders()).filter((one) => one.made_by === "hub").length > before, "the world's ledger has it");

  // The Purchase tab: booked, with its number and a way to pay.
  await at.open(page, `${order.split("?")[0]}?tab=purchase`);
  const row = page.locator(".rows-desk tr:has(input[form=unbind])").first();
  await at.shot(page, "desk-booked");
  await row.waitFor();
  const number = (await row.locator(".copy code").innerText()).trim();
  await Promise.all([page.waitForURL(/activity=act_/), row.locator("form[action='/do/payment.link'] > button").click()]);
  const cashier = page.locator("#window .work-link a");
  await cashier.waitFor({ timeout: 30000 });
  at.that((await cashier.getAttribute("href")).startsWith("http"), "the window leads to the provider's cashier");
  at.that(state((await orders()).find((one) => one.number === number)) === "waitbuyerpay", "the hub itself pays nothing");
  await page.locator("#window [data-close]").click();

  // Unbind, and have the unpaid order cancelled there: every line of it is ticked.
  for (const box of await page.locator(`.rows-desk tr:has(.copy code:text-is("${number}")) input[form=unbind]`).all()) await box.check();
  await page.locator("input[name='cancel#bool']").check();
  await at.shot(page, "unbind");
  await Promise.all([page.waitForURL(/activity=act_/), page.locator("button[form=unbind]").click()]);
  await page.locator("#window .state.tone-good").first().waitFor({ timeout: 40000 });
  at.that(state((await orders()).find((one) => one.number === number)) === "cancel", "the provider order is cancelled in the world");

  // Somebody bought it by hand: bound by its number.
  const made = await (await control({ do: "buy_by_hand", order: number })).json();
  if (!at.that(made.order, "a purchase by hand was made")) return;
  await at.open(page, `${order.split("?")[0]}?tab=purchase`);
  await page.locator("form[action='/do/booking.bind'] input[name=number]").first().fill("3600000000000999999");
  await Promise.all([page.waitForURL(/activity=act_/), page.keyboard.press("Enter")]);
  await page.locator("#window .work-problem").waitFor({ timeout: 30000 });
  at.that(/account/i.test(await page.locator("#window .work-problem").innerText()), "a wrong number is told in words");
  await page.keyboard.press("Escape");
  at.that(await page.locator("#window").count() === 0, "Escape closes the window");
  await page.locator("form[action='/do/booking.bind'] input[name=number]").first().fill(made.order);
  await Promise.all([page.waitForURL(/activity=act_/), page.keyboard.press("Enter")]);
  await page.locator("#window .state.tone-good").first().waitFor({ timeout: 30000 });
  await page.locator(`.rows-desk .copy code:text-is("${made.order}")`).first().waitFor();
  await at.shot(page, "bound");

  const phone = await at.page({ screen: "phone" });
  await at.open(phone, `${order.split("?")[0]}?tab=purchase`);
  await at.shot(phone, "desk-phone");
  await at.open(phone, `/activities/${activity}`);
  await at.shot(phone, "activity-phone");
}
