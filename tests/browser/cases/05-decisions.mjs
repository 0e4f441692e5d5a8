// A question in words, answered by keyboard, and found again among the answered ones; several of a kind answered together.
export default async function (at) {
  const page = await at.page();
  page.on("dialog", (dialog) => dialog.accept());
  const question = page.locator(".question:has([data-answer])");
  for (let left = 90; left > 0 && !(await question.count()); left -= 1) {
    await at.open(page, "/decisions");
    if (!(await question.count())) await page.waitForTimeout(1000);
  }
  if (!at.that(await question.count(), "a question was asked within a minute and a half")) return;

  const first = question.first();
  const id = await first.getAttribute("id");
  const text = await first.innerText();
  at.that(!/[a-z]_[a-z]|[{}]|undefined|null/.test(text), `no code and no JSON in a question (saw ${text})`);
  at.that(await first.locator(".goods").count(), "a question shows the goods it is about");
  const buttons = await first.locator("[data-answer], .answer .whynot").count();
  at.that(buttons === await first.locator(".answer-effect").count(), "every answer says what it does");
  for (const grey of await page.locator(".question .whynot").all()) {
    at.that((await grey.locator(".whynot-text").textContent()).trim(), "a grey answer says why");
  }
  at.that(await first.locator("[data-answer='1'].btn-primary").count() === 1, "the first answer is the suggested one");

  await page.keyboard.press("j");
  at.that(await page.locator(`#${id}.is-chosen`).count(), "j chooses the first question");
  const answer = (await first.locator("[data-answer='1']").innerText()).replace(/^1\s*/, "").trim();
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("1")]);
  at.that(await page.locator(`#${id}`).count() === 0, "an answered question is not open any more");
  at.that(await page.locator(".flash-links a[href^='/orders/']").count(), "the message leads to the order");
  await at.open(page, "/decisions?status=answered");
  const given = page.locator(`#${id} .given`);
  at.that((await given.innerText()).includes(answer), `it stands among the answered ones as "${answer}"`);
  at.that(await given.locator("time").count(), "with when it was answered");

  // Two of a kind together. Questions come by and by: if no kind has two yet, the chip still filters.
  await at.open(page, "/decisions");
  const chips = await page.locator(".chips .chip-count").allInnerTexts();
  const place = chips.findIndex((count) => Number(count) > 1);
  if (chips.length) {
    await Promise.all([page.waitForEvent("load"), page.locator(".chips a").nth((place < 0 ? 0 : place) + 1).click()]);
    const kinds = new Set(await page.locator(".question h2").allInnerTexts());
    at.that(kinds.size === 1, `a chip shows one kind alone (saw ${[...kinds].join(", ")})`);
  }
  if (place >= 0) {
    const before = await page.locator(".question").count();
    await page.locator("[data-tick-all]").check();
    at.that(await page.locator("[data-tick]:checked").count() === before, "all questions of the kind are ticked at once");
    await Promise.all([page.waitForEvent("load"), page.locator("#together button").first().click()]);
    at.that(await page.locator("#results li").count() === before, "each ticked question has its result");
  }
}
