//! Which WooCommerce a shop is: one row for each version that a hub may meet, and what follows from it.
//!
//! Facts are those of the recordings (3.6.4, 8.9.1) and of the protocol page; what that page only infers is marked INF.

/// One version as a shop can be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Profile {
    name: &'static str,
    version: &'static str,
    wordpress: &'static str,
    /// Major and minor number in one: 3.6 is 306.
    number: u16,
    /// Orders are kept in tables of their own from the start.
    pub(crate) hpos: bool,
}

static PROFILES: [Profile; 9] = [
    Profile { name: "2.4", version: "2.4.7", wordpress: "4.3", number: 204, hpos: false },
    Profile { name: "2.6", version: "2.6.14", wordpress: "4.6", number: 206, hpos: false },
    Profile { name: "3.0", version: "3.0.8", wordpress: "4.8", number: 300, hpos: false },
    Profile { name: "3.5", version: "3.5.4", wordpress: "5.0", number: 305, hpos: false },
    Profile { name: "3.6", version: "3.6.4", wordpress: "6.5.3", number: 306, hpos: false },
    Profile { name: "5.8", version: "5.8.1", wordpress: "5.8", number: 508, hpos: false },
    Profile { name: "8.9", version: "8.9.1", wordpress: "6.5.3", number: 809, hpos: false },
    Profile { name: "8.9-hpos", version: "8.9.1", wordpress: "6.5.3", number: 809, hpos: true },
    Profile { name: "9.9", version: "9.9.5", wordpress: "6.9", number: 909, hpos: false },
];

/// Where the older interface comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Core {
    /// The older interface is inside WooCommerce; its switch is on unless somebody switched it off.
    On,
    /// Inside, and off until somebody switches it on.
    Off,
    /// No longer inside: a plugin of its own brings it.
    Plugin,
}

impl Profile {
    /// What a shop is unless told otherwise.
    pub(crate) fn usual() -> &'static Self {
        &PROFILES[6]
    }

    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.name == name || (profile.version == name && !profile.hpos))
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn version(&self) -> &'static str {
        self.version
    }

    pub(crate) fn wordpress(&self) -> &'static str {
        self.wordpress
    }

    /// True for this version and every later one: 3.5 is 305.
    pub(crate) fn since(&self, number: u16) -> bool {
        self.number >= number
    }

    /// Whether `wc/v1`, `wc/v2`, `wc/v3` is there.
    pub(crate) fn has_rest(&self, version: u8) -> bool {
        self.since(match version {
            1 => 206,
            2 => 300,
            _ => 305,
        })
    }

    /// WordPress itself speaks JSON from 4.4 on; the oldest shops stand on an older one.
    pub(crate) fn has_json(&self) -> bool {
        self.since(206)
    }

    /// Where the older interface comes from, and whether it answers without anybody's doing (protocol 1).
    pub(crate) fn legacy(&self) -> Core {
        match self.number {
            900.. => Core::Plugin,
            304.. => Core::Off,
            _ => Core::On,
        }
    }

    /// `modified_after`, `modified_before`, `orderby=modified`, and with them `dates_are_gmt` (protocol 6.1).
    pub(crate) fn filters_changes(&self, version: u8) -> bool {
        self.since(508) && version > 1
    }

    /// `status=trash` in the list of orders. INF: refused before 3.6.
    pub(crate) fn lists_trash(&self) -> bool {
        self.since(306)
    }

    /// `_fields` came with WordPress 4.9.8.
    pub(crate) fn limits_fields(&self) -> bool {
        self.since(305)
    }

    /// Names of what an order, a line and a product show since 5.x. INF for 5.8, recorded for 8.9.
    pub(crate) fn shows_more(&self) -> bool {
        self.since(508)
    }

    /// Whether a creation is followed by `order.updated` too, and a refund announced at all (protocol 11.1).
    pub(crate) fn announces_all(&self) -> bool {
        self.since(305)
    }

    /// The highest status that counts as a delivery (protocol 11.5).
    pub(crate) fn delivered_up_to(&self) -> u16 {
        if self.since(305) { 302 } else { 299 }
    }

    /// A ping that was not answered with exactly 200 comes again with each later save, deliveries included.
    pub(crate) fn pings_again(&self) -> bool {
        self.since(303)
    }

    /// 2.4 and 2.5 ping on every save by hand and ask for no particular answer.
    pub(crate) fn pings_always(&self) -> bool {
        !self.since(206)
    }

    /// Deliveries are counted up to 3.2 and named by a hash from 3.3 on.
    pub(crate) fn counts_deliveries(&self) -> bool {
        !self.since(303)
    }

    /// The secret of a webhook is decoded from HTML before it signs. Seen at 9.9.5 and not up to 3.5.4; INF between.
    pub(crate) fn decodes_secret(&self) -> bool {
        self.since(900)
    }

    /// Statuses WooCommerce brings, in the order of its own list, with the names a shop shows. `shipped` is of a plugin.
    pub(crate) fn statuses(&self) -> &'static [(&'static str, &'static str)] {
        const ALL: [(&str, &str); 9] = [
            ("pending", "Pending payment"),
            ("processing", "Processing"),
            ("on-hold", "On hold"),
            ("completed", "Completed"),
            ("cancelled", "Cancelled"),
            ("refunded", "Refunded"),
            ("failed", "Failed"),
            ("shipped", "Изпратена"),
            ("checkout-draft", "Draft"),
        ];
        if self.since(508) { &ALL } else { &ALL[..8] }
    }
}
