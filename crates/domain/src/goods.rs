//! A shop's goods against what the company knows already: whether an offer is there, or which one is likely meant. A SKU
//! is a hint and never a key, so nothing is written from it but by a person (BR-72).

use crate::offer::OfferKey;

codes! {
    /// How a variant of a shop stands to the company's offers.
    pub enum Matching: "matching" {
        /// An offer is there, or exactly one is likely meant.
        Matched = "matched",
        /// Several could be meant.
        Ambiguous = "ambiguous",
        /// Nothing is known of it.
        New = "new",
        /// The shop does not have it any more.
        Gone = "gone",
    }
}

/// A variant by the pair under which lines of orders name it: the product, and the variant or `0`.
pub type Name = (String, String);

/// The name of a variant where its own id is named alone; none for goods without variants.
#[must_use]
pub fn alone((_, variant): &Name) -> Option<Name> {
    (variant != "0").then(|| (variant.clone(), "0".to_owned()))
}

/// Whether both are names of the same goods in a shop that names variants alone in one of its interfaces.
#[must_use]
pub fn is_same(one: &Name, other: &Name) -> bool {
    one == other || alone(one).as_ref() == Some(other) || alone(other).as_ref() == Some(one)
}

/// What a variant could be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Candidate {
    /// Goods of another connection that are bought there.
    Offer(OfferKey),
    /// What a supplier's link in the shop names.
    Link(OfferKey),
    /// The same SKU in another connection, which has no offer either.
    Sku,
}

impl Candidate {
    /// Where it is bought, when that is known.
    #[must_use]
    pub const fn key(&self) -> Option<&OfferKey> {
        match self {
            Self::Offer(key) | Self::Link(key) => Some(key),
            Self::Sku => None,
        }
    }
}

/// What could be meant, each once: an offer that a link names as well is the offer, and goods without an offer say nothing
/// beside one.
#[must_use]
pub fn candidates(found: impl IntoIterator<Item = Candidate>) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = found.into_iter().collect();
    all.sort_unstable();
    let mut kept: Vec<Candidate> = Vec::new();
    for one in all {
        // Several goods with this SKU elsewhere are several that could be meant.
        if one == Candidate::Sku || !kept.iter().any(|known| known.key() == one.key()) {
            kept.push(one);
        }
    }
    if kept.iter().any(|one| one.key().is_some()) {
        kept.retain(|one| one.key().is_some());
    }
    kept
}

/// How a variant stands.
#[must_use]
pub const fn matching(is_gone: bool, has_offer: bool, candidates: usize) -> Matching {
    match (is_gone, has_offer, candidates) {
        (true, ..) => Matching::Gone,
        (false, true, _) | (false, false, 1) => Matching::Matched,
        (false, false, 0) => Matching::New,
        (false, false, _) => Matching::Ambiguous,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(offer: &str) -> OfferKey {
        OfferKey { provider: "p".to_owned(), offer: offer.to_owned(), spec: String::new() }
    }

    #[test]
    fn a_variant_may_have_two_names() {
        let name = |text: &str| text.split_once(' ').map(|(one, other)| (one.to_owned(), other.to_owned())).unwrap();
        for (one, other, same) in [
            ("10 12", "12 0", true),
            ("10 12", "10 12", true),
            ("10 0", "10 0", true),
            ("10 12", "10 13", false),
            ("10 12", "10 0", false),
            ("10 12", "11 12", false),
            ("12 0", "10 0", false),
        ] {
            assert_eq!(is_same(&name(one), &name(other)), same, "{one} {other}");
            assert_eq!(is_same(&name(other), &name(one)), same, "{other} {one}");
        }
    }

    #[test]
    fn a_variant_is_matched_by_an_offer_or_by_exactly_one_hint() {
        use Candidate::{Link, Offer, Sku};
        for (found, left) in [
            (vec![], vec![]),
            (vec![Sku], vec![Sku]),
            (vec![Sku, Sku], vec![Sku, Sku]),
            (vec![Sku, Offer(key("1"))], vec![Offer(key("1"))]),
            (vec![Link(key("1")), Offer(key("1")), Offer(key("1"))], vec![Offer(key("1"))]),
            (vec![Link(key("2")), Offer(key("1"))], vec![Offer(key("1")), Link(key("2"))]),
        ] {
            assert_eq!(candidates(found.clone()), left, "{found:?}");
        }
        for (gone, offer, count, is) in [
            (false, true, 0, Matching::Matched),
            (false, true, 3, Matching::Matched),
            (false, false, 1, Matching::Matched),
            (false, false, 2, Matching::Ambiguous),
            (false, false, 0, Matching::New),
            (true, true, 1, Matching::Gone),
        ] {
            assert_eq!(matching(gone, offer, count), is);
        }
    }
}
