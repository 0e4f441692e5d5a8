"""The official Python client of WooCommerce (PyPI `WooCommerce`) as a witness for the simulated shop over wc/v3.

The shop speaks plain http, so every call is signed with OAuth 1.0a by the client's own code."""

import base64
import hashlib
import hmac
import http.server
import json
import os
import queue
import threading
import time

import requests
import woocommerce.api
import woocommerce.oauth
from woocommerce import API

from common import Checks, World, announcement

world = World(announcement())
shops = [shop for shop in world.announced["shops"] if shop["kind"] == "woocommerce"]
shop = shops[int(os.environ.get("WITNESS_SHOP", "0"))]
check = Checks(f"woocommerce (python, {shop['id']}, {shop['profile']})")
current = shop["profile"].split(".")[0] not in ("2", "3")  # dates_are_gmt and modified_* came with 5.x

AHEAD = world.ahead()
woocommerce.api.time = lambda: time.time() + AHEAD


def client(key=None, secret=None, **more):
    return API(url=shop["base_url"], consumer_key=key or shop["consumer_key"], consumer_secret=secret or shop["consumer_secret"],
               version="wc/v3", timeout=20, **more)


api = client()


def orders(**params):
    answer = api.get("orders", params={k: str(v) for k, v in params.items()})
    check.must(answer.status_code == 200, f"listing orders with {params} answers {answer.status_code}: {answer.text[:200]}")
    return answer, answer.json()


def ids(**params):
    return [order["id"] for order in orders(**params)[1]]


def refused(answer, status, code, what):
    try:
        body = answer.json()
    except ValueError:
        body = {}
    check.same((answer.status_code, body.get("code")), (status, code), what)
    if check.that(isinstance(body.get("data"), dict), f"{what}: the body has an object `data`"):
        check.same(body["data"].get("status"), status, f"{what}: data.status repeats the status")
    check.that(bool(body.get("message")), f"{what}: the body has a message")


