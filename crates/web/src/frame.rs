//! What every page gets beside its own data: who looks, in which language, theme and zone, what waits, and where the
//! page stands. Plain data and pure functions; templates call it `f`.

use domain::{Moment, Money, Refusal, Right, order::HoldReason, refusal::RefusalCode};
use fluent_bundle::FluentValue;
use jiff::tz::TimeZone;

use crate::lang::{Lang, format};

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device has it.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Every choice, in the order of the toggle.
    pub const ALL: &'static [Self] = &[Self::Auto, Self::Light, Self::Dark];

    /// The code of the cookie.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme with this code; the device's for anything else.
    #[must_use]
    pub fn find(code: &str) -> Self {
        Self::ALL.iter().copied().find(|theme| theme.code() == code).unwrap_or_default()
    }

    /// What Tabler is told before the script has asked the device.
    #[must_use]
    pub const fn bootstrap(self) -> &'static str {
        match self {
            Self::Auto | Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The icon of the toggle.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Auto => "device-desktop",
            Self::Light => "sun",
            Self::Dark => "moon",
        }
    }
}

/// The entries of the left menu whose pages exist, in the order of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    /// What waits for whom.
    Today,
    /// Orders and one order.
    Orders,
    /// What is ready to be bought.
    Purchase,
    /// Running and last work.
    Activities,
    /// Open questions.
    Decisions,
    /// Scan, receive, pack.
    Warehouse,
    /// Goods of shops, and where they are bought.
    Goods,
    /// Shops and providers.
    Connections,
    /// Members, invitations, tokens.
    People,
    /// Who changed what.
    Audit,
    /// How the company works.
    Settings,
}

impl Menu {
    /// Every entry from top to bottom.
    pub const ALL: &'static [Self] = &[
        Self::Today,
        Self::Orders,
        Self::Purchase,
        Self::Activities,
        Self::Decisions,
        Self::Warehouse,
        Self::Goods,
        Self::Connections,
        Self::People,
        Self::Audit,
        Self::Settings,
    ];

    /// Where it leads.
    #[must_use]
    pub const fn href(self) -> &'static str {
        match self {
            Self::Today => "/",
            Self::Orders => "/orders",
            Self::Purchase => "/purchase",
            Self::Activities => "/activities",
            Self::Decisions => "/decisions",
            Self::Warehouse => "/warehouse",
            Self::Goods => "/goods",
            Self::Connections => "/connections",
            Self::People => "/people",
            Self::Audit => "/audit",
            Self::Settings => "/settings",
        }
    }

    /// The key of its text.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Today => "menu-today",
            Self::Orders => "menu-orders",
            Self::Purchase => "menu-purchase",
            Self::Activities => "menu-activities",
            Self::Decisions => "menu-decisions",
            Self::Warehouse => "menu-warehouse",
            Self::Goods => "menu-goods",
            Self::Connections => "menu-connections",
            Self::People => "menu-people",
            Self::Audit => "menu-audit",
            Self::Settings => "menu-settings",
        }
    }

    /// Its icon.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Today => "home",
            Self::Orders => "list",
            Self::Purchase => "shopping-cart",
            Self::Activities => "activity",
            Self::Decisions => "message-question",
            Self::Warehouse => "building-warehouse",
            Self::Goods => "photo",
            Self::Connections => "plug",
            Self::People => "users",
            Self::Audit => "history",
            Self::Settings => "settings",
        }
    }

    /// The right that opens the page; none for pages that everybody has.
    #[must_use]
    pub const fn right(self) -> Option<Right> {
        match self {
            Self::Today | Self::Settings => None,
            Self::Orders | Self::Activities | Self::Decisions => Some(Right::OrdersSee),
            Self::Purchase => Some(Right::BookingCreate),
            Self::Warehouse => Some(Right::WarehouseReceive),
            Self::Goods => Some(Right::CatalogueEdit),
            Self::Connections => Some(Right::ConnectionsEdit),
            Self::People => Some(Right::PeopleEdit),
            Self::Audit => Some(Right::AuditSee),
        }
    }
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The name shown.
    pub name: String,
    /// The role, for the line under the name.
    pub role: domain::right::Role,
    /// The company, for the head of the menu.
    pub company: String,
    /// Other companies of the person: id and name.
    pub others: Vec<(String, String)>,
    /// What the person may do.
    pub rights: Vec<Right>,
}

