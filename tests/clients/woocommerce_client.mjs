// The official Node client of WooCommerce (npm @woocommerce/woocommerce-rest-api) as a witness for the simulated shop.
// It signs in another way than the Python client: sorted parameters, arrays with explicit indices, oauth_version=1.0.
// Usage: node woocommerce_client.mjs [announcement.json], else the announcement is read from standard input.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const folder = process.env.NODE_PATH_CLIENTS ?? import.meta.dirname;
const require = createRequire(join(folder, "package.json"));
const WooCommerce = require("@woocommerce/woocommerce-rest-api").default;
const OAuth = require("oauth-1.0a");

const announced = JSON.parse(readFileSync(process.argv[2] ?? 0, "utf8").split("\n")[0]);
const shop = announced.shops.filter((each) => each.kind === "woocommerce")[Number(process.env.WITNESS_SHOP ?? 0)];
const who = `woocommerce (node, ${shop.id}, ${shop.profile})`;

// The world's clock may have jumped ahead of ours; nothing else of the client is touched.
const ledger = await (await fetch(announced.ledger)).json();
const ahead = Date.parse(ledger.now) - Date.now();
OAuth.prototype.getTimeStamp = () => Math.floor((Date.now() + ahead) / 1000);

const api = new WooCommerce({
  url: shop.base_url, consumerKey: shop.consumer_key, consumerSecret: shop.consumer_secret, version: "wc/v3", timeout: 20000,
});
let passed = 0;
let failed = 0;

function that(holds, sentence) {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.log(`${who}: ${sentence}`);
  }
}
const same = (seen, expected, sentence) =>
  that(JSON.stringify(seen) === JSON.stringify(expected), `${sentence}: expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}`);

async function refused(call, status, code, sentence) {
  try {
    const answer = await call();
    that(false, `${sentence}: expected ${status} ${code}, saw ${answer.status}`);
  } catch (error) {
    same([error.response?.status, error.response?.data?.code], [status, code], sentence);
  }
}

const parts = {
  async reading() {
    const first = await api.get("orders", { per_page: 3, page: 1, orderby: "id", order: "asc" });
    const second = await api.get("orders", { per_page: 3, page: 2, orderby: "id", order: "asc" });
    const ids = [...first.data, ...second.data].map((order) => order.id);
    same(ids, [...new Set(ids)].sort((a, b) => a - b), "two pages by id hold different orders, rising");
    that(Number(first.headers["x-wp-total"]) >= ids.length, "X-WP-Total counts all orders");
    that(/rel="prev"/.test(second.headers.link ?? ""), "the second page links to the one before");
    const listed = await api.get("orders", { status: ["processing", "completed"], per_page: 50 });
    that(listed.data.length > 0 && listed.data.every((order) => ["processing", "completed"].includes(order.status)),
      "status[0]=…&status[1]=… is a list");
    const one = await api.get(`orders/${ids[0]}`);
    same(one.data, (await api.get("orders", { include: [ids[0]] })).data[0], "an order looks the same alone and in a list");
    const none = await api.get("orders", { search: "a b+c/ü~*'()!" });
    same(none.data, [], "a search with every awkward sign is signed well and finds nothing");
    const v2 = new WooCommerce({ url: shop.base_url, consumerKey: shop.consumer_key, consumerSecret: shop.consumer_secret, version: "wc/v2" });
    same((await v2.get(`orders/${ids[0]}`)).data.number, one.data.number, "wc/v2 gives the same order");
  },
  async writing() {
    const order = (await api.get("orders", { status: "processing", per_page: 1 })).data[0];
    const put = await api.put(`orders/${order.id}`, { status: "completed" });
    same([put.status, put.data.status], [200, "completed"], "PUT of a status answers with it");
    that(put.data.date_completed_gmt !== null, "a completed order says when");
    const note = await api.post(`orders/${order.id}/notes`, { note: "发货 17", customer_note: true });
    same([note.status, note.data.note, note.data.customer_note], [201, "发货 17", true], "POST of a note gives it back");
    const told = await (await fetch(announced.ledger)).json();
    const mine = told.shops.flatMap((each) => each.orders).find((each) => each.id === String(order.id) && each.told.length > 0);
    that(mine?.told.some((each) => each.status === "completed"), "the ledger remembers that the shop was told `completed`");
    that(mine?.told.some((each) => (each.note ?? "").includes("发货 17")), "the ledger remembers the note");
    await api.put(`orders/${order.id}`, { status: "processing" });
  },
  async refusals() {
    await refused(() => api.get("orders/99999999"), 404, "woocommerce_rest_shop_order_invalid_id", "an order that is not there");
    await refused(() => api.put("orders/99999999", { status: "completed" }), 400, "woocommerce_rest_shop_order_invalid_id", "PUT to an order that is not there");
    await refused(() => api.get("orders", { per_page: 101 }), 400, "rest_invalid_param", "per_page=101");
    const wrong = new WooCommerce({ url: shop.base_url, consumerKey: shop.consumer_key, consumerSecret: `cs_${"0".repeat(40)}`, version: "wc/v3" });
    await refused(() => wrong.get("orders"), 401, "woocommerce_rest_authentication_error", "a wrong secret");
    await refused(() => api.post("webhooks", { name: "x", topic: "no.such", delivery_url: "http://127.0.0.1:9/x" }), 400,
      "woocommerce_rest_shop_webhook_invalid_topic", "a webhook with an unknown topic");
  },
};

for (const [name, part] of Object.entries(parts)) {
  try {
    await part();
  } catch (error) {
    const answer = error.response ? ` (${error.response.status} ${JSON.stringify(error.response.data).slice(0, 200)})` : "";
    that(false, `${name}: ${error.message}${answer}`);
  }
}
console.log(`${who}: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