def paging():
    answer, first = orders(per_page=5, page=1, orderby="id", order="asc")
    total, pages = int(answer.headers["X-WP-Total"]), int(answer.headers["X-WP-TotalPages"])
    check.same(pages, -(-total // 5), "X-WP-TotalPages is the total divided by per_page, rounded up")
    check.that(pages > 1, "the world has more than one page of five orders")
    link = answer.headers.get("Link", "")
    check.that('rel="next"' in link and 'rel="prev"' not in link, f"the first page links to the next and to no previous one (saw {link!r})")
    seen = [order["id"] for order in first]
    for page in range(2, pages + 1):
        seen += ids(per_page=5, page=page, orderby="id", order="asc")
    check.that(seen == sorted(set(seen)), "orderby=id order=asc gives every id once and in order over all pages")
    check.that(len(seen) >= total, "all pages together hold as many orders as X-WP-Total says")
    answer, none = orders(per_page=5, page=pages + 50)
    check.same(none, [], "a page past the end is an empty list")
    check.that(int(answer.headers["X-WP-Total"]) >= total, "a page past the end still says the total")
    check.that(len(ids()) <= 10, "per_page is 10 unless told")
    newest = ids(per_page=100, orderby="id", order="desc")
    check.same(newest, sorted(newest, reverse=True), "orderby=id order=desc goes down")
    refused(api.get("orders", params={"per_page": "101"}), 400, "rest_invalid_param", "per_page=101 is refused")
    refused(api.get("orders", params={"page": "0"}), 400, "rest_invalid_param", "page=0 is refused")


def filters():
    _, every = orders(per_page=100, orderby="id", order="asc")
    statuses = sorted({order["status"] for order in every})
    for status in statuses:
        _, some = orders(per_page=100, status=status)
        check.same({order["status"] for order in some}, {status}, f"status={status} gives only such orders")
    pair = ",".join(statuses[:2])
    _, some = orders(per_page=100, status=pair)
    check.that({order["status"] for order in some} <= set(pair.split(",")), f"status={pair} is a list")
    refused(api.get("orders", params={"status": "no-such"}), 400, "rest_invalid_param", "an unknown status is refused")
    some = [every[0]["id"], every[-1]["id"]]
    check.same(sorted(ids(include=",".join(map(str, some)))), sorted(set(some)), "include gives exactly those orders")
    check.that(every[0]["id"] not in ids(exclude=every[0]["id"], per_page=100), "exclude leaves the order out")
    middle = sorted(order["date_created"] for order in every)[len(every) // 2]
    after = [order["date_created"] for order in orders(after=middle, per_page=100)[1]]
    before = [order["date_created"] for order in orders(before=middle, per_page=100)[1]]
    check.that(all(date > middle for date in after), "after is exclusive and in the shop's local time")
    check.that(before and all(date < middle for date in before), "before is exclusive and in the shop's local time")
    refused(api.get("orders", params={"after": "yesterday-ish"}), 400, "rest_invalid_param", "a date that is none is refused")
    _, narrow = orders(_fields="id,status", per_page=2)
    check.same({tuple(sorted(order)) for order in narrow}, {("id", "status")}, "_fields limits the body")
    future = "2099-01-01T00:00:00"
    found = ids(modified_after=future, dates_are_gmt="true", per_page=5)
    if current:
        check.same(found, [], "modified_after in the far future finds nothing")
        moved = max(every, key=lambda order: order["date_modified_gmt"])
        edge = moved["date_modified_gmt"]
        _, later = orders(modified_after=edge, dates_are_gmt="true", per_page=100)
        check.that(all(order["date_modified_gmt"] > edge for order in later), "modified_after is exclusive")
        _, earlier = orders(modified_before=edge, dates_are_gmt="true", per_page=100)
        check.that(all(order["date_modified_gmt"] < edge for order in earlier), "modified_before is exclusive")
    else:
        check.that(found, "a shop older than 5.8 ignores modified_after and gives everything")


TEXTS = ("total", "total_tax", "discount_total", "shipping_total", "cart_tax")


def one_order():
    first = ids(per_page=1, orderby="id", order="asc")[0]
    answer = api.get(f"orders/{first}")
    order = answer.json()
    check.same((answer.status_code, order.get("id")), (200, first), "one order is read by its id")
    wanted = {"id", "parent_id", "status", "currency", "prices_include_tax", "date_created", "date_created_gmt", "date_modified",
              "date_modified_gmt", "customer_id", "order_key", "number", "billing", "shipping", "payment_method", "meta_data",
              "line_items", "tax_lines", "shipping_lines", "fee_lines", "coupon_lines", "refunds", "date_paid", "date_paid_gmt"}
    check.same(wanted - set(order), set(), "an order has the fields of wc/v3")
    check.that(all(isinstance(order[key], str) for key in TEXTS), "sums of an order are texts")
    for line in order["line_items"]:
        check.that(isinstance(line["price"], (int, float)), "the price of a line is a number, unlike every other sum")
        check.that(isinstance(line["total"], str) and isinstance(line["quantity"], int), "the total of a line is a text, its quantity a number")
    cents = lambda text: round(float(text or 0) * 100)
    parts = sum(cents(part["total"]) for key in ("line_items", "shipping_lines", "fee_lines") for part in order[key])
    check.same(parts + cents(order["total_tax"]), cents(order["total"]), "lines, shipping, fees and tax add up to the total")
    check.that("Z" not in order["date_created_gmt"] and "+" not in order["date_created_gmt"], "dates carry neither Z nor offset")
    refused(api.get("orders/99999999"), 404, "woocommerce_rest_shop_order_invalid_id", "an order that is not there")
    refused(api.get("nothing"), 404, "rest_no_route", "a route that is not there")


def writing():
    order = orders(status="processing", per_page=1)[1]
    check.must(order, "the world has an order in `processing`")
    number = order[0]["id"]
    answer = api.put(f"orders/{number}", {"status": "on-hold"})
    check.same((answer.status_code, answer.json().get("status")), (200, "on-hold"), "PUT of a status answers with it")
    check.same(api.get(f"orders/{number}").json()["status"], "on-hold", "the status stays changed")
    api.put(f"orders/{number}", {"status": "processing"})
    refused(api.put(f"orders/{number}", {"status": "no-such"}), 400, "rest_invalid_param", "an unknown status is refused on PUT")
    refused(api.put("orders/99999999", {"status": "completed"}), 400, "woocommerce_rest_shop_order_invalid_id", "PUT to an order that is not there")
    answer = api.post(f"orders/{number}/notes", {"note": "Пратката тръгна: RR000000017CN", "customer_note": False})
    note = answer.json()
    check.same((answer.status_code, note.get("note"), note.get("customer_note")), (201, "Пратката тръгна: RR000000017CN", False), "POST of a note gives it back")
    notes = api.get(f"orders/{number}/notes").json()
    check.that(note["id"] in [each["id"] for each in notes], "the note is in the list of notes")


class Receiver(http.server.BaseHTTPRequestHandler):
    """The delivery address of a webhook: keeps what comes, answers exactly 200."""

    came = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        Receiver.came.put((dict((k.lower(), v) for k, v in self.headers.items()), body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def wait_for(wanted, seconds=25):
    """The first delivery that is wanted; lets the world go on meanwhile."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            delivery = Receiver.came.get(timeout=0.3)
        except queue.Empty:
            world.let_happen()
            continue
        if wanted(*delivery):
            return delivery
    return None


def webhooks():
    global AHEAD
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
    answer = api.post("webhooks", {"name": "witness", "topic": "order.updated", "secret": secret,
                                   "delivery_url": f"http://127.0.0.1:{server.server_port}/hook"})
    hook = answer.json()
    check.must(answer.status_code == 201, f"a webhook is created with 201 (saw {answer.status_code}: {answer.text[:200]})")
    check.same((hook["topic"], hook["status"]), ("order.updated", "active"), "a new webhook is active")
    check.that("secret" not in hook, "the secret of a webhook is never given back")
    ping = wait_for(lambda headers, body: body.startswith(b"webhook_id="), 10)
    check.must(ping, "creating a webhook sends the ping form `webhook_id=N`")
    check.same(ping[1], f"webhook_id={hook['id']}".encode(), "the ping carries the webhook's id")
    check.that(not any(name.startswith("x-wc-") for name in ping[0]), "the ping has no X-WC-* header and no signature")
    check.that("application/x-www-form-urlencoded" in ping[0].get("content-type", ""), "the ping is a form")
    number = orders(status="processing", per_page=1)[1][0]["id"]
    api.put(f"orders/{number}", {"status": "on-hold"})
    mine = lambda headers, body: "x-wc-webhook-signature" in headers and json.loads(body).get("id") == number
    delivery = wait_for(mine)
    AHEAD = world.ahead()  # waiting may have moved the world's clock
    check.must(delivery, "a change of status is delivered to the webhook")
    headers, body = delivery
    signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    check.same(headers["x-wc-webhook-signature"], signature, "the delivery is signed over its exact bytes")
    check.same((headers.get("x-wc-webhook-topic"), headers.get("x-wc-webhook-resource"), headers.get("x-wc-webhook-event")),
               ("order.updated", "order", "updated"), "the delivery names topic, resource and event")
    check.same(headers.get("x-wc-webhook-id"), str(hook["id"]), "the delivery names the webhook")
    check.that(headers.get("x-wc-webhook-source", "").endswith("/"), "the source is the shop's address with a slash at the end")
    check.that(headers.get("x-wc-webhook-delivery-id"), "the delivery has an id")
    check.that(b'\\/' in body and b'"status":"on-hold"' in body, "the body is PHP's JSON of the newest state")
    api.put(f"orders/{number}", {"status": "processing"})
    check.same(api.put(f"webhooks/{hook['id']}", {"status": "paused"}).json().get("status"), "paused", "a webhook can be paused")
    refused(api.delete(f"webhooks/{hook['id']}"), 501, "woocommerce_rest_trash_not_supported", "deleting a webhook needs force")
    check.same(api.delete(f"webhooks/{hook['id']}", params={"force": "true"}).status_code, 200, "force=true deletes it")
    check.that(hook["id"] not in [each["id"] for each in api.get("webhooks").json()], "a deleted webhook is gone")
    server.shutdown()


def keys():
    refused(client(secret="cs_" + "0" * 40).get("orders"), 401, "woocommerce_rest_authentication_error", "a wrong secret gives a wrong signature")
    wrong = client(key="ck_" + "0" * 40).get("orders")
    check.same(wrong.status_code, 401, "a wrong key is refused")
    real = woocommerce.api.time
    woocommerce.api.time = lambda: real() - 2000
    refused(api.get("orders"), 401, "woocommerce_rest_authentication_error", "a timestamp of half an hour ago is refused")
    woocommerce.api.time = real
    make = woocommerce.oauth.OAuth.generate_nonce
    nonce = make()
    woocommerce.oauth.OAuth.generate_nonce = staticmethod(lambda: nonce)
    check.same(api.get("orders").status_code, 200, "a fresh nonce is good")
    refused(api.get("orders"), 401, "woocommerce_rest_authentication_error", "the same nonce a second time is refused")
    woocommerce.oauth.OAuth.generate_nonce = staticmethod(make)
    url, pair = shop["base_url"].rstrip("/") + "/wp-json/wc/v3/orders", (shop["consumer_key"], shop["consumer_secret"])
    refused(requests.get(url, timeout=20), 401, "woocommerce_rest_cannot_view", "without credentials nothing is shown")
    refused(requests.get(url, auth=pair, timeout=20), 401, "woocommerce_rest_cannot_view", "Basic over plain http is not looked at")
    behind_tls = requests.get(url, auth=pair, headers={"X-Forwarded-Proto": "https"}, timeout=20)
    check.same(behind_tls.status_code, 200, "Basic is believed where the shop sees https")
    refused(requests.get(url, auth=(pair[0], "cs_" + "0" * 40), headers={"X-Forwarded-Proto": "https"}, timeout=20), 401,
            "woocommerce_rest_authentication_error", "Basic with a wrong secret")


def goods():
    answer = api.get("products", params={"per_page": "100", "orderby": "id", "order": "asc"})
    check.must(answer.status_code == 200, f"products are listed (saw {answer.status_code})")
    products = answer.json()
    check.that(products and all(isinstance(product["price"], str) for product in products), "prices of products are texts")
    check.same(api.get(f"products/{products[0]['id']}").json().get("id"), products[0]["id"], "one product is read by its id")
    variable = [product for product in products if product["type"] == "variable"]
    check.must(variable, "the shop has goods with variations")
    variations = api.get(f"products/{variable[0]['id']}/variations", params={"per_page": "100"}).json()
    check.same(sorted(each["id"] for each in variations), sorted(variable[0]["variations"]), "a product names its variations")
    refused(api.get("products/99999999"), 404, "woocommerce_rest_product_invalid_id", "a product that is not there")


check.run(keys, paging, filters, one_order, goods, writing, webhooks)
