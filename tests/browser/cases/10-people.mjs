// The first start of a hub of its own: set-up by the link of the console, first steps, somebody invited who comes in with
// fewer rights, a second factor, the audit page that says who did what, another company beside the first.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** Starts `serve` in a folder of its own; the address of the first start and the way to end it. */
async function start() {
  const folder = mkdtempSync(join(tmpdir(), "supercargo-setup-"));
  const program = resolve(process.env.SUPERCARGO_BIN ?? resolve(import.meta.dirname, "../../../target/debug/supercargo"));
  const child = spawn(program, ["serve", "--listen", "127.0.0.1:0"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const stop = () => { child.kill("SIGKILL"); rmSync(folder, { recursive: true, force: true }); };
  for await (const line of createInterface({ input: child.stderr })) {
    const found = /Open (http\S+\/setup\?token=\w+)/.exec(line);
    if (found) {
      child.stderr.resume();
      return [found[1], stop];
    }
  }
  stop();
  throw new Error("the hub ended before it said where its first start is");
}

/** A code of RFC 6238 for a key in base32. */
function code(secret, at = Date.now()) {
  const bits = [...secret.replaceAll(/[\s=]/g, "").toUpperCase()].map((sign) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const from = hash[19] & 15;
  return String((hash.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, "0");
}

export default async function (at) {
  const [link, stop] = await start();
  try {
    const address = new URL(link).origin;
    // The hub ends before its pages do.
    const allows = ["htmx:sse:error"];
    const page = await at.page({ who: "nobody", allows, address });
    page.on("dialog", (dialog) => dialog.accept());
    await at.open(page, "/");
    at.that(/\/(setup|login)/.test(page.url()), "nobody gets in before the first start");
    await at.open(page, link);
    await page.fill("input[name=company]", "First Trading");
    await page.fill("input[name=name]", "Owner");
    await page.fill("input[name=login]", "owner");
    await page.fill("input[name=password]", "short");
    await page.click("form button[type=submit]");
    await page.waitForLoadState("load");
    at.that((await page.inputValue("input[name=company]")) === "First Trading", "a weak password is refused and the rest stays typed");
    await at.shot(page, "setup");
    await page.fill("input[name=password]", "a long enough word");
    await Promise.all([page.waitForURL((url) => !url.pathname.startsWith("/setup")), page.click("form button[type=submit]")]);
    at.that(await page.locator(".steps").count() === 1, "an empty company has first steps");

    await at.open(page, "/people");
    const invite = page.locator("form[action='/do/invitation.create']");
    if (!(await invite.isVisible())) await page.locator("details:has(form[action='/do/invitation.create']) > summary").click();
    await invite.locator("input[name=name]").fill("Clerk");
    await invite.locator("select[name=role]").selectOption("warehouse_clerk");
    await Promise.all([page.waitForEvent("load"), invite.locator("button.btn-primary").click()]);
    const word = /\/invitations\/[\w-]+/.exec(await page.content())?.[0];
    await at.shot(page, "people-invited");
    if (!at.that(word, "an invitation shows its link")) return;

    const clerk = await at.page({ who: "nobody", allows, address, screen: "phone" });
    await at.open(clerk, word);
    await clerk.fill("input[name=name]", "Clerk");
    await clerk.fill("input[name=login]", "clerk");
    await clerk.fill("input[name=password]", "another long word");
    await at.shot(clerk, "invitation");
    await Promise.all([clerk.waitForURL((url) => !url.pathname.startsWith("/invitations")), clerk.locator("form:has(input[name=login]) button").click()]);
    await at.open(clerk, "/warehouse");
    at.that(await clerk.locator("[data-scan]").count() === 1, "the clerk has the field for the scanner");
    const refused = await clerk.goto("/people");
    at.that(refused.status() === 403, "and no way to people");
    const again = await at.page({ who: "nobody", allows, address });
    await again.goto(word);
    at.that(await again.locator("input[name=login]").count() === 0, "the link works once");

    await at.open(page, "/me");
    await page.locator("form[action='/do/factor.begin'] input[name=password]").fill("a long enough word");
    await Promise.all([page.waitForEvent("load"), page.locator("form[action='/do/factor.begin'] button").click()]);
    at.that(await page.locator("svg").count() > 0, "a picture for the telephone is shown");
    const secret = /secret=([A-Z2-7]+)/.exec(await page.content())?.[1] ?? (await page.locator("code").allInnerTexts()).map((text) => text.replaceAll(/\s/g, "")).find((text) => /^[A-Z2-7]{16,}$/.test(text));
    await at.shot(page, "second-factor");
    if (!at.that(secret, "and the key in letters")) return;
    await page.locator("form[action='/do/factor.confirm'] input[name=code]").fill(code(secret));
    await Promise.all([page.waitForEvent("load"), page.locator("form[action='/do/factor.confirm'] button.btn-primary").click()]);
    at.that(/[a-z0-9]{4,}-[a-z0-9]{4,}/i.test(await page.locator("main").innerText()), "recovery codes are shown once");
    const other = await at.page({ who: "nobody", allows, address });
    await at.open(other, "/login");
    await other.fill("input[name=login]", "owner");
    await other.fill("input[name=password]", "a long enough word");
    await other.click("form button[type=submit]");
    await other.waitForLoadState("load");
    at.that(await other.locator("input[name=code]").count() === 1, "the password alone does not open the house");
    await at.shot(other, "login-code");
    // The code that set it up was taken; the next one opens.
    await other.fill("input[name=code]", code(secret, Date.now() + 30000));
    await Promise.all([other.waitForURL((url) => !url.pathname.startsWith("/login")), other.locator("form:has(input[name=code]) button").first().click()]);

    await at.open(page, "/audit");
    const told = await page.locator("main").innerText();
    at.that(told.includes("Owner") && told.includes("Invitation accepted") && told.includes("Chrome"), "the audit says who, what and from where");
    at.that(!told.includes(secret), "and no secret");
    await at.shot(page, "audit");

    await at.open(page, "/people");
    const add = page.locator("form[action='/do/company.create']");
    if (!(await add.isVisible())) await page.locator("details:has(form[action='/do/company.create']) > summary").click();
    await add.locator("input[name=name]").fill("Second Trading");
    await Promise.all([page.waitForEvent("load"), add.locator("button.btn-primary").click()]);
    at.that((await page.content()).includes("Second Trading"), "another company can be made and entered");
  } finally {
    stop();
  }
}