/// Counts beside the menu.
#[derive(Debug, Clone, Copy, Default)]
pub struct Waiting {
    /// Open questions.
    pub decisions: i64,
    /// Lines ready to be bought.
    pub purchase: i64,
    /// Work that runs now.
    pub activities: i64,
    /// Sessions that wait for a person to sign in.
    pub sessions: i64,
}

/// One message at the top of the page after an act.
#[derive(Debug, Clone)]
pub struct Flash {
    /// Its colour.
    pub tone: Tone,
    /// The sentence, in the reader's language.
    pub text: String,
    /// What happens now; may be empty.
    pub more: String,
    /// Where that is seen: address and text.
    pub links: Vec<(String, String)>,
    /// What speaks against the act, when it was refused.
    pub refusals: Vec<Refusal>,
}

/// The few colours that mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do.
    Quiet,
    /// On its way.
    Moving,
    /// Done well.
    Good,
    /// Somebody should look soon.
    Waiting,
    /// Wrong, or ended badly.
    Bad,
    /// A question.
    Asking,
}

impl Tone {
    /// The class in the style sheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Quiet => "tone-quiet",
            Self::Moving => "tone-moving",
            Self::Good => "tone-good",
            Self::Waiting => "tone-waiting",
            Self::Bad => "tone-bad",
            Self::Asking => "tone-asking",
        }
    }
}

/// The frame of one rendering.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The reader's language.
    pub lang: Lang,
    /// The reader's theme.
    pub theme: Theme,
    /// The company's zone.
    pub zone: TimeZone,
    /// The present moment.
    pub now: Moment,
    /// Path and query of this page; forms come back here.
    pub address: String,
    /// The entry of the menu that is open.
    pub here: Option<Menu>,
    /// Who is signed in; pages without a login have nobody.
    pub person: Option<Person>,
    /// Counts beside the menu.
    pub waiting: Waiting,
    /// The CSRF token of this login.
    pub csrf: String,
    /// Base of the idempotency keys of the forms of this rendering.
    pub once: String,
    /// One message at the top.
    pub flash: Option<Flash>,
    /// The progress window of an activity over the page.
    pub window: Option<Box<crate::pages::activity::Activity>>,
    /// Topics of the live stream that this page listens to; empty means none.
    pub topics: Vec<String>,
    /// In a demo: where the ledger of the simulated world is read.
    pub demo: Option<String>,
    /// The first steps of a company that has nothing yet.
    pub steps: Option<crate::tour::Steps>,
    /// A hint for somebody who is new here.
    pub hint: Option<crate::tour::Hint>,
    /// What the company calls statuses, by the key of the usual name.
    pub status_names: StatusNames,
}

/// Names of statuses that a company gave, by the key of the usual name.
pub type StatusNames = std::sync::Arc<std::collections::BTreeMap<String, String>>;

impl Frame {
    /// A frame for a page without a login.
    #[must_use]
    pub fn outside(lang: Lang, theme: Theme, now: Moment, address: &str) -> Self {
        Self {
            lang,
            theme,
            zone: TimeZone::UTC,
            now,
            address: address.to_owned(),
            here: None,
            person: None,
            waiting: Waiting::default(),
            csrf: String::new(),
            once: String::new(),
            flash: None,
            window: None,
            topics: Vec::new(),
            demo: None,
            steps: None,
            hint: None,
            status_names: StatusNames::default(),
        }
    }

    /// A frame for a fragment that goes to every viewer with these rights: it has no token and no address, which the
    /// script of the page fills in. `once` makes its buttons do one thing once, whoever presses.
    #[must_use]
    pub fn broadcast(lang: Lang, zone: TimeZone, now: Moment, once: String, rights: Vec<Right>) -> Self {
        let (name, company, others) = Default::default();
        let nobody = Person { name, role: domain::right::Role::Auditor, company, others, rights };
        Self { zone, once, person: Some(nobody), ..Self::outside(lang, Theme::Auto, now, "") }
    }

