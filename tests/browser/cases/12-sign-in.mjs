// Signing in at the provider: in a window of its own that closes and brings the page up to date; and, where the browser keeps
// windows shut, told with a way in the same tab that comes back.
export default async function (at) {
  const page = await at.page();
  await at.open(page, "/connections");
  const place = await page.locator("tr[data-row] a.row-link", { hasText: "1688" }).first().getAttribute("href");
  await at.open(page, place);
  const sessions = page.locator(".session");
  at.that((await sessions.count()) >= 1, "the connection lists its sessions");
  at.that(/Taobao/.test(await page.locator("main").innerText()), "it is said that Taobao's login works too");

  // By keyboard, as a screen reader would press it.
  const add = page.locator("form[data-sign-in] button", { hasText: "Add a session" });
  await add.focus();
  const [popup] = await Promise.all([page.waitForEvent("popup"), page.keyboard.press("Enter")]);
  await popup.waitForURL(/\/oauth\/authorize/);
  at.that(new URL(popup.url()).origin !== new URL(page.url()).origin, "the provider's page is of another origin");
  await popup.screenshot({ path: ".cache/screenshots/sign-in-provider.png" });
  const closed = new Promise((done) => popup.once("close", done));
  await popup.getByRole("button", { name: "Sign in as testbuyer002" }).click();
  await popup.waitForURL(/\/sessions\/sig_/);
  at.that(!/code=|state=/.test(popup.url()), "code and word left the address");
  at.that(await popup.getByText("testbuyer002").count(), "the window says who was signed in");
  await popup.screenshot({ path: ".cache/screenshots/sign-in-done.png" });
  await Promise.race([closed, new Promise((_, reject) => setTimeout(() => reject(new Error("the window stays open")), 10000))]);
  await page.locator(".session", { hasText: "testbuyer002" }).waitFor();
  at.that(true, "the page shows the new session by itself");

  // A window that nothing came of: refused at the provider.
  const again = page.locator(".session", { hasText: "testbuyer002" }).getByRole("button", { name: "Sign in again" });
  const [second] = await Promise.all([page.waitForEvent("popup"), again.click()]);
  await second.getByRole("button", { name: "Sign in as testbuyer001" }).click();
  await second.waitForURL(/\/sessions\/sig_/);
  at.that(/testbuyer001/.test(await second.locator("main").innerText()), "another account is told by its name");
  await second.screenshot({ path: ".cache/screenshots/sign-in-other.png" });
  const gone = new Promise((done) => second.once("close", done));
  await second.getByRole("button", { name: "Close this window" }).click();
  await gone;

  // The browser keeps windows shut.
  for (const screen of ["desktop", "phone"]) {
    const tab = await at.page({ screen });
    await tab.addInitScript(() => { window.open = () => null; });
    await at.open(tab, place);
    await tab.locator("form[data-sign-in] button", { hasText: "Add a session" }).click();
    const told = tab.locator(".sign-in-blocked").first();
    await told.waitFor();
    at.that((await told.getAttribute("role")) === "alert", "a blocked window is told to screen readers too");
    await at.shot(tab, `sign-in-blocked-${screen}`);
    await told.getByRole("button", { name: "Go on in this tab" }).click();
    await tab.waitForURL(/\/oauth\/authorize/);
    await tab.getByRole("button", { name: "Refuse" }).click();
    await tab.waitForURL(/\/sessions\/sig_/);
    at.that(/Not signed in/.test(await tab.locator("h1").innerText()), "a refusal is told");
    await at.shot(tab, `sign-in-cancelled-${screen}`);
    await tab.getByRole("link", { name: "Back to the page" }).click();
    await tab.waitForURL(`**${place}`);
    at.that((await tab.locator(".session").count()) === 2, "nothing was lost by leaving");
  }
}
