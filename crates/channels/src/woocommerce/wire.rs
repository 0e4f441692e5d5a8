//! Bodies as a shop writes them, in its words. Every field may be absent, a number may come as text and the other way
//! round; what is not needed is not looked at, and the stored bytes keep it.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::value::RawValue;

/// An order as it is kept: alone, or with what was asked for beside it.
#[derive(Debug, Deserialize)]
pub(super) struct Kept<'a> {
    /// Exactly the shop's bytes; absent when the order is kept alone.
    #[serde(borrow)]
    pub(super) order: Option<&'a RawValue>,
    /// Its refunds, which the order itself does not tell in full.
    #[serde(default, deserialize_with = "list")]
    pub(super) order_refunds: Vec<RefundInFull>,
    /// Why they could not be asked for.
    #[serde(default, deserialize_with = "text")]
    pub(super) refunds_unread: String,
}

/// An order.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Order {
    #[serde(default, deserialize_with = "text")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) number: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) status: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) currency: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) total: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) total_tax: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) date_created: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) date_created_gmt: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) date_modified: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) date_modified_gmt: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) date_paid: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) date_paid_gmt: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) customer_id: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) customer_note: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) payment_method: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) payment_method_title: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) billing: Address,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) shipping: Address,
    pub(super) line_items: Option<Vec<Line>>,
    #[serde(default, deserialize_with = "list")]
    pub(super) shipping_lines: Vec<Extra>,
    #[serde(default, deserialize_with = "list")]
    pub(super) fee_lines: Vec<Extra>,
    #[serde(default, deserialize_with = "list")]
    pub(super) refunds: Vec<Refund>,
}

/// The dates that every order has. `wc/v1` writes GMT without saying so and has no `_gmt` fields.
pub(super) struct Dates<'o> {
    pub(super) created: &'o str,
    pub(super) created_gmt: &'o str,
    pub(super) modified: &'o str,
    pub(super) modified_gmt: &'o str,
}

macro_rules! dates {
    ($type:ident) => {
        impl $type {
            pub(super) fn dates(&self) -> Dates<'_> {
                Dates {
                    created: &self.date_created,
                    created_gmt: &self.date_created_gmt,
                    modified: &self.date_modified,
                    modified_gmt: &self.date_modified_gmt,
                }
            }
        }
    };
}
dates!(Order);
dates!(Head);

/// What is needed of an order in a list, to keep it.
#[derive(Debug, Deserialize)]
pub(super) struct Head {
    #[serde(default, deserialize_with = "text")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) date_created: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) date_created_gmt: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) date_modified: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) date_modified_gmt: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) status: String,
    /// Whatever it is: only whether it lists something is looked at.
    #[serde(default)]
    pub(super) refunds: Option<Box<RawValue>>,
}

/// A billing or shipping address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Address {
    #[serde(deserialize_with = "text")]
    pub(super) first_name: String,
    #[serde(deserialize_with = "text")]
    pub(super) last_name: String,
    #[serde(deserialize_with = "text")]
    pub(super) company: String,
    #[serde(deserialize_with = "text")]
    pub(super) address_1: String,
    #[serde(deserialize_with = "text")]
    pub(super) address_2: String,
    #[serde(deserialize_with = "text")]
    pub(super) city: String,
    #[serde(deserialize_with = "text")]
    pub(super) state: String,
    #[serde(deserialize_with = "text")]
    pub(super) postcode: String,
    #[serde(deserialize_with = "text")]
    pub(super) country: String,
    #[serde(deserialize_with = "text")]
    pub(super) email: String,
    #[serde(deserialize_with = "text")]
    pub(super) phone: String,
}

/// A line of goods. Its `price` and `taxes` are rounded helper figures and are not read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Line {
    #[serde(deserialize_with = "text")]
    pub(super) id: String,
    #[serde(deserialize_with = "text")]
    pub(super) name: String,
    #[serde(deserialize_with = "text")]
    pub(super) product_id: String,
    #[serde(deserialize_with = "text")]
    pub(super) variation_id: String,
    #[serde(deserialize_with = "text")]
    pub(super) sku: String,
    #[serde(deserialize_with = "text")]
    pub(super) quantity: String,
    #[serde(deserialize_with = "text")]
    pub(super) total: String,
    #[serde(deserialize_with = "text")]
    pub(super) total_tax: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) image: Image,
    #[serde(deserialize_with = "list")]
    pub(super) meta_data: Vec<Meta>,
    /// The same in `wc/v1`.
    #[serde(deserialize_with = "list")]
    pub(super) meta: Vec<Meta>,
}

/// A picture of goods.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Image {
    #[serde(deserialize_with = "text")]
    pub(super) src: String,
}

/// One named thing of a line, such as its size.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Meta {
    #[serde(deserialize_with = "text")]
    pub(super) key: String,
    #[serde(deserialize_with = "text")]
    pub(super) value: String,
    #[serde(deserialize_with = "text")]
    pub(super) display_key: String,
    /// The same in `wc/v1`.
    #[serde(deserialize_with = "text")]
    pub(super) label: String,
    #[serde(deserialize_with = "text")]
    pub(super) display_value: String,
}

/// A line of shipping or a fee.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Extra {
    #[serde(deserialize_with = "text")]
    pub(super) method_title: String,
    #[serde(deserialize_with = "text")]
    pub(super) name: String,
    #[serde(deserialize_with = "text")]
    pub(super) total: String,
    #[serde(deserialize_with = "text")]
    pub(super) total_tax: String,
}

