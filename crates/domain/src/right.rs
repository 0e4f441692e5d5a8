//! What a person or a token may do. Rights are grouped by section; roles are templates of rights (BR-70).

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
        /// Users, tokens, company settings.
        PeopleEdit = "people.edit",
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
    /// Whether the role holds the right.
    #[must_use]
    pub fn holds(self, right: Right) -> bool {
        use Right as R;
        match self {
            Self::SuperAdministrator => true,
            Self::SuperOperator => right != R::PeopleEdit,
            Self::Operator => matches!(
                right,
                R::OrdersSee | R::OrdersEdit | R::BookingCreate | R::DecisionsAnswer | R::MoneySee | R::CatalogueEdit
            ),
            Self::WarehouseClerk => matches!(right, R::WarehouseReceive | R::WarehouseShip),
            Self::Financier => matches!(right, R::MoneySee),
            Self::ContentManager => matches!(right, R::CatalogueEdit),
            Self::Auditor => matches!(right, R::OrdersSee | R::MoneySee),
        }
    }
}
