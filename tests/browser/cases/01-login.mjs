// A wrong password is refused in words and keeps the login; the right one opens the house, and the rest of the cases use it.
export default async function (at) {
  const page = await at.page({ who: "nobody" });
  await at.open(page, "/login");
  await page.fill("input[name=login]", at.demo.login);
  await page.fill("input[name=password]", "not the password");
  await page.click("form button[type=submit]");
  await page.waitForLoadState("load");
  at.that(new URL(page.url()).pathname.startsWith("/login"), "a wrong password stays at the login");
  at.that(await page.locator("[role=alert], .alert, .invalid-feedback").count(), "a wrong password is answered with a sentence");
  at.that((await page.inputValue("input[name=login]")) === at.demo.login, "the typed login is kept");

  await at.open(page, "/orders");
  at.that(new URL(page.url()).pathname.startsWith("/login"), "without a login /orders leads to the login");

  await at.login(page);
  at.storage.state = await page.context().storageState();
  const cookie = at.storage.state.cookies.find((each) => each.httpOnly);
  at.that(cookie && cookie.sameSite !== "None", "the session's cookie is HttpOnly and SameSite");
}
