// Two people at two screens: what one does the other sees without loading anew. When the line is cut, the page says so, and
// mends itself with nothing missed once it is there again. Between the second browser and the hub stands a plain TCP relay,
// so that the line is really cut, as by a restart of the hub or a proxy, and not only said to be.
import { connect, createServer } from "node:net";

class Relay {
  constructor(target) {
    Object.assign(this, { target: new URL(target), sockets: new Set(), port: 0 });
  }

  async open() {
    this.server = createServer((near) => {
      const far = connect(Number(this.target.port), this.target.hostname);
      for (const [one, other] of [[near, far], [far, near]]) {
        this.sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => { this.sockets.delete(one); other.destroy(); });
        one.pipe(other);
      }
    });
    await new Promise((done, failed) => this.server.on("error", failed).listen(this.port, "127.0.0.1", done));
    this.port = this.server.address().port;
  }

  async cut() {
    const closed = new Promise((done) => this.server.close(done));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

export default async function (at) {
  const relay = new Relay(at.demo.address);
  await relay.open();
  try {
    await watch(at, relay);
  } finally {
    await relay.cut().catch(() => {});
  }
}

/** Puts an order on hold or takes it off again. */
async function press(page, act) {
  await Promise.all([page.waitForEvent("load"), page.locator(`form[action="/do/order.${act}"] button`).first().click()]);
}

async function watch(at, relay) {
  const one = await at.page({ who: "nobody" });
  await at.login(one);
  const other = await at.page({ who: "nobody", address: `http://127.0.0.1:${relay.port}`, allows: ["htmx:sse:error"] });
  await at.login(other);
  for (const page of [one, other]) page.on("dialog", (dialog) => dialog.accept());
  const stay = () => other.evaluate(() => { window.hasStayed = true; });
  const stayed = () => other.evaluate(() => window.hasStayed === true);

  // A question that one answers leaves the other's page.
  const question = one.locator(".question:has([data-answer])");
  for (let left = 30; left > 0 && !(await question.count()); left -= 1) {
    await at.open(one, "/decisions");
    if (!(await question.count())) await one.waitForTimeout(1000);
  }
  if (await question.count()) {
    await at.open(other, "/decisions");
    await other.locator("#live").waitFor({ state: "attached" });
    await other.waitForTimeout(500);
    await stay();
    const id = await question.first().getAttribute("id");
    at.that(await other.locator(`#${id}`).count(), "both see the question");
    await Promise.all([one.waitForEvent("load"), question.first().locator("[data-answer='1']").click()]);
    at.that(await one.locator(".flash-links a").count(), "who answers is told what happens now, with a way there");
    await other.locator(`#${id}`).waitFor({ state: "detached" });
    at.that(await stayed(), "the other page did not load anew");
  }

  // The line is cut, something happens, the line is there again.
  const href = await at.firstOrder(one);
  await at.open(one, href);
  if (await one.locator("form[action='/do/order.release']").count()) await press(one, "release");
  await at.open(other, "/orders");
  const row = other.locator(`tr:has(a[href="${href}"])`);
  await row.waitFor();
  await other.waitForTimeout(500);
  await stay();
  await press(one, "hold");
  await row.locator(".hint-hold").waitFor();
  at.that(await stayed(), "a hold shows in the other's list by itself");
  await relay.cut();
  await other.locator("#lost").waitFor({ state: "visible" });
  await at.shot(other, "line-lost");
  await press(one, "release");
  await one.waitForTimeout(1500);
  at.that(await row.locator(".hint-hold").count(), "while the line is cut nothing comes");
  await relay.open();
  await other.locator("#lost").waitFor({ state: "hidden", timeout: 60000 });
  await row.locator(".hint-hold").waitFor({ state: "detached", timeout: 15000 });
  at.that(await stayed(), "it mended itself without loading anew");
  await press(one, "hold");
  await row.locator(".hint-hold").waitFor();
  await press(one, "release");
  await row.locator(".hint-hold").waitFor({ state: "detached" });
  at.that(await stayed(), "and goes on as before");
}
