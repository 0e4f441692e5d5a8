// From the table to the carrier by clicks on a phone: scan what lies there until an order can be packed, then a parcel is made,
// weighed and handed over.
export default async function (at) {
  const page = await at.page({ screen: "phone" });
  const make = page.locator("#parcels form[action='/do/parcel.create'] button").first();
  for (let left = 90; left > 0 && !(await make.count()); left -= 1) {
    await at.open(page, "/warehouse");
    const scan = page.locator("#table form button").first();
    if (await scan.count()) {
      await scan.click();
      await page.locator("#verdict [data-verdict]").waitFor();
    }
    await at.open(page, "/warehouse/parcels");
    if (!(await make.count())) await page.waitForTimeout(1000);
  }
  if (!at.that(await make.count(), "an order can be packed")) return;
  await at.shot(page, "parcels-phone");
  const before = await page.locator("article[id^=parcel-]").evaluateAll((all) => all.map((each) => each.id));
  await Promise.all([page.waitForEvent("load"), make.click()]);
  const made = (await page.locator("article[id^=parcel-]").evaluateAll((all) => all.map((each) => each.id))).find((id) => !before.includes(id));
  if (!at.that(made, "a parcel was made")) return;
  const parcel = page.locator(`#${made}`);
  at.that(await parcel.locator(".box-of a[href^='/orders/']").count(), "a draft says whose it is");
  at.that(await parcel.locator(".thumb").count(), "with the pictures of its goods");
  await at.shot(page, "parcel-draft-phone");
  // Undone, and made once more.
  await Promise.all([page.waitForEvent("load"), parcel.locator(".box-undo button").click()]);
  at.that(await parcel.count() === 0 && await make.count(), "an undone draft gives its lines back");
  const drafts = await page.locator("article[id^=parcel-]").evaluateAll((all) => all.map((each) => each.id));
  await Promise.all([page.waitForEvent("load"), make.click()]);
  const again = (await page.locator("article[id^=parcel-]").evaluateAll((all) => all.map((each) => each.id))).find((id) => !drafts.includes(id));
  if (!at.that(again, "a parcel was made again")) return;
  const second = page.locator(`#${again}`);
  await second.locator("input[type=number]").fill("640");
  await Promise.all([page.waitForEvent("load"), second.getByRole("button", { name: "Pack" }).click()]);
  await second.locator("input[name=carrier]").fill("EMS");
  await second.locator("input[name=tracking]").fill("EE000000077CN");
  await Promise.all([page.waitForEvent("load"), second.getByRole("button", { name: "Hand over" }).click()]);
  at.that(await page.locator(`#${again}`).count() === 0, "a parcel that was handed over has left the list");
}
