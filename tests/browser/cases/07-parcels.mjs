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
  await parcel.locator("input[type=number]").fill("640");
  await Promise.all([page.waitForEvent("load"), parcel.getByRole("button", { name: "Pack" }).click()]);
  await parcel.locator("input[name=carrier]").fill("EMS");
  await parcel.locator("input[name=tracking]").fill("EE000000077CN");
  await Promise.all([page.waitForEvent("load"), parcel.getByRole("button", { name: "Hand over" }).click()]);
  at.that(await page.locator(`#${made}`).count() === 0, "a parcel that was handed over has left the list");
}
