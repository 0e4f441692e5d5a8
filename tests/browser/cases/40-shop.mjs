// The life of a shop's connection, in clicks: a wrong address, a key in the wrong field, a key without rights and an older
// interface that is switched off are said with what helps; saving and enabling are two steps; webhooks by a button; older
// orders; a delivery, an exchange and a proof are looked at, run again, downloaded, healed; rules are tried before they are
// saved. The shops are of a world of their own, so that nobody else orders there.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** A world with two shops: where it is, and what ends it. */
async function world() {
  const program = process.env.SUPERCARGO_BIN ?? join(resolve(import.meta.dirname, "../../.."), "target/debug/supercargo");
  const args = ["simulator", "--listen", "127.0.0.1:0", "--seed", "40", "--orders", "0", "--shops", "2", "--time-scale", "1000"];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) return [JSON.parse(line), () => child.kill("SIGTERM")];
  throw new Error("the world of the shops did not say where it is");
}

export default async function (at) {
  const [made, end] = await world();
  try {
    await life(at, made);
  } finally {
    end();
  }
}

async function life(at, made) {
  const page = await at.page();
  page.on("dialog", (dialog) => dialog.accept());
  const [shop, old] = made.shops;
  const control = async (body) => (await page.request.post(made.control, { data: body })).json();
  const key = (permission) => shop.other_keys.find((one) => one.permission === permission);
  const place = async (count, more = {}) => (await control({ place: { shop: shop.id, count, ...more } })).orders;
  const act = (name) => page.locator(`main form[action='/do/${name}'] > button`).first();
  /** Presses a button and waits for the page that comes. */
  const press = (button) => Promise.all([page.waitForNavigation(), button.click()]);
  const text = (selector) => page.locator(selector).first().innerText();
  const says = (selector, words) => page.locator(selector).filter({ hasText: words }).first().waitFor();

  /** Loads a list until something stands in it: the shop calls when it likes. */
  const until = async (path, selector, words) => {
    const end = Date.now() + 15000;
    do await at.open(page, path);
    while (!(await page.locator(selector, { hasText: words }).count()) && Date.now() < end);
  };

  // A new shop: what cannot be is said at its field, and what was typed stays.
  await at.open(page, "/connections/new?kind=woocommerce");
  at.that((await page.locator(".factor-steps li").count()) >= 3, "the form says where to find the key");
  at.that(await page.locator("input[type=date][name^=start_at]").count(), "the first day is chosen from a calendar");
  const fill = async (name, value) => page.fill(`main form [name='${name}#maybe']`, value);
  const save = () => press(page.locator("main form .card-footer .btn-primary").first());
  await page.fill("input[name=name]", "Workshop");
  await fill("settings.address", "no address");
  await fill("settings.consumer_key", shop.consumer_secret);
  await fill("secrets.consumer_secret", shop.consumer_secret);
  const start = new Date(Date.now() - 20 * 86400000).toISOString().slice(0, 10);
  await fill("start_at", start);
  await save();
  await says(".invalid-feedback", "This is the secret");
  at.that((await page.inputValue("input[name=name]")) === "Workshop", "what was typed stays");
  at.that((await page.inputValue("input[name^=start_at]")) === start, "the day stays");
  await fill("settings.consumer_key", key("read").consumer_key);
  await fill("secrets.consumer_secret", key("read").consumer_secret);
  await save();
  await says(".invalid-feedback", "This is no web address");
  await at.shot(page, "shop-new-refused");

  // Nothing at this address: the test says so, and what helps.
  await fill("settings.address", `${made.base}/no-shop/wp-admin/`);
  await fill("secrets.consumer_secret", key("read").consumer_secret);
  await save();
  await page.waitForURL(/\/connections\/con_/);
  const home = new URL(page.url()).pathname;
  await says("#findings .wrong", /address/i);
  await at.shot(page, "shop-wrong-address");

  /** Changes settings on the connection's page. */
  async function change(fields) {
    await at.open(page, home);
    await page.locator("summary", { hasText: "Change settings" }).click();
    for (const [name, value] of Object.entries(fields)) await fill(name, value);
    await save();
  }
  await change({ "settings.address": `${shop.base_url}/wp-admin/edit.php?post_type=shop_order` });
  await says("#findings .is-bad", "may not be changed");
  at.that(/Read\/Write/.test(await text("#findings")), "a key that may only read is said, with what helps");
  at.that(await page.locator(".whynot", { hasText: "Enable" }).count(), "what is not in order cannot be enabled");
  await at.shot(page, "shop-no-right");
  await change({ "settings.consumer_key": shop.consumer_secret });
  await says(".invalid-feedback", "This is the secret");
  await at.shot(page, "shop-swapped");
  await change({ "settings.consumer_key": shop.consumer_key, "secrets.consumer_secret": shop.consumer_secret });
  await says("#findings .is-good", "may be changed");
  at.that(/8\.9\.1[\s\S]*EUR[\s\S]*Europe\/Sofia/.test(await text("#facts + .pairs")), "version, currency and zone of the shop are shown");
  at.that(/Manzhouli[\s\S]*Shops/.test(await text(".pairs")), "warehouse and cost centre are shown");
  at.that((await text("#health")) === "Disabled", "saving does not enable");
  await press(act("connection.enable"));
  await says("#health", "Works");
  await at.shot(page, "shop-enabled");

  // An old shop whose interface is off.
  await control({ shop: { id: old.id, profile: "2.4", legacy: false } });
  await at.open(page, "/connections/new?kind=woocommerce");
  await page.fill("input[name=name]", "Old workshop");
  await fill("settings.address", old.base_url);
  await fill("settings.consumer_key", old.consumer_key);
  await fill("secrets.consumer_secret", old.consumer_secret);
  await save();
  await page.waitForURL(/\/connections\/con_/);
  await says("#findings .is-bad", "switched off");
  at.that(/Enable the legacy REST API/.test(await text("#findings")), "the way to switch it on is said");
  await at.shot(page, "shop-old-interface-off");
  // It gets another name, and is left alone for now.
  await page.locator("summary", { hasText: "Rename" }).click();
  await page.fill("input[name=name]", "Workshop");
  await at.shot(page, "shop-rename");
  await press(page.locator("form[action='/do/connection.rename'] .btn-primary"));
  await says(".flash", "taken");
  await page.locator("summary", { hasText: "Rename" }).click();
  await page.fill("input[name=name]", "Workshop of before");
  await press(page.locator("form[action='/do/connection.rename'] .btn-primary"));
  await says(".flash", "Connection renamed");
  await says("h1", "Workshop of before");
  at.that((await text("#health")) === "Broken", "another name mends nothing");
  await press(act("connection.disable"));
  await says("#health", "Disabled");

  // Webhooks by a button, and the first order by one.
  await at.open(page, `${home}/webhooks`);
  await press(act("webhooks.create"));
  await page.locator("#hooks .hooks-topics dd", { hasText: "Active" }).nth(2).waitFor();
  at.that(/New order/.test(await text("#hooks .hooks-topics")), "topics are told in words");
  await at.shot(page, "shop-webhooks");
  const [number] = await place(1, { status: "processing" });
  await until(`${home}/deliveries`, "#list tr", "Is here as the shop has it");
  at.that(/New order/.test(await text("#list")), "a delivery is told in words");
  at.that(await page.locator("#list a[href^='/orders/ord_']", { hasText: number }).count(), "a delivery leads to its order");
  await at.shot(page, "shop-deliveries");
  await press(page.locator("#list a.row-link").first());
  at.that(/"billing"/.test(await text("pre.raw >> nth=1")), "the raw body stands on its page");
  await press(act("delivery.run_again"));
  await page.locator(".flash").waitFor();
  await at.shot(page, "shop-delivery");

  // An exchange as a file, without the secret.
  await at.open(page, `${home}/exchanges`);
  await press(page.locator("#list a.row-link", { hasText: "Reads an order" }).first());
  await at.shot(page, "shop-exchange");
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("a[download]").click()]);
  const said = readFileSync(await file.path(), "utf8");
  at.that(JSON.parse(said).doing === "woocommerce.orders.fetch", "the file is the exchange");
  at.that(!said.includes(shop.consumer_secret), "the file holds no secret");

  // Orders from before the start moment come when they are wished for.
  await control({ book: { shop: shop.id, orders: 16, days: 60, status: "completed" } });
  await at.open(page, home);
  await page.locator("summary", { hasText: "Read older orders" }).click();
  await page.fill("input[name=from]", new Date(Date.now() + 5 * 86400000).toISOString().slice(0, 10));
  await press(page.locator("form[action='/do/orders.backfill'] .btn-primary"));
  await says(".flash", "before the start moment");
  await page.locator("summary", { hasText: "Read older orders" }).click();
  await page.fill("input[name=from]", new Date(Date.now() - 70 * 86400000).toISOString().slice(0, 10));
  await press(page.locator("form[action='/do/orders.backfill'] .btn-primary"));
  await page.locator("#older ~ .box", { hasText: "Done" }).waitFor({ timeout: 20000 });
  await at.shot(page, "shop-older");

  // What the shop gives back stands beside what was paid, and the order waits for a person.
  const [back] = await place(1, { status: "processing" });
  await until(`/orders?search=${back}`, "table tr", back);
  await press(page.locator("table tr", { hasText: back }).locator("a[href*='/orders/ord_']").first());
  await control({ do: "refund", order: back, amount: "1.00" });
  await until(new URL(page.url()).pathname, ".pairs-money", "Refunded");
  await says(".head", "refunded in part");
  at.that(/Processing/.test(await text(".facts")), "the shop's status is told in the shop's words");
  await at.shot(page, "shop-refunded");
  await at.open(page, `${new URL(page.url()).pathname}?tab=history`);
  for (const said of [/The shop refunded money/, /Put on hold by the hub/]) at.that(said.test(await text("#history")), `the history tells ${said}`);
  await at.shot(page, "shop-refunded-history");

  // The proof finds an order that the shop leaves out of its lists; healing goes on while other things are done.
  const booked = await control({ book: { shop: shop.id, orders: 1, days: 8, status: "completed" } });
  await control({ shop: { id: shop.id, hides: [Number(booked.first)] } });
  await at.open(page, `${home}/proof`);
  await press(act("proof.run"));
  await says("#proof", "Something was found");
  await at.shot(page, "shop-proof");
  await press(page.locator("a.day-cell.tone-bad").first());
  await says("#proof", "Missing here");
  await at.shot(page, "shop-proof-day");
  await press(page.locator("td form[action='/do/proof.heal'] > button").first());
  await says("#proof", /Being read again|Both sides say the same/);

  // Rules: what a form would change is shown before it is saved.
  await at.open(page, `${home}/rules`);
  const form = (name) => page.locator(`form[action='/do/${name}']`);
  const box = (name) => form(name).locator("input[name='existing#bool'][type=checkbox]");
  await page.selectOption("[name='from_shop.completed']", { label: "May be bought" });
  await box("statuses.set").check();
  await press(form("statuses.set").locator(".card-footer .btn").first());
  const seen = await text(".foreseen");
  at.that(/looked at: [12]\d\.[\s\S]*would change: [12]\d/.test(seen), `the dry run says how many orders it looked at: ${seen}`);
  at.that((await page.inputValue("[name='from_shop.completed']")) !== "=usual", "a dry run keeps what was chosen");
  await at.shot(page, "shop-rules-tried");
  await at.open(page, `${home}/rules`);
  at.that((await page.inputValue("[name='from_shop.completed']")) === "=usual", "a dry run changes nothing");
  await page.selectOption("[name=cash_on_delivery]", "after_confirmation");
  await press(form("paid_rule.set").locator(".btn-primary"));
  at.that((await page.inputValue("[name=cash_on_delivery]")) === "after_confirmation", "the rule of payment is kept");
  await page.locator("input[name=policy][value=never]").check();
  await box("customers.set_policy").check();
  await press(form("customers.set_policy").locator(".btn-primary"));
  at.that(await page.locator("input[name=policy][value=never]").isChecked(), "how customers are merged is kept");

  // Two customers of one name are one person: merged by hand, and taken apart again.
  await at.open(page, "/customers");
  const customers = await page.locator("a[href^='/customers/cus_']").evaluateAll((all) => all.map((one) => [one.getAttribute("href"), one.textContent.trim()]));
  const twice = customers.find(([href, name]) => customers.some(([other, same]) => same === name && other !== href));
  if (at.that(twice, "two customers have one name")) {
    await at.open(page, twice[0]);
    await press(act("customer.merge"));
    await page.locator("#merged").waitFor();
    await at.shot(page, "customer-merged");
    await press(act("customer.unmerge"));
    at.that(!(await page.locator("#merged").count()), "a merge is undone");
  }

  // Goods: a supplier's link in the shop becomes an offer, which is matched and unmatched.
  await control({ shop: { id: shop.id, supplier_meta: "_supplier_url" } });
  await at.open(page, "/goods");
  const reading = page.locator(".reading", { has: page.locator("b", { hasText: /^Workshop$/ }) });
  await press(reading.locator("form[action='/do/catalogue.read'] > button"));
  await reading.filter({ hasText: "changed" }).waitFor({ timeout: 20000 });
  await at.open(page, "/goods?status=matched");
  await page.locator("#list tr", { hasText: "Workshop" }).locator("input[name='variants#list']").first().check();
  const product = await page.locator("#list tr", { has: page.locator("input:checked") }).locator("a[href^='/goods/prd_']").first().getAttribute("href");
  await at.shot(page, "shop-goods");
  await press(page.locator("form[action='/do/catalogue.match'] .btn-primary").first());
  await at.open(page, product);
  await at.shot(page, "shop-product");
  await press(act("catalogue.unmatch"));
  await page.locator(".flash").waitFor();

  // What was healed is proven by now.
  await at.open(page, `${home}/proof`);
  await page.locator("#proof", { hasText: "Nothing is missing" }).waitFor({ timeout: 30000 });
  await at.shot(page, "shop-proof-healed");

  // It is left alone: the people of the other cases have no work with it.
  await at.open(page, home);
  await press(act("connection.disable"));
  await says("#health", "Disabled");
}
