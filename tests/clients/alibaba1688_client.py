"""The 1688 client of PyPI (`open-1688`) as a witness for the simulated gateway: its signature, its parameters, its errors.

The package takes the host as an argument and speaks http; the calls it does not have are made on its own base class."""

import csv
import datetime
import io
import json
import time
import urllib.parse
import urllib.request

from aop.api import AlibabaTradeFastCreateOrderParam, AlibabaTradeGetBuyerOrderListParam, AlibabaTradeGetBuyerViewParam, BaseApi
from aop.exceptions import AopError, ApiError
from aop.structure import Address, AppInfo, Cargo

from common import Checks, World, announcement, moment

world = World(announcement())
provider = next(p for p in world.announced["providers"] if p["kind"] == "1688")
gateway = urllib.parse.urlsplit(provider["gateway"])
account = provider["accounts"][0]
app = AppInfo(provider["app_key"], provider["app_secret"])
token = account["access_token"]
check = Checks("1688 (python)")
prefix = gateway.path.strip("/").removesuffix("openapi").strip("/")
DOMAIN = gateway.netloc + (f"/{prefix}" if prefix else "")


class Call(BaseApi):
    """Any other call, signed by the package."""

    def __init__(self, uri, secret=None, **parameters):
        super().__init__(AppInfo(app.app_key, secret or app.secret), DOMAIN)
        self._uri = uri
        self.__dict__.update({k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in parameters.items()})

    def get_api_uri(self):
        return self._uri

    def need_sign(self):
        return True

    def _get_nonnull_biz_params(self):
        return {k: v for k, v in super()._get_nonnull_biz_params().items() if not k.startswith("_uri")}


def call(api, secret=None, namespace="com.alibaba.trade", **parameters):
    return Call(f"1/{namespace}/{api}", secret, access_token=token, **parameters).get_response(timeout=20)


def truth(answer):
    """`success` comes as a boolean or as a text."""
    return answer.get("success") in (True, "true")


ADDRESS = Address(None, "测试仓", "13800000000", "", "021400", "呼伦贝尔市", "内蒙古自治区", "鄂温克族自治旗", "", "仓储路1号 A-17", None)


def offers():
    """The goods that the agent's lists name, by seller."""
    given = world.announced["offers"]
    urls = list(given.values()) if isinstance(given, dict) else [g if isinstance(g, str) else g.get("csv") or g.get("url") for g in given]
    rows = {}
    for url in urls:
        with urllib.request.urlopen(url, timeout=20) as answer:
            for row in csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig"))):
                if row["provider"] == "1688":
                    rows.setdefault(row["seller"], {})[row["offer"], row["spec"]] = row
    return {seller: list(goods.values()) for seller, goods in rows.items()}


def cargo(rows, quantity=3):
    return [{"offerId": int(row["offer"]), **({"specId": row["spec"]} if row["spec"] else {}), "quantity": quantity} for row in rows]


def clock():
    answer = Call("1/system/currentTime").get_response(timeout=20)
    check.that(answer, "currentTime answers with a good key and secret")
    try:
        Call("1/system/currentTime", secret="wrong").get_response(timeout=20)
        check.that(False, "a wrong secret is refused")
    except ApiError as error:
        check.that("ignature" in (error.error_code or ""), f"a wrong secret is refused as a bad signature (saw {error.error_code})")


def session():
    """The world may have lived on since it said its tokens, which last ten hours: a new one by the refresh token."""
    global token
    form = {"grant_type": "refresh_token", "client_id": app.app_key, "client_secret": app.secret, "refresh_token": account["refresh_token"]}
    url = f"http://{DOMAIN}/openapi/http/1/system.oauth2/getToken/{app.app_key}"
    with urllib.request.urlopen(url, data=urllib.parse.urlencode(form).encode(), timeout=20) as answer:
        fresh = json.loads(answer.read())
    check.must(fresh.get("access_token"), "the refresh token brings a new token")
    token = fresh["access_token"]
    check.that("refresh_token" not in fresh, "a refresh answers without a refresh token: the old one is kept")
    check.that(0 < int(fresh["expires_in"]) <= 36000, "a token lasts ten hours at most")
    check.same(fresh.get("resource_owner"), account["login"], "the token names the account it belongs to")


def refusals():
    for what, wrong in (("a wrong token", "no-such-token"), ("no token", "")):
        try:
            AlibabaTradeGetBuyerOrderListParam(app, wrong or "x", domain=DOMAIN, page="1").get_response(timeout=20)
            check.that(False, f"{what} is refused")
        except (ApiError, AopError) as error:
            check.that(isinstance(error, ApiError), f"{what} is refused with the gateway's error body (saw {error})")
    try:
        call("alibaba.no.such")
        check.that(False, "an API that is not there is refused")
    except ApiError as error:
        check.same(error.error_code, "gw.APIUnsupported", "an API that is not there")


