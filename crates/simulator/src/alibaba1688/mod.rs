//! The 1688 gateway: signed calls, tokens, offers and orders with their money units and odd answers, as documented; the
//! page where a person signs in; push messages over an HTTP callback.
//!
//! Messages over WebSocket are not here yet.

pub(crate) mod create;
pub(crate) mod gateway;
pub(crate) mod messages;
pub(crate) mod sign;
pub(crate) mod signin;
pub(crate) mod trade;
pub(crate) mod view;

use std::collections::BTreeMap;

use crate::rng::Rng;
use crate::world::catalogue::{Catalogue, Seller};
use crate::world::clock::HOUR;
use messages::Message;
use signin::Code;
use trade::Trade;

/// An access token lives ten hours.
pub(crate) const TOKEN_LIFE: i64 = 10 * HOUR;

/// One specification of an offer.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    /// 32 hexadecimal characters; empty for an offer without specifications.
    pub(crate) spec: String,
    pub(crate) sku: u64,
    pub(crate) option: String,
    /// In fen.
    pub(crate) price: i64,
    pub(crate) stock: i64,
    /// Sold out and not coming back.
    pub(crate) gone: bool,
    /// It was out of stock once; then it does not happen to it again, since people do not try for ever.
    pub(crate) emptied: bool,
}

/// One offer of one seller.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub(crate) id: u64,
    pub(crate) seller: usize,
    pub(crate) title: String,
    pub(crate) minimum: i64,
    pub(crate) specs: Vec<Spec>,
}

impl Offer {
    pub(crate) fn spec(&self, spec: &str) -> Option<&Spec> {
        self.specs.iter().find(|known| known.spec == spec)
    }

    pub(crate) fn spec_mut(&mut self, spec: &str) -> Option<&mut Spec> {
        self.specs.iter_mut().find(|known| known.spec == spec)
    }

    pub(crate) fn has_specs(&self) -> bool {
        self.specs.iter().any(|known| !known.spec.is_empty())
    }
}

/// A buying account.
#[derive(Debug, Clone)]
pub(crate) struct Buyer {
    pub(crate) login: String,
    pub(crate) member: String,
    pub(crate) ali_id: String,
    pub(crate) refresh_token: String,
}

/// The market with its one application and its buying accounts.
#[derive(Debug, Clone)]
pub(crate) struct Market {
    pub(crate) app_key: String,
    pub(crate) app_secret: String,
    pub(crate) buyers: Vec<Buyer>,
    /// Access tokens with the moment they run out and the buyer they belong to.
    pub(crate) tokens: Vec<(String, i64, usize)>,
    /// Codes of people who agreed and whose application has not come for its tokens yet.
    pub(crate) codes: BTreeMap<String, Code>,
    /// Where messages go; nowhere until somebody names an address.
    pub(crate) messages_to: Option<String>,
    /// Messages that were not taken yet.
    pub(crate) messages: BTreeMap<u64, Message>,
    pub(crate) next_message: u64,
    pub(crate) sellers: Vec<Seller>,
    pub(crate) offers: BTreeMap<u64, Offer>,
    pub(crate) trades: BTreeMap<u64, Trade>,
    pub(crate) next_number: u64,
    pub(crate) next_parcel: u64,
    pub(crate) requests: u64,
}

impl Market {
    pub(crate) fn new(seed: u64, now: i64, goods: &Catalogue) -> Self {
        let mut rng = Rng::new(seed, "market");
        let mut offers = BTreeMap::new();
        for product in &goods.products {
            for variant in &product.variants {
                let Some(id) = variant.offer else { continue };
                let offer = offers.entry(id).or_insert_with(|| Offer {
                    id,
                    seller: product.seller,
                    title: product.title.clone(),
                    minimum: 1,
                    specs: Vec::new(),
                });
                offer.specs.push(Spec {
                    spec: variant.spec.clone(),
                    sku: variant.sku,
                    option: variant.option.clone(),
                    price: variant.fen,
                    stock: variant.stock,
                    gone: false,
                    emptied: false,
                });
            }
        }
        // One offer that nobody sells here, with a minimum, for whoever tries that refusal.
        let spec = Spec {
            spec: "0123456789abcdef0123456789abcdef".to_owned(),
            sku: 4_000_000_000_001,
            option: "red".to_owned(),
            price: 4_000,
            stock: 1_000,
            gone: false,
            emptied: false,
        };
        let id = 600_000_000_001;
        offers.insert(id, Offer { id, seller: 0, title: "测试商品".to_owned(), minimum: 3, specs: vec![spec] });
        let app_secret = rng.hex(24);
        let mut buyers = Vec::new();
        let mut tokens = Vec::new();
        for (at, (login, number)) in
            [("testbuyer001", "2200000000001"), ("testbuyer002", "2200000000002")].into_iter().enumerate()
        {
            tokens.push((format!("9f0c{}", rng.hex(28)), now + TOKEN_LIFE, at));
            buyers.push(Buyer {
                login: login.to_owned(),
                member: format!("b2b-{number}abcde"),
                ali_id: number.to_owned(),
                refresh_token: format!("5a7e{}", rng.hex(28)),
            });
        }
        Self {
            app_key: "8800123".to_owned(),
            app_secret,
            buyers,
            tokens,
            codes: BTreeMap::new(),
            messages_to: None,
            messages: BTreeMap::new(),
            next_message: 910_000_000,
            sellers: goods.sellers.clone(),
            offers,
            trades: BTreeMap::new(),
            next_number: 3_600_000_000_000_000_017,
            next_parcel: 17,
            requests: 0,
        }
    }
}