    /// The text of a key.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.lang.text(key, &[])
    }

    /// The text of a key with `$count`.
    #[must_use]
    pub fn tn(&self, key: &str, count: &i64) -> String {
        self.lang.text(key, &[("count", (*count).into())])
    }

    /// The text of a key with `$value`.
    #[must_use]
    pub fn tv(&self, key: &str, value: &str) -> String {
        self.lang.text(key, &[("value", value.into())])
    }

    /// The text of `prefix-code` for any code of the domain; the company's own name of a status goes first.
    #[must_use]
    pub fn code(&self, prefix: &str, code: &str) -> String {
        let key = format!("{prefix}-{}", code.replace('.', "-"));
        self.status_names.get(&key).cloned().unwrap_or_else(|| self.lang.text(&key, &[]))
    }

    /// Why something is refused, as a sentence with its values.
    #[must_use]
    pub fn refusal(&self, refusal: &Refusal) -> String {
        let mut args: Vec<(&str, FluentValue<'_>)> = vec![("value", "".into())];
        args.extend(refusal.values.iter().map(|(name, value)| (*name, value.as_str().into())));
        // A field that has words of its own says what fits into it.
        if let Some(own) = own_words(refusal).filter(|key| self.lang.has(key)) {
            return self.t(&own);
        }
        let text = self.lang.text(&format!("refusal-{}", refusal.code), &args);
        // The line it is about is the one it stands at, and what the sentence says is not said twice.
        let is_in_sentence =
            matches!(refusal.code, RefusalCode::OtherShop | RefusalCode::AccountUnseen | RefusalCode::PurchaseUnknown);
        // What a test said stands in words beside the connection.
        let is_elsewhere = |name: &str| matches!(name, "line" | "problem");
        let said = refusal.values.iter().filter(|(name, _)| !is_elsewhere(name) && !is_in_sentence);
        let values: Vec<String> = said.map(|(name, value)| self.in_words(name, value)).collect();
        if values.is_empty() { text } else { format!("{text} ({})", values.join(", ")) }
    }

    /// A value of a refusal: states, holds and fields in words, everything else as it is.
    fn in_words(&self, name: &str, code: &str) -> String {
        let prefix = match name {
            "state" => "provider-state",
            "status" => "line-status",
            "hold" => "hold",
            "field" => "audit-field",
            "fields" => return code.split(", ").map(|one| self.in_words("field", one)).collect::<Vec<_>>().join(", "),
            // One or several, as a role lists them.
            "right" => return code.split(',').map(|right| self.right(right.trim())).collect::<Vec<_>>().join(", "),
            _ => return code.to_owned(),
        };
        let key = format!("{prefix}-{code}");
        if self.lang.has(&key) { self.t(&key) } else { code.to_owned() }
    }

    /// A right, or a section of rights, in words.
    fn right(&self, code: &str) -> String {
        let keys = ["right", "section"].map(|prefix| format!("{prefix}-{}", code.replace('.', "-")));
        keys.iter().find(|key| self.lang.has(key)).map_or_else(|| code.to_owned(), |key| self.t(key))
    }

    /// What helps against it.
    #[must_use]
    pub fn remedy(&self, refusal: &Refusal) -> String {
        let own = own_words(refusal).map(|key| format!("{key}-help")).filter(|key| self.lang.has(key));
        self.t(&own.unwrap_or_else(|| format!("remedy-{}", refusal.remedy.code)))
    }

    /// Why an order lies still.
    #[must_use]
    pub fn hold(&self, reason: &HoldReason) -> String {
        self.code("hold", reason.code())
    }

    /// A number with thin groups.
    #[must_use]
    pub fn number(&self, number: &i64) -> String {
        format::grouped(&number.to_string())
    }

    /// An amount with its currency, as text.
    #[must_use]
    pub fn money_text(&self, money: &Money) -> String {
        format::money(money, self.lang)
    }

    /// A moment, short.
    #[must_use]
    pub fn time(&self, at: &Moment) -> String {
        format::short_time(*at, self.now, &self.zone, self.lang)
    }

    /// A moment, whole.
    #[must_use]
    pub fn full_time(&self, at: &Moment) -> String {
        format::full_time(*at, &self.zone, self.lang)
    }

    /// How long ago.
    #[must_use]
    pub fn age(&self, at: &Moment) -> String {
        format::age(*at, self.now, self.lang)
    }

    /// Whether the reader may do this.
    #[must_use]
    pub fn may(&self, right: &Right) -> bool {
        self.person.as_ref().is_some_and(|person| person.rights.contains(right))
    }

    /// Whether the reader sees prices.
    #[must_use]
    pub fn sees_money(&self) -> bool {
        self.may(&Right::MoneySee)
    }

    /// The entries of the menu that the reader may open.
    #[must_use]
    pub fn menu(&self) -> Vec<Menu> {
        Menu::ALL.iter().copied().filter(|entry| entry.right().is_none_or(|right| self.may(&right))).collect()
    }

    /// The count beside an entry of the menu; zero shows nothing.
    #[must_use]
    pub fn badge_of(&self, entry: &Menu) -> i64 {
        match entry {
            Menu::Decisions => self.waiting.decisions,
            Menu::Purchase => self.waiting.purchase,
            Menu::Activities => self.waiting.activities,
            Menu::Connections => self.waiting.sessions,
            Menu::Today
            | Menu::Orders
            | Menu::Warehouse
            | Menu::Goods
            | Menu::People
            | Menu::Audit
            | Menu::Settings => 0,
        }
    }

    /// Whether that entry is open.
    #[must_use]
    pub fn is_here(&self, entry: &Menu) -> bool {
        self.here == Some(*entry)
    }

    /// The address of an asset, with the hash that lets browsers keep it for ever.
    #[must_use]
    pub fn asset(&self, path: &str) -> String {
        crate::http::assets::address(path)
    }

    /// The address of the live stream of this page.
    #[must_use]
    pub fn live(&self) -> Option<String> {
        (!self.topics.is_empty()).then(|| format!("/live?topics={}", self.topics.join(",")))
    }
}

