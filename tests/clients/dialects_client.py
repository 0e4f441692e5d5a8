"""The official Python client of WooCommerce as a witness for both interfaces of one version of the simulated shop.

`run.py` sets the shop to a version and names it in WITNESS_PROFILE. The older interface is read and written in its versions
1 to 3, the current one in the newest version that the shop has."""

import os
import time

import requests
import woocommerce.api
from woocommerce import API

from common import Checks, World, announcement

world = World(announcement())
shop = [shop for shop in world.announced["shops"] if shop["kind"] == "woocommerce"][int(os.environ.get("WITNESS_SHOP", "0"))]
profile = os.environ["WITNESS_PROFILE"]
number = tuple(int(part) for part in profile.split("-")[0].split("."))
newest = 0 if number < (2, 6) else 1 if number < (3, 0) else 2 if number < (3, 5) else 3
check = Checks(f"dialects (python, {shop['id']} as {profile})")

AHEAD = world.ahead()
woocommerce.api.time = lambda: time.time() + AHEAD


def client(version, legacy, secret=None):
    return API(url=shop["base_url"], consumer_key=shop["consumer_key"], consumer_secret=secret or shop["consumer_secret"],
               version=version, wp_api=not legacy, timeout=20)


def code(answer):
    body = answer.json()
    return body["errors"][0]["code"] if "errors" in body else body.get("code")


def older(version):
    api = client(f"v{version}", True)
    say = lambda text: f"wc-api/v{version}: {text}"
    answer = api.get("orders/count")
    if version < 3 and number >= (9, 0):
        # The plugin signs the address of version 3 whatever was asked, and the clients do not know.
        check.same((answer.status_code, code(answer)), (401, "woocommerce_api_authentication_error"), say("is signed as version 3"))
        return
    check.must(answer.status_code == 200, say(f"orders are counted (saw {answer.status_code}: {answer.text[:200]})"))
    total = answer.json()["count"]
    # The inner names are in the order in which they are signed.
    pages = {"filter[limit]": "3", "filter[order]": "ASC", "filter[orderby]": "ID"}
    seen = []
    for page in range(1, -(-total // 3) + 1):
        answer = api.get("orders", params={**pages, "page": str(page)})
        check.same((answer.status_code, answer.headers.get("X-WC-Total")), (200, str(total)), say("each page says the total"))
        seen += [order["id"] for order in answer.json()["orders"]]
    check.that(seen == sorted(set(seen)) and len(seen) == total, say("all pages by id hold every order once"))
    beyond = api.get("orders", params={**pages, "page": "999"})
    check.same((beyond.json(), beyond.headers["X-WC-Total"]), ({"orders": []}, "0"), say("past the end even the total is 0"))
    check.same(len(api.get("orders", params={"filter[limit]": "-1", "status": "no-such"}).json()["orders"]), total,
               say("an unknown status filters nothing"))
    mixed = api.get("orders", params={"filter[orderby]": "ID", "filter[limit]": "3"})
    check.same(mixed.status_code, 200 if version == 3 else 401, say("inner names out of order are signed well for version 3 only"))
    order = api.get(f"orders/{seen[0]}").json()["order"]
    check.that(order["created_at"].endswith("Z") and isinstance(order["total"], str), say("dates are UTC and sums are texts"))
    check.same("order_key" in order, version == 3, say("the key of the order came with version 3"))
    cents = lambda text: round(float(text or 0) * 100)
    parts = sum(cents(part["total"]) for name in ("line_items", "shipping_lines", "fee_lines") for part in order[name])
    check.same(parts + cents(order["total_tax"]), cents(order["total"]), say("lines, shipping, fees and tax add up"))
    chosen = seen[-1]
    before = api.get(f"orders/{chosen}").json()["order"]["status"]
    for status in ("on-hold", before):
        body = {"status": status} if version == 1 else {"order": {"status": status}}
        answer = api.put(f"orders/{chosen}", body)
        check.same((answer.status_code, answer.json()["order"]["status"]), (200, status), say("a status is written"))
    if version > 1:
        answer = api.post(f"orders/{chosen}/notes", {"order_note": {"note": "Пратка 17", "customer_note": False}})
        check.same((answer.status_code, answer.json()["order_note"]["note"]), (201, "Пратка 17"), say("a note is written"))
        check.that("processing" in api.get("orders/statuses").json()["order_statuses"], say("statuses are listed"))
        product = api.get("products", params={"filter[limit]": "1"}).json()["products"][0]
        check.same(api.get(f"products/{product['id']}").json()["product"]["title"], product["title"], say("a product is read by its id"))
    missing = api.get("orders/99999999")
    check.same(missing.status_code, 404, say("an order that is not there"))
    wrong = client(f"v{version}", True, "cs_" + "0" * 40).get("orders")
    check.same((wrong.status_code, code(wrong)), (401, "woocommerce_api_authentication_error"), say("a wrong secret"))
    url = f"{shop['base_url']}/wc-api/v{version}/orders"
    bare = requests.get(url, timeout=20)
    check.same((bare.status_code, code(bare)), (404, "woocommerce_api_authentication_error"), say("no credentials over http is a 404"))
    pair = (shop["consumer_key"], shop["consumer_secret"])
    check.same(requests.get(url, auth=pair, headers={"X-Forwarded-Proto": "https"}, timeout=20).status_code, 200,
               say("Basic is believed where the shop sees https"))


def current():
    if newest == 0:
        check.same(requests.get(f"{shop['base_url']}/wp-json/", timeout=20).status_code, 404, "the oldest shops have no current interface")
        return
    api = client(f"wc/v{newest}", False)
    say = lambda text: f"wc/v{newest}: {text}"
    answer = api.get("orders", params={"per_page": "100", "orderby": "id", "order": "asc"})
    check.must(answer.status_code == 200, say(f"orders are listed (saw {answer.status_code}: {answer.text[:200]})"))
    rows = answer.json()
    check.same(len(rows), int(answer.headers["X-WP-Total"]), say("the total counts them all"))
    check.same("date_created_gmt" in rows[0], newest > 1, say("dates in UTC beside local ones came with version 2"))
    chosen = rows[-1]
    for status in ("on-hold", chosen["status"]):
        answer = api.put(f"orders/{chosen['id']}", {"status": status})
        check.same((answer.status_code, answer.json()["status"]), (200, status), say("a status is written"))
    answer = api.post(f"orders/{chosen['id']}/notes", {"note": "Пратка 18"})
    check.same((answer.status_code, answer.json()["note"]), (201, "Пратка 18"), say("a note is written"))
    check.same(code(api.put(f"orders/{chosen['id']}", {"status": "no-such"})), "rest_invalid_param", say("an unknown status is refused"))
    if newest < 3:
        check.same(code(client(f"wc/v{newest + 1}", False).get("orders")), "rest_no_route", say("the next version is not there"))
    future = {"modified_after": "2099-01-01T00:00:00", "dates_are_gmt": "true", "per_page": "1"}
    found = len(api.get("orders", params=future).json())
    check.same(found, 0 if number >= (5, 8) else 1, say("a filter on changes is there from 5.8 on and ignored before"))


check.run(*[lambda version=version: older(version) for version in (1, 2, 3)], current)
