//! What a person is shown first: five hints, each pointing at a thing on the real page, and the first steps of a company
//! that has nothing yet. Which hints were put away is kept in a cookie that belongs to the person.

use crate::frame::Frame;

/// Where a hint stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The first page.
    Today,
    /// What is ready to be bought.
    Purchase,
    /// Questions.
    Decisions,
    /// Scanning.
    Warehouse,
    /// One order.
    Order,
}

impl Place {
    /// Every place, in the order of the tour.
    pub const ALL: &'static [Self] = &[Self::Today, Self::Purchase, Self::Decisions, Self::Warehouse, Self::Order];

    /// Its code, for the cookie and for the keys of its texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Purchase => "purchase",
            Self::Decisions => "decisions",
            Self::Warehouse => "warehouse",
            Self::Order => "order",
        }
    }

    /// The place that a path shows.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        match path {
            "/" => Some(Self::Today),
            "/purchase" => Some(Self::Purchase),
            "/decisions" => Some(Self::Decisions),
            "/warehouse" => Some(Self::Warehouse),
            _ if path.starts_with("/orders/ord_") => Some(Self::Order),
            _ => None,
        }
    }

    /// Where the next hint is found.
    #[must_use]
    pub const fn href(self) -> &'static str {
        match self {
            Self::Today => "/",
            Self::Purchase => "/purchase",
            Self::Decisions => "/decisions",
            Self::Warehouse => "/warehouse",
            Self::Order => "/orders",
        }
    }

    /// The thing it points at: the first of these selectors that is found.
    #[must_use]
    pub const fn points_at(self) -> &'static str {
        match self {
            Self::Today => ".tile-urgent, .tiles, .today",
            Self::Purchase => "#content form button.btn-primary, #content .rows-ready, #content .nothing",
            Self::Decisions => ".question .question-answers, #list .nothing",
            Self::Warehouse => ".scan",
            Self::Order => ".jumps, .tabs, .strip, .facts",
        }
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> usize {
        Self::ALL.iter().position(|place| *place == self).unwrap_or(0) + 1
    }
}

/// A hint that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint {
    /// Where.
    pub place: Place,
    /// The next one that was not put away.
    pub next: Option<Place>,
}

/// The word that puts all hints away.
pub const ALL: &str = "all";

impl Hint {
    /// The hint of a path for somebody who has put these away.
    #[must_use]
    pub fn of(path: &str, away: &[String]) -> Option<Self> {
        let place = Place::of(path)?;
        let is_away = |place: Place| away.iter().any(|code| code == place.code() || code == ALL);
        // The tour goes on in its order and ends with its last hint; what was left out waits at its own place.
        let next = Place::ALL.iter().copied().find(|other| other.number() > place.number() && !is_away(*other));
        (!is_away(place)).then_some(Self { place, next })
    }
}

/// The first steps of a company and which of them are done, from rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four steps, each done or not, shown one under another")]
pub struct Steps {
    /// A warehouse with a consignee.
    pub warehouse: bool,
    /// A shop whose orders are read.
    pub shop: bool,
    /// A provider with an account that is signed in.
    pub provider: bool,
    /// Offers that say where goods are bought.
    pub offers: bool,
}

impl Steps {
    /// Each step with its code, whether it is done, and where it is done.
    #[must_use]
    pub const fn list(&self) -> [(&'static str, bool, &'static str); 4] {
        [
            ("warehouse", self.warehouse, "/settings"),
            ("shop", self.shop, "/connections"),
            ("provider", self.provider, "/connections"),
            ("offers", self.offers, "/settings"),
        ]
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.list().iter().all(|(_, done, _)| *done)
    }

    /// The first step that is not done.
    #[must_use]
    pub fn is_next(&self, code: &str) -> bool {
        self.list().iter().find(|(_, done, _)| !done).is_some_and(|(next, ..)| *next == code)
    }
}

impl Frame {
    /// The number of a hint among all.
    #[must_use]
    pub fn hint_number(&self, place: &Place) -> String {
        let args = [("number", place.number().into()), ("count", Place::ALL.len().into())];
        self.lang.text("tour-number", &args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn hints_come_one_after_another_until_they_are_put_away() {
        let away = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        let next = |path: &str, codes: &[&str]| Hint::of(path, &away(codes)).map(|hint| (hint.place, hint.next));
        assert_eq!(next("/", &[]), Some((Place::Today, Some(Place::Purchase))));
        assert_eq!(next("/", &["purchase"]), Some((Place::Today, Some(Place::Decisions))));
        assert_eq!(next("/orders/ord_1", &["purchase"]), Some((Place::Order, None)));
        assert_eq!(next("/warehouse", &["today", "purchase", "decisions", "order"]), Some((Place::Warehouse, None)));
        for (path, codes) in [("/", &["today"][..]), ("/", &["all"]), ("/settings", &[])] {
            assert_eq!(next(path, codes), None, "{path}");
        }
    }

    #[test]
    fn every_hint_and_step_has_its_texts() {
        for lang in Lang::ALL {
            for place in Place::ALL {
                for key in [format!("tour-{}", place.code()), format!("tour-{}-title", place.code())] {
                    assert!(lang.has(&key), "{} has no {key}", lang.code());
                }
            }
            for (code, ..) in Steps::default().list() {
                for key in [format!("step-{code}"), format!("step-{code}-help")] {
                    assert!(lang.has(&key), "{} has no {key}", lang.code());
                }
            }
        }
    }

    #[test]
    fn the_next_step_is_the_first_that_is_not_done() {
        let steps = Steps { warehouse: true, offers: true, ..Steps::default() };
        assert!(steps.is_next("shop") && !steps.is_next("provider") && !steps.is_done());
        assert!(Steps { warehouse: true, shop: true, provider: true, offers: true }.is_done());
    }
}