def preview():
    goods = offers()
    check.must(goods, "the world's lists name offers of 1688")
    one, two = list(goods.values())[:2]
    answer = call("alibaba.createOrder.preview", addressParam=ADDRESS.get_data(), cargoParamList=cargo(one[:1]), flow="general")
    check.must(truth(answer) and answer.get("orderPreviewResuslt"), f"the preview has its misspelt key orderPreviewResuslt (saw {str(answer)[:300]})")
    group = answer["orderPreviewResuslt"][0]
    line = group["cargoList"][0]
    check.that(all(isinstance(group[key], int) for key in ("sumPayment", "sumCarriage", "sumPaymentNoCarriage")), "sums of a preview are whole fen")
    check.same(round(line["amount"] * 100), group["sumPaymentNoCarriage"], "the amount of a line is in yuan, the sum in fen")
    check.same(group["sumPayment"], group["sumPaymentNoCarriage"] + group["sumCarriage"] - group.get("discountFee", 0), "goods and freight add up")
    check.that(group["tradeModeNameList"], "the preview says how the group can be paid")
    mixed = call("alibaba.createOrder.preview", addressParam=ADDRESS.get_data(), cargoParamList=cargo(one[:1] + two[:1]), flow="general")
    check.that(not truth(mixed) or not mixed["orderPreviewResuslt"][0].get("status", True), "goods of two sellers in one call are refused")
    check.that("500_00" in json.dumps(mixed), f"two sellers are refused with a code 500_00x (saw {str(mixed)[:200]})")


def buying():
    row = next(rows for rows in offers().values() if rows)[0]
    reference = f"WITNESS{int(time.time() * 1000)}"
    box = Cargo()
    box.param_list = cargo([row], 4)
    create = AlibabaTradeFastCreateOrderParam(app, token, ADDRESS, box, domain=DOMAIN, message="请用纸箱")
    create.outOrderId = reference
    answer = create.get_response(timeout=20)
    result = answer.get("result", answer)
    number = result.get("orderId") or next((each["orderId"] for each in result.get("orderList", [])), "")
    check.must(number, f"an order is made (saw {str(answer)[:300]})")
    check.that(isinstance(number, str) and len(number) >= 18, "order numbers are texts longer than a double can hold")
    too_fast = call("alibaba.trade.cancel", webSite="1688", tradeID=number, cancelReason="buyerCancel")
    check.same((truth(too_fast), too_fast.get("errorCode")), (False, "CLOSE_ORDER_TOO_FAST"), "cancelling within ten seconds is refused")

    view = AlibabaTradeGetBuyerViewParam(app, token, number, domain=DOMAIN, web_site="1688").get_response(timeout=20)
    check.must(truth(view), f"the buyer's view shows the order (saw {str(view)[:300]})")
    base, lines = view["result"]["baseInfo"], view["result"]["productItems"]
    check.same((base["idOfStr"], base["status"]), (number, "waitbuyerpay"), "a new order waits for its payment")
    check.same(str(base["id"]), number, "the id is also a number, and a big one")
    check.same([(str(line["productID"]), line["quantity"]) for line in lines], [(row["offer"], 4)], "the order holds what was ordered")
    check.same(round(base["totalAmount"] * 100), result.get("totalSuccessAmount"), "the view says yuan what the creation said in fen")
    made = datetime.datetime.strptime(base["createTime"], "%Y%m%d%H%M%S%f%z")
    check.that(abs((made - world.now()).total_seconds()) < 120, "createTime is the world's now, whatever its offset")

    by_reference = Call("1/com.alibaba.trade/alibaba.trade.get.buyerView", access_token=token, webSite="1688", outOrderId=reference).get_response(timeout=20)
    check.same(by_reference.get("result", {}).get("baseInfo", {}).get("idOfStr"), number, "the order is found by our own reference")
    absent = Call("1/com.alibaba.trade/alibaba.trade.get.buyerView", access_token=token, webSite="1688", outOrderId="WITNESS-NOT-THERE").get_response(timeout=20)
    check.that(not truth(absent) or not absent.get("result"), "a reference that is not there finds nothing")

    listed = AlibabaTradeGetBuyerOrderListParam(app, token, domain=DOMAIN, page="1", page_size="20", order_status="waitbuyerpay").get_response(timeout=20)
    check.that(number in [entry["baseInfo"]["idOfStr"] for entry in listed["result"]], "the list of unpaid orders holds it")
    check.that(int(listed["totalRecord"]) >= 1, "the list says how many there are")
    check.that(all("nativeLogistics" not in entry for entry in listed["result"]), "the list comes without logistics")

    link = call("alibaba.alipay.url.get", orderIdList=[int(number)])
    check.that(truth(link) and link.get("payUrl"), "there is a link to pay")
    parcels = call("alibaba.trade.getLogisticsInfos.buyerView", namespace="com.alibaba.logistics", orderId=number, webSite="1688")
    check.that("500_2" in json.dumps(parcels), "logistics say 500_2 before anything is sent")

    world.control(jump_to=(world.now() + datetime.timedelta(seconds=12)).isoformat().replace("+00:00", "Z"))
    check.that(truth(call("alibaba.trade.cancel", webSite="1688", tradeID=number, cancelReason="buyerCancel")), "after ten seconds the order can be cancelled")
    gone = AlibabaTradeGetBuyerViewParam(app, token, number, domain=DOMAIN, web_site="1688").get_response(timeout=20)
    check.same(gone["result"]["baseInfo"]["status"], "cancel", "a cancelled order says so")
    again = call("alibaba.trade.cancel", webSite="1688", tradeID=number, cancelReason="buyerCancel")
    check.same((truth(again), again.get("errorCode")), (False, "ORDER_STATUS_ERROR"), "cancelling it again is refused by its status")

    kept = [order for known in world.ledger()["providers"] if known["kind"] == "1688" for order in known["orders"] if order["number"] == number]
    check.must(len(kept) == 1, "the ledger knows the order once")
    check.same((kept[0]["reference"], kept[0]["state"]), (reference, "cancel"), "the ledger remembers reference and state")
    check.that(kept[0]["closed_at"] and moment(kept[0]["closed_at"]), "the ledger says when it was closed")


check.run(clock, session, refusals, preview, buying)
