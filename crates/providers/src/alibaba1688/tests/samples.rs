//! Answers in the shapes that the protocol describes. Every id, name and amount is made up.

pub(super) const CREATED_WITH_FAILED: &str = r#"{"success":true,"code":null,"message":null,
 "result":{"orderId":"3600000000000000017","totalSuccessAmount":12600,"postFee":600,
 "failedOfferList":[{"offerId":600000000002,"specId":"fedcba9876543210fedcba9876543210","errorCode":"500_004","errorMessage":"库存不足"}]}}"#;

pub(super) const CREATED: &str = r#"{"success":true,"code":null,"message":null,"result":{"success":true,"orderId":"3600000000000000017","totalSuccessAmount":12600,"postFee":600,
 "failedOfferList":[],"orderList":[{"orderId":"3600000000000000017","orderAmmount":12600,"postFee":600,"discount":0,"resultCode":null,"success":true,"message":null}]}}"#;

pub(super) const SPLIT: &str = r#"{"success":true,"result":{"success":true,"orderId":"","totalSuccessAmount":null,"postFee":1100,"failedOfferList":[],
 "orderList":[{"orderId":"3600000000000000017","orderAmmount":8300,"postFee":500,"success":true},
              {"orderId":3600000000000000018,"orderAmmount":4900,"postFee":600,"success":true}]}}"#;

pub(super) const FLAT: &str = r#"{"totalSuccessAmount":12600,"orderId":"3600000000000000017","success":false}"#;

pub(super) const PREVIEW: &str = r#"{"success":true,"errorCode":null,"errorMsg":null,
 "orderPreviewResuslt":[{
   "status":true,"resultCode":"200","message":null,"flowFlag":"general",
   "sumPayment":12600,"sumCarriage":600,"sumPaymentNoCarriage":12000,"discountFee":0,"additionalFee":0,
   "tradeModeNameList":["fxassure","alipay"],
   "tradeModelList":[{"tradeType":"fxassure","name":"担保交易","description":"","opSupport":true}],
   "payChannelInfos":[{"name":"支付宝","amountLimit":0}],
   "shopPromotionList":[{"promotionId":"shop-1","selected":true,"text":"满100减0","desc":"","freePostage":false,"discountFee":0}],
   "cargoList":[{"offerId":600000000001,"specId":"0123456789abcdef0123456789abcdef","skuId":4000000000001,"amount":120.0,"finalUnitPrice":40.0}],
   "taoSampleSinglePromotion":true}],
 "postFeeByDescOfferList":[],"consignOfferList":[],"unsupportedCrossBorderPayOfferList":[]}"#;

/// The trap of units: 18 yuan a piece, 36 yuan for two, and the same sum as 3600 fen.
pub(super) const PREVIEW_TRAP: &str = r#"{"success":"true","orderPreviewResuslt":[
 {"status":true,"resultCode":"200","sumPayment":3600,"sumCarriage":0,"sumPaymentNoCarriage":3600,"taoSampleSinglePromotion":false,
  "cargoList":[{"offerId":"600000000001","specId":"0123456789abcdef0123456789abcdef","amount":36,"finalUnitPrice":18}]},
 {"status":true,"sumPayment":1550,"sumCarriage":550.0,"sumPaymentNoCarriage":1000,"tradeModeNameList":["alipay"],
  "cargoList":[{"offerId":600000000002,"amount":10.00,"finalUnitPrice":1.0E1},{"offerId":600000000009,"finalUnitPrice":0}]}]}"#;

pub(super) const VIEW: &str = r#"{"success":"true","errorCode":null,"errorMessage":null,"result":{
 "baseInfo":{"id":3600000000000000017,"idOfStr":"3600000000000000017","status":"waitbuyerreceive",
   "totalAmount":126.00,"sumProductPayment":120.00,"shippingFee":6.00,"discount":0,"refund":0,"couponFee":0,
   "createTime":"20260301120005000+0800","payTime":"20260301123000000+0800","allDeliveredTime":"20260302090000000+0800","modifyTime":"20260302090001000+0800",
   "businessType":"cb","tradeType":"50060","alipayTradeId":"2026030100000000000000000001",
   "buyerID":"b2b-2200000000001abcde","sellerID":"b2b-2200000000099fghij","buyerLoginId":"testbuyer001","sellerLoginId":"testseller099",
   "refundStatus":null,"refundId":null,"closeReason":null,"closeOperateType":null,
   "receiverInfo":{"toFullName":"测试仓","toMobile":"13800000000","toPost":"021400","toDivisionCode":"150724","toArea":"内蒙古自治区 呼伦贝尔市 鄂温克族自治旗 仓储路1号 A-17"}},
 "productItems":[{"subItemID":3600000000001000017,"subItemIDString":"3600000000001000017","productID":600000000001,"skuID":4000000000001,
   "specId":"0123456789abcdef0123456789abcdef","name":"测试商品","quantity":3,"unit":"件","price":40.00,"itemAmount":120.00,
   "status":"waitbuyerreceive","statusStr":"等待买家收货","logisticsStatus":2,"refundStatus":"","weight":"0.3","weightUnit":"kg",
   "skuInfos":[{"name":"颜色","value":"红色"}],"gmtPayExpireTime":"2026-03-04 12:00:05"}],
 "nativeLogistics":{"address":"仓储路1号 A-17","logisticsItems":[{"logisticsCode":"LP00000000000001","logisticsBillNo":"YT0000000000017",
   "logisticsCompanyName":"测试快递","logisticsCompanyNo":"YTO","type":"0","status":"alreadysend","deliveredTime":"20260302090000000+0800","subItemIds":"3600000000001000017"}]},
 "tradeTerms":[{"payStatus":"2","payWay":"1","phasAmount":126.00,"payTime":"20260301123000000+0800"}]}}"#;

