//! What a person or a token may do. Rights are grouped by section; roles are templates of rights (BR-70), and whoever has
//! a role may have single rights more or fewer. Who somebody is, is no matter of this file.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::UnknownCode;

codes! {
    /// One right. Section before the dot.
    pub enum Right: "right" {
        /// See orders and customers.
        OrdersSee = "orders.see",
        /// Cancel, hold, release, confirm payment of orders and lines.
        OrdersEdit = "orders.edit",
        /// Plan, book, unbind, bind.
        BookingCreate = "booking.create",
        /// Unbind what is paid at the provider (BR-49).
        BookingUnbindPaid = "booking.unbind_paid",
        /// Answer questions.
        DecisionsAnswer = "decisions.answer",
        /// Scan and receive.
        WarehouseReceive = "warehouse.receive",
        /// Make, pack and hand over parcels.
        WarehouseShip = "warehouse.ship",
        /// Goods and supplier offers.
        CatalogueEdit = "catalogue.edit",
        /// See prices and the ledger.
        MoneySee = "money.see",
        /// Shops, providers, accounts, keys.
        ConnectionsEdit = "connections.edit",
        /// How the company works: when it books by itself, names of statuses.
        SettingsEdit = "settings.edit",
        /// People, invitations, tokens.
        PeopleEdit = "people.edit",
        /// Read who changed what.
        AuditSee = "audit.see",
        /// Make further companies.
        CompaniesCreate = "companies.create",
        /// One's own password, second factor and logins. Every person has it.
        OwnEdit = "own.edit",
    }
}

impl Right {
    /// The section of the right.
    #[must_use]
    pub fn section(self) -> &'static str {
        self.code().split('.').next().unwrap_or_default()
    }

    /// The sections that can be given to somebody, in the order of the work, each with its rights.
    #[must_use]
    pub fn sections() -> Vec<(&'static str, Vec<Self>)> {
        let mut all: Vec<(&'static str, Vec<Self>)> = Vec::new();
        for right in Self::ALL.iter().copied().filter(|right| *right != Self::OwnEdit) {
            match all.last_mut().filter(|(section, _)| *section == right.section()) {
                Some((_, rights)) => rights.push(right),
                None => all.push((right.section(), vec![right])),
            }
        }
        all
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

codes! {
    /// The role templates of BR-70.
    pub enum Role: "role" {
        /// Everything; cannot be deleted.
        SuperAdministrator = "super_administrator",
        /// Operator and the settings of work.
        SuperOperator = "super_operator",
        /// Orders; sees customers.
        Operator = "operator",
        /// Receiving and parcels; sees no prices.
        WarehouseClerk = "warehouse_clerk",
        /// Prices and money, no orders to change.
        Financier = "financier",
        /// Catalogue; no money, no orders.
        ContentManager = "content_manager",
        /// Reads, no secrets.
        Auditor = "auditor",
    }
}

impl Role {
    /// The rights of the template.
    #[must_use]
    pub fn rights(self) -> Rights {
        use Right as R;
        let of: &[Right] = match self {
            Self::SuperAdministrator => R::ALL,
            Self::SuperOperator => &[
                R::OrdersSee,
                R::OrdersEdit,
                R::BookingCreate,
                R::BookingUnbindPaid,
                R::DecisionsAnswer,
                R::WarehouseReceive,
                R::WarehouseShip,
                R::CatalogueEdit,
                R::MoneySee,
                R::ConnectionsEdit,
                R::SettingsEdit,
            ],
            Self::Operator => {
                &[R::OrdersSee, R::OrdersEdit, R::BookingCreate, R::DecisionsAnswer, R::MoneySee, R::CatalogueEdit]
            }
            Self::WarehouseClerk => &[R::WarehouseReceive, R::WarehouseShip],
            Self::Financier => &[R::MoneySee],
            Self::ContentManager => &[R::CatalogueEdit],
            Self::Auditor => &[R::OrdersSee, R::MoneySee, R::AuditSee],
        };
        of.iter().copied().collect::<Rights>().with(R::OwnEdit)
    }

    /// Whether the template holds the right.
    #[must_use]
    pub fn holds(self, right: Right) -> bool {
        self.rights().holds(right)
    }
}

/// A set of rights. As text its codes, with commas between; a section's name stands for the whole section when it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Rights(u32);

impl Rights {
    /// No right at all.
    pub const NONE: Self = Self(0);

    /// Whether the right is in it.
    #[must_use]
    pub const fn holds(self, right: Right) -> bool {
        self.0 & right.bit() != 0
    }

    /// Whether all of the others are in it.
    #[must_use]
    pub const fn holds_all(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// The same with this right.
    #[must_use]
    pub const fn with(self, right: Right) -> Self {
        Self(self.0 | right.bit())
    }

    /// What is in this one or the other.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its rights, in the order of the work.
    pub fn iter(self) -> impl Iterator<Item = Right> {
        Right::ALL.iter().copied().filter(move |right| self.holds(*right))
    }

    /// Its codes, in the order of the work.
    #[must_use]
    pub fn codes(self) -> Vec<&'static str> {
        self.iter().map(Right::code).collect()
    }
}

impl FromIterator<Right> for Rights {
    fn from_iter<I: IntoIterator<Item = Right>>(rights: I) -> Self {
        rights.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.codes().join(","))
    }
}

impl FromStr for Rights {
    type Err = UnknownCode;
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let mut rights = Self::NONE;
        for code in text.split(',').map(str::trim).filter(|code| !code.is_empty()) {
            match Right::sections().into_iter().find(|(section, _)| *section == code) {
                Some((_, whole)) => rights = rights.and(whole.into_iter().collect()),
                None => rights = rights.with(code.parse()?),
            }
        }
        Ok(rights)
    }
}

