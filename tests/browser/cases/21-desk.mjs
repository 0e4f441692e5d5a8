// What a new user stumbled on at the desk: the plan shows the provider orders that Book makes, the menu counts what is listed,
// the progress panel hides nothing and says when it has ended, the list to pay names goods and orders, an abort says what was
// taken back, and a paid provider order is not cut without a reason.
export default async function (at) {
  const page = await at.page();
  page.on("dialog", (dialog) => dialog.accept());
  const world = at.demo.world.replace(/\/ledger$/, "");
  const orders = async () => (await (await page.request.get(`${world}/ledger`)).json()).providers[0].orders;
  const ours = async () => (await orders()).filter((one) => one.made_by === "hub").length;
  const control = async (body) => (await page.request.post(`${world}/control`, { data: body })).json();
  const ended = (seconds) => page.locator("#window [data-ended=true], #window .tone-asking.state").first().waitFor({ timeout: seconds * 1000 });
  const work = () => new URL(page.url()).searchParams.get("activity");

  /** The Purchase page with at least one ticked line of a group; false when none comes. */
  async function ready() {
    await page.waitForTimeout(Math.max(0, 40000 - performance.now()));
    for (let left = 90; left > 0; left -= 1) {
      await at.open(page, "/purchase");
      if (await page.locator("#ready article:has(input:checked)").count()) return true;
      await page.waitForTimeout(1000);
    }
    return at.that(false, "a line is ready for purchase within a minute and a half");
  }
  const group = () => page.locator("#ready article:has(input:checked)").first();

  // The menu counts what the page lists; money says what it contains.
  if (!(await ready())) return;
  const listed = await page.locator("#ready input[type=checkbox]").count();
  const counted = Number(await page.locator(".side-link[href='/purchase'] .count").innerText());
  at.that(listed === counted, `the menu counts ${counted} lines and the page lists ${listed}`);
  at.that(/at most[\s\S]*without delivery in China/i.test(await group().locator(".box-foot").innerText()), "the sum says that it is without delivery");
  await at.shot(page, "purchase");

  // One card for each provider order that Book makes.
  await Promise.all([page.waitForURL(/\/purchase\/plan/), group().locator("button[formaction='/purchase/plan']").click()]);
  const cards = await page.locator(".plan-order").count();
  const heads = await page.locator(".plan-order .box-head a").allInnerTexts();
  at.that(cards > 0 && heads.every((number) => number.trim()), "each card names its order");
  await at.shot(page, "plan-cards");
  const phone = await at.page({ screen: "phone" });
  await at.open(phone, new URL(page.url()).pathname + new URL(page.url()).search);
  await at.shot(phone, "plan-phone");
  await at.open(phone, "/purchase");
  await at.shot(phone, "purchase-phone");
  const before = await ours();
  await Promise.all([page.waitForURL(/activity=act_/), page.locator(".head form[action='/do/booking.create'] > button").click()]);
  await ended(40);
  const good = await page.locator("#window .state.tone-good").count();
  const made = (await ours()) - before;
  at.that(made <= cards && (made === cards || !good), `the plan had ${cards} provider orders, and ${made} were made`);

  // The panel stands beside the page, closes, comes back, and says that it has ended.
  const over = await page.evaluate(() => {
    const edge = document.querySelector("#window").getBoundingClientRect().left;
    const parts = Array.from(document.querySelectorAll("main .head, main article, main section, main .sheet"));
    return parts.filter((one) => !one.closest("#window") && one.getBoundingClientRect().right > edge + 1).length;
  });
  at.that(over === 0, `${over} parts of the page lie under the panel`);
  await at.shot(page, "panel");
  await page.locator("#window [data-close]").click();
  const again = page.locator(".window-again");
  at.that(await again.isVisible(), "a closed panel leaves a way back");
  await Promise.all([page.waitForURL(/activity=act_/), again.click()]);
  await page.locator("#window").waitFor();
  if (good) at.that(/ended/i.test(await page.locator("#window .window-foot").innerText()), "the panel says that it has ended");
  await page.locator("#window [data-close]").click();

  // A line may have become a question (a price that rose, stock that is gone): then the next one is bought.
  const waits = async () => { await at.open(page, "/purchase"); return page.locator("#to-pay form").count(); };
  for (let tries = 0; tries < 8 && !(await waits()); tries += 1) {
    if (!(await ready())) return;
    await Promise.all([page.waitForURL(/activity=act_/), group().locator(".box-foot .btn-primary").click()]);
    await ended(40);
  }

  // The list to pay: goods, orders, all ticked at once, one link that names them and the sum.
  const payer = page.locator("#to-pay form").first();
  await payer.waitFor();
  at.that(await payer.locator(".cell-goods .thumb").count() > 0 && await payer.locator(".cell-order a").count() > 0, "the list to pay shows goods and orders");
  const all = payer.locator("[data-tick-all]");
  if (await all.count()) await all.check();
  else await payer.locator("input[data-tick]").first().check();
  // What the cases before this one bound by hand may be paid already: only what was bought last is paid here.
  const rows = payer.locator("input[data-tick]");
  for (let index = 0; index + 1 < await rows.count(); index += 1) await rows.nth(index).uncheck();
  const number = (await payer.locator("tr:has(input[data-tick]:checked) .copy code").first().innerText()).trim();
  const order = (await payer.locator("tr:has(input[data-tick]:checked) .cell-order a").first().getAttribute("href")).split("?")[0];
  await at.shot(page, "to-pay");
  await Promise.all([page.waitForURL(/activity=act_/), payer.locator(".box-foot button").click()]);
  await page.locator("#window .work-link a").waitFor({ timeout: 30000 });
  at.that(await page.locator("#window .found").count() === 0, "a link to pay shows no figures of what was found");
  at.that(await page.locator("#window .work-sum").count() === 1, "the window says the sum");
  at.that((await page.locator("#window .work-lines").innerText()).includes(number), "the window names what is paid");
  await at.shot(page, "pay-window");
  await page.locator("#window [data-close]").click();

  // Paid: cut without a reason, one error at its field, and the ticks stay.
  await control({ do: "pay", order: number });
  for (let left = 30; left > 0; left -= 1) {
    await at.open(page, `${order}?tab=purchase`);
    if (await page.locator(`#bought tr:has(.copy code:text-is("${number}")) input[form=unbind]`).count()) break;
    const sync = page.locator("form[action='/do/account.sync'] > button").first();
    if (left % 10 === 0 && (await sync.count())) await Promise.all([page.waitForURL(/activity=act_/), sync.click()]);
    await page.waitForTimeout(1000);
  }
  const tick = page.locator(`#bought tr:has(.copy code:text-is("${number}")) input[form=unbind]`).first();
  if (at.that(await tick.count(), "the paid line stands under Purchased")) {
    await tick.check();
    await Promise.all([page.waitForResponse((answer) => answer.url().includes("/do/booking.unbind")), page.locator("button[form=unbind]").click()]);
    await page.locator("#unbind-why").waitFor();
    at.that(await page.locator(".unbind [role=alert]").count() === 1 && await page.locator(".flash").count() === 0, "one error, at the field");
    at.that(await page.locator("input[form=unbind][name='lines#list']:checked").count() === 1, "the tick stays");
    at.that(new URL(page.url()).pathname === order, "the address is the page's own");
    await at.shot(page, "unbind-reason");
  }

  // Aborted before anything was sent: taken back, in words, with the way on.
  if (!(await ready())) return;
  await control({ fault: { place: "1688.createOrder.preview", kind: "http_429", times: 3 } });
  await Promise.all([page.waitForURL(/activity=act_/), group().locator(".box-foot .btn-primary").click()]);
  await page.locator("#window form[action='/do/activity.abort'] > button").click();
  await page.waitForURL(/activity=act_/);
  await page.locator("#window [data-ended=true]").waitFor({ timeout: 15000 });
  const body = await page.locator("#window .window-body").innerText();
  at.that(/taken back/i.test(body), "the window says what was taken back");
  at.that(await page.locator("#window .work-lines .tone-bad").count() === 0, "what was taken back is not red");
  await at.shot(page, "aborted");
  const aborted = work();
  await at.open(page, `/activities/${aborted}`);
  await Promise.all([page.waitForURL(/\/purchase\/plan/), page.locator(".work-next a").first().click()]);
  at.that(await page.locator(".plan-order").count() > 0, "the way on leads to the plan of what is left");
}
