// Drives the Chromium of this machine through `supercargo demo`. One file per test in cases/, run in the order of their names.
//
// A case exports `default async function (at)`; `at` is described at `class At` below. Everything a page does wrong by itself
// (an error in the console, a breach of the content security policy, a file that is not there) fails the case it happens in.
//
// Environment: SUPERCARGO_BIN (the program), SUPERCARGO_CHROMIUM, SUPERCARGO_NODE (folder with node_modules),
// SUPERCARGO_ADDRESS, SUPERCARGO_LOGIN, SUPERCARGO_PASSWORD (use this hub instead of starting one).
// Usage: node run.mjs [part of a case's name]

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const here = import.meta.dirname;
const root = resolve(here, "../..");
const { chromium } = createRequire(join(process.env.SUPERCARGO_NODE ?? here, "package.json"))("playwright-core");
const SHOTS = join(root, ".cache/screenshots");
export const SCREENS = { desktop: { width: 1366, height: 860 }, phone: { width: 390, height: 844 } };

/** What a case is given. */
export class At {
  constructor(browser, demo, storage) {
    Object.assign(this, { browser, demo, storage, wrongs: [], pages: [] });
  }

  /** Fails the case with a sentence, and goes on. */
  that(holds, sentence) {
    if (!holds) this.wrongs.push(sentence);
    return Boolean(holds);
  }

  /** A new page: `screen` of SCREENS, `theme` light or dark, `who` "owner" (logged in) or "nobody", at another `address`; `allows` are
   *  words in the console that belong to the case. */
  async page({ screen = "desktop", theme = "light", who = "owner", address = this.demo.address, allows = [] } = {}) {
    const context = await this.browser.newContext({
      baseURL: address, viewport: SCREENS[screen], colorScheme: theme, locale: "en-GB",
      isMobile: screen === "phone", hasTouch: screen === "phone",
      storageState: who === "owner" ? this.storage.state : undefined,
    });
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`content security policy: ${event.violatedDirective} refused ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`));
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    page.on("console", (message) => {
      // A refused form answers with 4xx, which Chromium also writes here; `response` below looks after those.
      if (allows.some((words) => message.text().includes(words))) return;
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) this.wrongs.push(`${page.url()}: console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.wrongs.push(`${page.url()}: ${error.message}`));
    page.on("response", (response) => {
      const type = response.request().resourceType();
      if (response.status() >= 500 || (response.status() >= 400 && !["document", "fetch", "xhr"].includes(type))) {
        this.wrongs.push(`${page.url()}: ${response.url()} answers ${response.status()}`);
      }
    });
    this.pages.push(context);
    return page;
  }

  /** Opens a path and waits until it stands. A live page never ends loading, so this does not wait for silence. */
  async open(page, path) {
    const answer = await page.goto(path, { waitUntil: "load" });
    this.that(answer && answer.status() < 400, `${path} answers ${answer?.status()}`);
    return page;
  }

  async login(page) {
    await this.open(page, "/login");
    await page.fill("input[name=login]", this.demo.login);
    await page.fill("input[name=password]", this.demo.password);
    await Promise.all([page.waitForURL((url) => !url.pathname.startsWith("/login")), page.click("form button[type=submit]")]);
  }

  /** The address of the first order of the list; the demo's orders come little by little, so it looks again. */
  async firstOrder(page) {
    for (let left = 60; left > 0; left -= 1) {
      await this.open(page, "/orders");
      const link = page.locator('table a[href*="/orders/ord_"]').first();
      if (await link.count()) return link.getAttribute("href");
      await page.waitForTimeout(1000);
    }
    throw new Error("no order came to /orders within a minute");
  }

  /** A picture of the whole page in .cache/screenshots; on a phone nothing may be wider than the screen. */
  async shot(page, name) {
    await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    this.that(over <= 1, `${name}: the page is ${over} px wider than the screen`);
  }

  async close() {
    for (const context of this.pages) await context.close();
  }
}

/** Starts the demo and reads where it listens. */
export async function startDemo() {
  if (process.env.SUPERCARGO_ADDRESS) {
    const { SUPERCARGO_ADDRESS: address, SUPERCARGO_LOGIN: login = "owner", SUPERCARGO_PASSWORD: password } = process.env;
    return [{ address, login, password }, () => {}];
  }
  const program = process.env.SUPERCARGO_BIN ?? join(root, "target/debug/supercargo");
  const child = spawn(program, ["demo", "--json", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((_, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the demo ended with ${code} before it said where it listens`)));
  });
  ended.catch(() => {});
  const said = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith("{") && JSON.parse(line).address) return JSON.parse(line);
    }
    throw new Error("the demo closed its output before it said where it listens");
  })();
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("the demo did not say within 60 s where it listens")), 60000).unref());
  try {
    const demo = await Promise.race([said, ended, late]);
    if (!/^https?:/.test(demo.address)) demo.address = `http://${demo.address}`;
    child.stdout.resume();
    return [demo, () => child.kill("SIGTERM")];
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

/** The browser of this machine. */
export const launch = () => chromium.launch({
  executablePath: process.env.SUPERCARGO_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-features=Translate,OptimizationHints,MediaRouter", "--force-color-profile=srgb"],
});

async function main() {
  mkdirSync(SHOTS, { recursive: true });
  const only = process.argv[2] ?? "";
  const [demo, stop] = await startDemo();
  let browser;
  let passed = 0;
  let failed = 0;
  try {
    browser = await launch();
    const storage = {};
    for (const file of readdirSync(join(here, "cases")).filter((name) => name.endsWith(".mjs")).sort()) {
      // The first case logs in; the others need what it leaves.
      if (only && !file.includes(only) && storage.state) continue;
      const at = new At(browser, demo, storage);
      const began = performance.now();
      try {
        await (await import(join(here, "cases", file))).default(at);
      } catch (error) {
        at.wrongs.push(error.message.split("\n").slice(0, 6).join("\n      "));
      }
      await at.close();
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(`${at.wrongs.length ? "FAILED" : "ok    "} ${file} (${seconds} s)`);
      for (const wrong of new Set(at.wrongs)) console.log(`    ${wrong}`);
      if (at.wrongs.length) failed += 1;
      else passed += 1;
    }
  } finally {
    await browser?.close();
    stop();
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

if (process.argv[1] === import.meta.filename) {
  main().catch((error) => {
    console.error(error.message);
    console.log("0 passed, 1 failed");
    process.exit(1);
  });
}
