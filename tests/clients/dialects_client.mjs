// Both official Node clients of WooCommerce, the present one and the older `woocommerce-api`, as witnesses for both interfaces
// of one version of the simulated shop. `run.py` sets the shop to a version and names it in WITNESS_PROFILE.
// Usage: node dialects_client.mjs announcement.json

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const folder = process.env.NODE_PATH_CLIENTS ?? import.meta.dirname;
const require = createRequire(join(folder, "package.json"));
// Its request library speaks of old parts of Node while it is loaded.
process.removeAllListeners("warning");
const Older = require("woocommerce-api");
const Present = require("@woocommerce/woocommerce-rest-api").default;
const OAuth = require("oauth-1.0a");

const announced = JSON.parse(readFileSync(process.argv[2], "utf8").split("\n")[0]);
const shop = announced.shops.filter((each) => each.kind === "woocommerce")[Number(process.env.WITNESS_SHOP ?? 0)];
const profile = process.env.WITNESS_PROFILE;
const [major, minor] = profile.split("-")[0].split(".").map(Number);
const since = (wantedMajor, wantedMinor) => major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
const newest = since(3, 5) ? 3 : since(3, 0) ? 2 : since(2, 6) ? 1 : 0;
const who = `dialects (node, ${shop.id} as ${profile})`;

const ledger = await (await fetch(announced.ledger)).json();
const ahead = Date.parse(ledger.now) - Date.now();
OAuth.prototype.getTimeStamp = () => Math.floor((Date.now() + ahead) / 1000);

let passed = 0;
let failed = 0;
const that = (holds, sentence) => {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.log(`${who}: ${sentence}`);
  }
};
const same = (seen, expected, sentence) =>
  that(JSON.stringify(seen) === JSON.stringify(expected), `${sentence}: expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}`);

const keys = { url: shop.base_url, consumerKey: shop.consumer_key, consumerSecret: shop.consumer_secret, timeout: 20000 };

// One way to ask for both: status, headers, body, whatever the status is.
function older(version, wpAPI, more = {}) {
  const api = new Older({ ...keys, ...more, version, wpAPI });
  return (method, route, data) =>
    new Promise((resolve, reject) => {
      const done = (error, answer, body) =>
        error ? reject(error) : resolve({ status: answer.statusCode, headers: answer.headers, data: JSON.parse(body) });
      if (data === undefined) api[method](route, done);
      else api[method](route, data, done);
    });
}

function present(version, wpAPIPrefix) {
  const api = new Present({ ...keys, version, wpAPIPrefix });
  return async (method, route, data) => {
    const [path, query] = route.split("?");
    const params = Object.fromEntries(new URLSearchParams(query ?? ""));
    try {
      const answer = await (data === undefined ? api[method](path, params) : api[method](path, data, params));
      return { status: answer.status, headers: answer.headers, data: answer.data };
    } catch (error) {
      if (!error.response) throw error;
      return { status: error.response.status, headers: error.response.headers, data: error.response.data };
    }
  };
}

async function legacy(name, version, ask) {
  const say = (text) => `${name}, wc-api/v${version}: ${text}`;
  const count = await ask("get", "orders/count");
  if (version < 3 && since(9, 0)) {
    // The plugin signs the address of version 3 whatever was asked, and the clients do not know.
    same([count.status, count.data.errors?.[0]?.code], [401, "woocommerce_api_authentication_error"], say("is signed as version 3"));
    return;
  }
  same(count.status, 200, say("orders are counted"));
  const total = count.data.count;
  const seen = [];
  for (let page = 1; page <= Math.ceil(total / 4); page += 1) {
    const answer = await ask("get", `orders?filter[limit]=4&filter[order]=ASC&filter[orderby]=ID&page=${page}`);
    same([answer.status, answer.headers["x-wc-total"]], [200, String(total)], say("each page says the total"));
    seen.push(...(answer.data.orders ?? []).map((order) => order.id));
  }
  that(seen.length === total && new Set(seen).size === total, say("all pages by id hold every order once"));
  const changed = await ask("get", "orders?filter[updated_at_min]=2099-01-01T00:00:00Z&filter[limit]=5");
  same(changed.data, { orders: [] }, say("nothing has changed in the far future"));
  const id = seen[Math.floor(seen.length / 2)];
  const before = (await ask("get", `orders/${id}`)).data.order.status;
  for (const status of ["on-hold", before]) {
    const put = await ask("put", `orders/${id}`, version === 1 ? { status } : { order: { status } });
    same([put.status, put.data.order?.status], [200, status], say("a status is written"));
  }
  if (version > 1) {
    const note = await ask("post", `orders/${id}/notes`, { order_note: { note: "发货 18" } });
    same([note.status, note.data.order_note?.note], [201, "发货 18"], say("a note is written"));
    const hook = await ask("post", "webhooks", { webhook: { topic: "order.updated", delivery_url: "http://127.0.0.1:9/x", secret: "s" } });
    same([hook.status, hook.data.webhook?.topic], [201, "order.updated"], say("a webhook is made"));
    const gone = await ask("delete", `webhooks/${hook.data.webhook?.id}`);
    same(gone.status, 200, say("and deleted again"));
  }
  same((await ask("get", "orders/99999999")).status, 404, say("an order that is not there"));
}

async function rest(name, version, ask) {
  const say = (text) => `${name}, wc/v${version}: ${text}`;
  const list = await ask("get", "orders?order=asc&orderby=id&per_page=100");
  same([list.status, list.headers["x-wp-total"]], [200, String(list.data.length)], say("the list and its total"));
  const order = list.data[0];
  for (const status of ["on-hold", order.status]) {
    const put = await ask("put", `orders/${order.id}`, { status });
    same([put.status, put.data.status], [200, status], say("a status is written"));
  }
  const missing = await ask("get", "orders/99999999");
  same([missing.status, missing.data.code], [404, version === 1 ? missing.data.code : "woocommerce_rest_shop_order_invalid_id"], say("an order that is not there"));
}

// The present client always ends the key with an ampersand, so of the older interface it speaks version 3 only.
const parts = [1, 2, 3].map((version) => () => legacy("woocommerce-api", version, older(`v${version}`, false)));
parts.push(() => legacy("woocommerce-rest-api", 3, present("v3", "wc-api")));
if (newest) {
  parts.push(() => rest("woocommerce-api", newest, older(`wc/v${newest}`, true)));
  parts.push(() => rest("woocommerce-rest-api", newest, present(`wc/v${newest}`, "wp-json")));
}
parts.push(async () => {
  const ask = older("v3", false, { consumerSecret: `cs_${"0".repeat(40)}` });
  const answer = await ask("get", "orders");
  same([answer.status, answer.data.errors?.[0]?.code], [401, "woocommerce_api_authentication_error"], "a wrong secret");
});
for (const part of parts) {
  try {
    await part();
  } catch (error) {
    that(false, `${error.message}`);
  }
}
console.log(`${who}: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