/// The key of a text that says what fits into just this field.
fn own_words(refusal: &Refusal) -> Option<String> {
    let field = refusal.values.get("field").filter(|_| refusal.code == RefusalCode::SettingWrong)?;
    let field = if refusal.values.contains_key("start_at") { "before_start" } else { field.as_str() };
    Some(format!("field-wrong-{field}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::sample;

    #[test]
    fn values_of_a_refusal_are_said_in_words_in_every_language() {
        let missing = |field: &str| RefusalCode::SettingWrong.refusal().with("field", field);
        let untested = RefusalCode::ConnectionUntested.refusal().with("problem", "shop.probe: settings (no_code)");
        let cases = [
            (
                RefusalCode::OrderOnHold.refusal().with("hold", "backfill"),
                "The order is on hold. (taken in by a backfill)",
            ),
            (
                RefusalCode::ConsigneeIncomplete.refusal().with("fields", "phone, cost_centre"),
                "The consignee of the warehouse is not complete. (phone, cost centre)",
            ),
            (missing("warehouse"), "The shop has no warehouse yet."),
            (missing("cost_centre"), "The shop has no cost centre yet."),
            (missing("postcode"), "Something typed here is missing or does not fit. (postcode)"),
            (untested, "The connection has not passed its test."),
        ];
        for lang in Lang::ALL {
            let frame = sample::frame(*lang, Theme::Auto);
            for (refusal, english) in &cases {
                let said = frame.refusal(refusal);
                assert!(!said.contains('_') && !said.contains('⟦'), "{said}");
                assert_eq!(said == *english, *lang == Lang::En, "{said}");
            }
        }
        let frame = sample::frame(Lang::En, Theme::Auto);
        let late = missing("from").with("start_at", "2026-11-23T03:55:34Z");
        assert!(
            frame.refusal(&late).starts_with("The first day must lie before the start"),
            "{}",
            frame.refusal(&late)
        );
        assert!(frame.remedy(&missing("warehouse")).contains("Change settings"));
        assert_eq!(frame.remedy(&missing("postcode")), "Correct what was typed.");
    }
}