/// A refund as the order lists it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refund {
    #[serde(deserialize_with = "text")]
    pub(super) id: String,
    #[serde(deserialize_with = "text")]
    pub(super) reason: String,
    /// The same in `wc/v1`.
    #[serde(deserialize_with = "text")]
    pub(super) refund: String,
    #[serde(deserialize_with = "text")]
    pub(super) total: String,
}

/// A refund as it is told beside the order, over either interface.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RefundInFull {
    #[serde(deserialize_with = "text")]
    pub(super) id: String,
    #[serde(deserialize_with = "text")]
    pub(super) amount: String,
    #[serde(deserialize_with = "text")]
    pub(super) reason: String,
    #[serde(deserialize_with = "list")]
    pub(super) line_items: Vec<RefundLine>,
}

/// A line of a refund: its figures are negative.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RefundLine {
    #[serde(deserialize_with = "text")]
    pub(super) product_id: String,
    #[serde(deserialize_with = "text")]
    pub(super) variation_id: String,
    #[serde(deserialize_with = "text")]
    pub(super) quantity: String,
    #[serde(deserialize_with = "text")]
    pub(super) total: String,
    #[serde(deserialize_with = "text")]
    pub(super) total_tax: String,
    /// The sold line, over the older interface; newer shops always say 0.
    #[serde(deserialize_with = "text")]
    pub(super) refunded_item_id: String,
    /// The sold line stands here over the current interface.
    #[serde(deserialize_with = "list")]
    pub(super) meta_data: Vec<Meta>,
}

/// A note of an order.
#[derive(Debug, Deserialize)]
pub(super) struct Note {
    #[serde(default, deserialize_with = "text")]
    pub(super) note: String,
}

/// An order by its status alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Standing {
    #[serde(deserialize_with = "text")]
    pub(super) id: String,
    #[serde(deserialize_with = "text")]
    pub(super) status: String,
}

/// An order as the register needs it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Registered {
    #[serde(deserialize_with = "text")]
    pub(super) id: String,
    #[serde(deserialize_with = "text")]
    pub(super) number: String,
    #[serde(deserialize_with = "text")]
    pub(super) status: String,
    #[serde(deserialize_with = "text")]
    pub(super) currency: String,
    #[serde(deserialize_with = "text")]
    pub(super) total: String,
    #[serde(deserialize_with = "text")]
    pub(super) date_created: String,
    #[serde(deserialize_with = "text")]
    pub(super) date_created_gmt: String,
    #[serde(deserialize_with = "text")]
    pub(super) date_modified: String,
    #[serde(deserialize_with = "text")]
    pub(super) date_modified_gmt: String,
    /// Only over the current interface.
    pub(super) refunds: Option<Box<RawValue>>,
}
dates!(Registered);

/// Money that went back, in a register.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RegisteredRefund {
    #[serde(deserialize_with = "text")]
    pub(super) total: String,
}

/// A webhook that the shop keeps, in either interface.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Webhook {
    #[serde(deserialize_with = "text")]
    pub(super) id: String,
    #[serde(deserialize_with = "text")]
    pub(super) status: String,
    #[serde(deserialize_with = "text")]
    pub(super) topic: String,
    #[serde(deserialize_with = "text")]
    pub(super) delivery_url: String,
}

/// A status with the number of its orders.
#[derive(Debug, Deserialize)]
pub(super) struct StatusTotal {
    #[serde(default, deserialize_with = "text")]
    pub(super) slug: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) total: String,
}

/// The front door of the interface.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Index {
    #[serde(deserialize_with = "text")]
    pub(super) home: String,
    #[serde(deserialize_with = "text")]
    pub(super) url: String,
    #[serde(deserialize_with = "text")]
    pub(super) timezone_string: String,
    #[serde(deserialize_with = "text")]
    pub(super) gmt_offset: String,
    #[serde(deserialize_with = "list")]
    pub(super) namespaces: Vec<String>,
}

/// Text, a number or a truth as text; anything else as nothing, however deep it is.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(Text)
}

/// `null` is as good as an empty list.
pub(super) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default())
}

/// `null` and a list in place of an object (PHP writes an empty map so) are as good as an empty object.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(OrDefault(PhantomData))
}

struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = String;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }
    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }
    fn visit_string<E>(self, text: String) -> Result<String, E> {
        Ok(text)
    }
    fn visit_bool<E>(self, truth: bool) -> Result<String, E> {
        Ok(truth.to_string())
    }
    fn visit_u64<E>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }
    fn visit_i64<E>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }
    fn visit_f64<E>(self, number: f64) -> Result<String, E> {
        Ok(number.to_string())
    }
    fn visit_unit<E>(self) -> Result<String, E> {
        Ok(String::new())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<String, A::Error> {
        IgnoredAny.visit_seq(items).map(|_| String::new())
    }
    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<String, A::Error> {
        IgnoredAny.visit_map(fields).map(|_| String::new())
    }
}

struct OrDefault<T>(PhantomData<T>);

impl<'de, T: Default + Deserialize<'de>> Visitor<'de> for OrDefault<T> {
    type Value = T;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
        IgnoredAny.visit_seq(items).map(|_| T::default())
    }
    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields))
    }
}

/// The JSON of an answer: plugins print notices, and editors leave a mark, before it.
pub(super) fn json(body: &[u8]) -> Option<&[u8]> {
    /// Beginnings that are tried; a notice can contain brackets of its own.
    const TRIES: usize = 16;
    let starts = body.iter().enumerate().filter(|(_, byte)| matches!(byte, b'{' | b'[')).map(|(at, _)| at);
    starts.take(TRIES).map(|at| &body[at..]).find(|rest| serde_json::from_slice::<&RawValue>(rest).is_ok())
}