impl TryFrom<String> for Rights {
    type Error = UnknownCode;
    fn try_from(text: String) -> Result<Self, UnknownCode> {
        text.parse()
    }
}

impl Serialize for Rights {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Rights {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let codes: Vec<String> = Vec::deserialize(deserializer)?;
        codes.join(",").parse().map_err(serde::de::Error::custom)
    }
}

/// A role with what was added to it and taken from it. A super-administrator has everything and nothing taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The template.
    pub role: Role,
    /// Rights that it has beside the template.
    pub added: Rights,
    /// Rights of the template that it does not have.
    pub removed: Rights,
}

impl Grant {
    /// Just the template.
    #[must_use]
    pub const fn of(role: Role) -> Self {
        Self { role, added: Rights::NONE, removed: Rights::NONE }
    }

    /// The template, and what makes it exactly these rights; one's own things stay.
    #[must_use]
    pub fn exactly(role: Role, rights: Rights) -> Self {
        let (template, rights) = (role.rights(), rights.with(Right::OwnEdit));
        Self { role, added: rights.without(template), removed: template.without(rights) }
    }

    /// What it comes to.
    #[must_use]
    pub fn rights(self) -> Rights {
        self.role.rights().and(self.added).without(self.removed).with(Right::OwnEdit)
    }

    /// Whether it is a super-administrator with something missing, which there is not.
    #[must_use]
    pub fn is_broken(self) -> bool {
        self.role == Role::SuperAdministrator && !self.removed.is_empty()
    }
}

impl From<Role> for Grant {
    fn from(role: Role) -> Self {
        Self::of(role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Right as R;

    #[test]
    fn br_70_the_templates_hold_what_the_rule_says() {
        let sees = |role: Role, right: Right| role.rights().holds(right);
        // Role, what it holds, what it must not hold.
        let table: &[(Role, &[Right], &[Right])] = &[
            (Role::ContentManager, &[R::CatalogueEdit], &[R::MoneySee, R::OrdersSee, R::OrdersEdit]),
            (Role::Financier, &[R::MoneySee], &[R::OrdersSee, R::OrdersEdit, R::BookingCreate]),
            (Role::Operator, &[R::OrdersSee, R::OrdersEdit, R::BookingCreate], &[R::ConnectionsEdit, R::SettingsEdit]),
            (Role::SuperOperator, &[R::OrdersSee, R::SettingsEdit, R::ConnectionsEdit], &[R::PeopleEdit, R::AuditSee]),
            (Role::WarehouseClerk, &[R::WarehouseReceive, R::WarehouseShip], &[R::MoneySee, R::OrdersSee]),
            (
                Role::Auditor,
                &[R::OrdersSee, R::MoneySee, R::AuditSee],
                &[R::OrdersEdit, R::ConnectionsEdit, R::PeopleEdit],
            ),
            (Role::SuperAdministrator, Right::ALL, &[]),
        ];
        for (role, holds, lacks) in table {
            for right in *holds {
                assert!(sees(*role, *right), "{role} holds {right}");
            }
            for right in *lacks {
                assert!(!sees(*role, *right), "{role} must not hold {right}");
            }
            assert!(sees(*role, R::OwnEdit), "{role}");
        }
        assert!(Role::SuperOperator.rights().holds_all(Role::Operator.rights()));
        let changes = [R::OrdersEdit, R::BookingCreate, R::WarehouseReceive, R::CatalogueEdit, R::ConnectionsEdit];
        assert!(changes.iter().all(|right| !Role::Auditor.holds(*right)), "an auditor only reads");
    }

    #[test]
    fn br_70_a_section_is_ticked_as_a_whole() {
        let mut all = Rights::NONE.with(R::OwnEdit);
        for (section, rights) in Right::sections() {
            let whole: Rights = section.parse().unwrap();
            assert_eq!(whole, rights.iter().copied().collect(), "{section}");
            assert!(rights.iter().all(|right| right.section() == section));
            all = all.and(whole);
        }
        assert_eq!(all, Right::ALL.iter().copied().collect());
        assert_eq!(
            "warehouse, money.see".parse::<Rights>().unwrap().codes(),
            ["warehouse.receive", "warehouse.ship", "money.see"]
        );
        assert!("warehouse.fly".parse::<Rights>().is_err() && "own".parse::<Rights>().is_err());
    }

    #[test]
    fn br_70_single_rights_are_added_and_taken_away() {
        for role in Role::ALL {
            for rights in
                [Rights::NONE, "orders,money".parse().unwrap(), role.rights(), Right::ALL.iter().copied().collect()]
            {
                let grant = Grant::exactly(*role, rights);
                assert_eq!(grant.rights(), rights.with(R::OwnEdit), "{role} {rights}");
                assert_eq!(grant.added.to_string().parse(), Ok(grant.added));
            }
            assert_eq!(Grant::of(*role).rights(), role.rights());
        }
        let more = Grant { added: "decisions".parse().unwrap(), ..Grant::of(Role::WarehouseClerk) };
        assert!(more.rights().holds(R::DecisionsAnswer) && !more.rights().holds(R::MoneySee));
        assert!(Grant { removed: "people".parse().unwrap(), ..Grant::of(Role::SuperAdministrator) }.is_broken());
    }
}