pub(super) const PARCELS: &str = r#"{"success":true,"result":[{"logisticsId":"LP00000000000001","logisticsBillNo":"YT0000000000017","orderEntryIds":"3600000000001000017","status":"TRANSPORT",
 "logisticsCompanyId":"0","logisticsCompanyName":"测试快递","logisticsCompanyNo":"YTO","sendGoods":[{"goodName":"测试商品","quantity":"3","unit":"件"}],
 "logisticsOrderGoods":[{"tradeOrderId":3600000000000000017,"tradeOrderItemId":3600000000001000017,"quantity":3}]}]}"#;

pub(super) const NOT_SENT: &str = r#"{"success":false,"errorCode":"500_2","errorMessage":"该订单未发货"}"#;

pub(super) const NO_ORDER: &str = r#"{"success":"false","errorCode":"404","errorMessage":"订单不存在","result":null}"#;

pub(super) const EMPTY_LIST: &str = r#"{"result":[],"totalRecord":0,"errorCode":null,"errorMessage":null}"#;

pub(super) const TOO_FAST: &str =
    r#"{"success":false,"errorCode":"CLOSE_ORDER_TOO_FAST","errorMessage":"下单后请稍候再关闭订单"}"#;

pub(super) const NOT_UNPAID: &str =
    r#"{"success":"false","errorCode":"ORDER_STATUS_ERROR","errorMessage":"订单状态不允许关闭"}"#;

pub(super) const LINK: &str = r#"{"success":true,"payUrl":"https://trade.example.invalid/cashier?orderIds=3600000000000000017","erroMsg":null,"errorCode":null,"payFailureOrderList":[]}"#;

pub(super) const TOKEN: &str = r#"{"access_token":"9f0c0000-aaaa-bbbb-cccc-000000000001","expires_in":"35999",
 "refresh_token":"5a7e0000-aaaa-bbbb-cccc-000000000002","refresh_token_timeout":"20260828194552000+0800",
 "resource_owner":"testbuyer001","uid":"2200000000001","aliId":"2200000000001","memberId":"b2b-2200000000001abcde"}"#;

pub(super) const NO_RIGHT: &str = r#"{"error_code":"gw.APIACLDecline","error_message":"AppKey is not allowed(acl)","exception":"...","request_id":"2100000000000000e0f1"}"#;
pub(super) const TOO_OFTEN: &str =
    r#"{"error_code":"gw.QosRequestLimit","error_message":"request limit","exception":"","request_id":"1"}"#;
pub(super) const NOT_SIGNED_IN: &str =
    r#"{"error_code":"401","error_message":"Request need user authorized","exception":"","request_id":"1"}"#;

/// A list of orders like the viewed one, with these numbers, references and statuses; without logistics.
pub(super) fn list(orders: &[(&str, Option<&str>, &str)], total: usize) -> String {
    let entries: Vec<String> = orders
        .iter()
        .map(|(number, reference, status)| {
            let reference = reference.map_or("null".to_owned(), |reference| format!("\"{reference}\""));
            format!(
                r#"{{"baseInfo":{{"id":{number},"status":"{status}","totalAmount":126.00,"sumProductPayment":120.00,"shippingFee":6.00,
                "createTime":"20260228210005000-0700","modifyTime":"20260301120009000+0800","sellerID":"b2b-2200000000099fghij","outOrderId":{reference}}},
                "productItems":[{{"subItemID":3600000000001000017,"productID":600000000001,"specId":null,"quantity":3.0,"price":40.00}}]}}"#
            )
        })
        .collect();
    format!(r#"{{"result":[{}],"totalRecord":{total},"errorCode":null,"errorMessage":null}}"#, entries.join(","))
}
