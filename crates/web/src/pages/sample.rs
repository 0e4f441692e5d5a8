//! Values that the samples of several pages share. Made up, but of the kind that a real company has: long names,
//! Chinese sellers, amounts in three currencies.

use domain::{Currency, Id, Moment, Money, Refusal, Right, ids::Kind, refusal::RefusalCode, right::Role};
use jiff::tz::TimeZone;

use crate::{
    components::Goods,
    frame::{Flash, Frame, Person, Theme, Tone, Waiting},
    lang::Lang,
};

/// The moment at which all samples stand.
#[must_use]
pub fn now() -> Moment {
    at("2026-03-02T09:14:05Z")
}

/// A moment by its text.
pub(crate) fn at(text: &str) -> Moment {
    text.parse().unwrap_or(Moment::from_micros(0))
}

/// A frame with a signed-in owner.
#[must_use]
pub fn frame(lang: Lang, theme: Theme) -> Frame {
    let mut frame = Frame::outside(lang, theme, now(), "/orders?status=in_purchase");
    frame.zone = TimeZone::get("Europe/Sofia").unwrap_or(TimeZone::UTC);
    frame.person = Some(Person {
        name: "Мария Илиева".to_owned(),
        role: Role::SuperAdministrator,
        company: "Blue Harbour Trading".to_owned(),
        others: vec![("com_0000000000002".to_owned(), "Северный ветер".to_owned())],
        rights: Right::ALL.to_vec(),
    });
    frame.waiting = Waiting { decisions: 4, purchase: 17, activities: 2, sessions: 1 };
    frame.csrf = "sample-token".to_owned();
    frame.once = "sample".to_owned();
    frame.topics = vec!["orders".to_owned()];
    frame
}

/// Somebody who sees orders, and no prices.
#[must_use]
pub fn clerk() -> Person {
    let rights = Right::ALL.iter().copied().filter(|right| *right != Right::MoneySee).collect();
    let company = "Blue Harbour Trading".to_owned();
    Person { name: "王伟".to_owned(), role: Role::WarehouseClerk, company, others: Vec::new(), rights }
}

/// The message after an act that was refused.
pub(crate) fn refused(lang: Lang) -> Flash {
    Flash {
        tone: Tone::Bad,
        text: lang.text("flash-refused", &[]),
        more: String::new(),
        links: vec![],
        refusals: vec![RefusalCode::LineNotPaid.refusal(), RefusalCode::OfferUnknown.refusal()],
    }
}

pub(crate) fn id<K: Kind>(number: i64) -> Id<K> {
    Id::new(0x01c8_0000_0000_0000 + number * 7919)
}

pub(crate) fn eur(text: &str) -> Money {
    Money::parse(text, Currency::EUR).unwrap_or(Money::zero(Currency::EUR))
}

pub(crate) fn cny(text: &str) -> Money {
    Money::parse(text, Currency::CNY).unwrap_or(Money::zero(Currency::CNY))
}

pub(crate) fn refusals() -> Vec<Refusal> {
    vec![RefusalCode::SessionMissing.refusal(), RefusalCode::ConsigneeIncomplete.refusal()]
}

/// Goods that samples sell, with and without picture.
pub(crate) fn goods(number: usize) -> Goods {
    let (name, attributes, sku) = [
        ("Ceramic pour-over coffee dripper", "White · 1–2 cups", "CER-DRP-W"),
        ("Canvas tote bag with inner pocket", "Olive · L", "TOTE-OL-L"),
        ("Bamboo desk organiser, five compartments, natural oil finish", "Natural", "BMB-ORG-5"),
        ("Silicone travel bottles, set of 4", "Mint", "SIL-BTL-4"),
        ("Фонарь кемпинговый аккумуляторный", "Чёрный · USB-C", "LNT-CMP-2"),
    ][number % 5];
    let picture = (number % 5 != 3).then(|| format!("/pictures/sample-{}.svg", number % 5));
    Goods { name: name.to_owned(), attributes: attributes.to_owned(), sku: sku.to_owned(), picture }
}
