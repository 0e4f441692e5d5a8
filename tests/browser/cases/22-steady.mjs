// A page that loads itself anew takes nothing from the person before it: a message stays until it is closed, ticks stay,
// new lines to buy come in unticked and marked, and nothing moves once a box was changed. The live stream is played here by
// the event that it sends; new lines are those that this page has forgotten.
const reload = async (page) => {
  await page.evaluate(() => {
    window.swaps = 0;
    document.addEventListener("htmx:before:swap", () => { window.swaps += 1; });
    document.dispatchEvent(new Event("reload"));
  });
  await page.waitForFunction(() => window.swaps > 0);
  await page.waitForTimeout(200);
};

export default async function (at) {
  const page = await at.page();
  page.on("dialog", (dialog) => dialog.accept());

  await at.open(page, (await at.firstOrder(page)).split("?")[0]);
  const act = (await page.locator("form[action='/do/order.release']").count()) ? "release" : "hold";
  await Promise.all([page.waitForEvent("load"), page.locator(`form[action='/do/order.${act}'] button`).first().click()]);
  await page.locator("#content > .flash").waitFor();
  for (let times = 0; times < 2; times += 1) await reload(page);
  at.that(await page.locator("#content > .flash").count() === 1, "a message outlives the page's own loads, once");
  await page.locator("[data-dismiss]").click();
  await reload(page);
  at.that(await page.locator("#content > .flash").count() === 0, "a message that was closed stays closed");
  if (act === "hold") await Promise.all([page.waitForEvent("load"), page.locator("form[action='/do/order.release'] button").first().click()]);

  const boxes = page.locator("#ready input[type=checkbox]");
  for (let left = 60; left > 0 && (await boxes.count()) < 2; left -= 1) {
    await at.open(page, "/purchase");
    if ((await boxes.count()) < 2) await page.waitForTimeout(1000);
  }
  if (!at.that((await boxes.count()) >= 2, "two lines are ready for purchase within a minute")) return;
  // This page was made before the first line came: its row is taken out of the answer and out of the page's memory.
  let hides = true;
  const value = await boxes.first().getAttribute("value");
  await page.route("**/purchase", async (route) => {
    const answer = await route.fetch();
    const row = new RegExp(`<tr id="ready-${value}">.*?</tr>`, "s");
    await route.fulfill({ response: answer, body: hides ? (await answer.text()).replace(row, "") : await answer.text() });
  });
  await at.open(page, "/purchase");
  await page.mouse.move(5, 5);
  const line = page.locator(`#ready input[value='${value}']`);
  at.that(await line.count() === 0, "the line is not there yet");
  hides = false;
  const first = page.locator("#ready input[type=checkbox]").first();
  await first.hover();
  await reload(page);
  at.that(await line.count() === 0, "nothing moves under the pointer");
  at.that(/New lines: [1-9]/.test(await page.locator("#news").innerText()), "how many lines came is said");
  await at.shot(page, "purchase-news");
  const chosen = await first.getAttribute("value");
  await first.setChecked(!(await first.isChecked()));
  const was = await first.isChecked();
  await page.mouse.move(5, 5);
  await reload(page);
  at.that(await line.count() === 0, "nothing moves once a box was changed");
  await page.locator("[data-show-new]").click();
  await line.waitFor();
  at.that(!(await line.isChecked()), "a new line comes in unticked");
  at.that(await page.locator(`tr.is-new:has(input[value='${value}'])`).innerText().then((text) => text.includes("New")), "and is marked");
  at.that((await page.locator(`#ready input[value='${chosen}']`).isChecked()) === was, "a changed box stays as it was set");
  at.that(await page.locator("#news").isHidden(), "there is no more to show");
  await at.shot(page, "purchase-new-line");
  await page.unrouteAll();

  // The plan: no token in the address; prices asked for now leave its lines where they are.
  await at.open(page, "/purchase");
  const group = page.locator("#ready article:has(input:checked)").first();
  await Promise.all([page.waitForURL(/\/purchase\/plan/), group.locator("button[formaction='/purchase/plan']").click()]);
  at.that(!/csrf|key=/.test(page.url()), "no token stands in the address");
  const goods = await page.locator("article .goods").count();
  await Promise.all([page.waitForURL(/activity=act_/), page.locator("form[action='/do/line.recalculate'] button").click()]);
  at.that(goods > 0 && (await page.locator("article .goods").count()) === goods, "the plan still has its lines after prices were asked for");

  // The big word speaks of the last scan, also after the page has loaded itself.
  await at.open(page, "/warehouse");
  await page.fill("[data-scan]", `ZZ${Date.now()}`);
  await page.keyboard.press("Enter");
  const verdict = page.locator("#verdict [data-verdict]");
  await page.locator("#verdict [data-verdict=unidentified]").waitFor();
  for (const code of ["   ", "7".repeat(300)]) {
    await page.fill("[data-scan]", code);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector("[data-scan]").value === "");
    await page.locator("#verdict [data-verdict=refused]").waitFor();
  }
  await reload(page);
  at.that((await verdict.getAttribute("data-verdict")) === "refused", "a refused scan is not followed by an older verdict");
  at.that(/That is no code/.test(await verdict.innerText()), "and says so");
  await at.shot(page, "scan-refused");
}
