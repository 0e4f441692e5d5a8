//! Supplier offers of a shop's variants: set one, or import a list as CSV.

use domain::{
    Currency, Money, Refusal, Right, goods,
    ids::{ConnectionId, OrderId},
    line::LineStatus,
    refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, Tx, connections, decisions,
    offers::{self, OfferRow},
};

use crate::{
    act::{Act, ActCx, ActError},
    catalogue,
    hub::Hub,
    plan,
};

/// Most rows of one list; a larger one is cut into several by its sender.
const MOST_ROWS: usize = 20_000;
/// Most wrong rows that are told at once.
const MOST_TOLD: usize = 20;

/// Where one variant of a shop is bought.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferLine {
    /// The shop's product.
    pub product: String,
    /// The shop's variant; `0` when the product has none.
    #[serde(default)]
    pub variant: String,
    /// The provider's kind code.
    pub provider: String,
    /// The provider's offer id.
    pub offer: String,
    /// The provider's specification id; empty when the offer has none.
    #[serde(default)]
    pub spec: String,
    /// The seller's id there.
    pub seller: String,
    /// The seller's name.
    #[serde(default)]
    pub seller_name: String,
    /// The expected price of a piece, in major units: also the ceiling until a person raises it.
    pub price: String,
    /// Its currency.
    pub currency: String,
    /// The goods' name there.
    #[serde(default)]
    pub title: String,
    /// Where a picture is.
    #[serde(default)]
    pub picture: String,
}

/// What is wrong with a row: a code that the pages have words for, and the text it is about.
struct Wrong(&'static str, String);

impl Wrong {
    /// The sentence of the API.
    fn why(&self) -> String {
        let value = &self.1;
        match self.0 {
            "field_empty" => format!("`{value}` is empty"),
            "provider" => format!("`{value}` is no provider"),
            "currency" => format!("the price must be in CNY, the provider's currency, not in `{value}`"),
            "price" => format!("`{value}` is no price above zero"),
            "heading" => format!("the heading lacks {value}"),
            "columns" => format!("the row has another number of columns than the heading ({value})"),
            "too_long" => "the list is too long or has too many wrong rows".to_owned(),
            "no_rows" => "the list has no rows".to_owned(),
            _ => "the row cannot be read".to_owned(),
        }
    }
}

impl From<csv::Error> for Wrong {
    fn from(error: csv::Error) -> Self {
        match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                Self("columns", format!("{len} ≠ {expected_len}"))
            }
            _ => Self("unreadable", String::new()),
        }
    }
}

/// Columns that a list must have.
const COLUMNS: [&str; 6] = ["product", "provider", "offer", "seller", "price", "currency"];

impl OfferLine {
    fn row(&self, hub: &Hub, connection: ConnectionId) -> Result<OfferRow, Wrong> {
        let required = [
            ("product", &self.product),
            ("provider", &self.provider),
            ("offer", &self.offer),
            ("seller", &self.seller),
        ];
        if let Some((field, _)) = required.iter().find(|(_, text)| text.trim().is_empty()) {
            return Err(Wrong("field_empty", (*field).to_owned()));
        }
        if hub.provider_kind(self.provider.trim()).is_none() {
            return Err(Wrong("provider", self.provider.trim().to_owned()));
        }
        let currency = self.currency.parse().ok().filter(|currency| *currency == Currency::CNY);
        let currency = currency.ok_or_else(|| Wrong("currency", self.currency.clone()))?;
        let price = Money::parse(&self.price, currency).ok().filter(|price| price.amount > 0);
        let price = price.ok_or_else(|| Wrong("price", self.price.clone()))?;
        let text = |value: &str| value.trim().chars().take(500).collect::<String>();
        Ok(OfferRow {
            id: hub.env.id(),
            connection,
            product: text(&self.product),
            variant: if self.variant.trim().is_empty() { "0".to_owned() } else { text(&self.variant) },
            provider: text(&self.provider),
            offer: text(&self.offer),
            spec: text(&self.spec),
            seller: text(&self.seller),
            seller_name: text(&self.seller_name),
            price: price.amount,
            currency,
            title: text(&self.title),
            picture: text(&self.picture),
        })
    }
}

/// Sets where one variant is bought.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetOffer {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// The offer.
    pub offer: OfferLine,
}

/// Imports a list of offers. All rows or none: a wrong row is told with its number.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportOffers {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// CSV in UTF-8 with a heading line: `product,variant,provider,offer,spec,seller,seller_name,price,currency,title,picture`.
    pub csv: String,
}

/// How many offers were set.
#[derive(Debug, Serialize)]
pub struct OffersDone {
    /// Rows.
    pub offers: usize,
}

async fn known<R: Read>(read: &mut R, connection: ConnectionId) -> Result<Vec<Refusal>, ActError> {
    let row = connections::lookup(read, connection).await?;
    Ok(if row.is_some_and(|row| row.side == "channel") {
        Vec::new()
    } else {
        vec![RefusalCode::NotFound.refusal().with("connection", connection)]
    })
}

impl Act for SetOffer {
    const NAME: &'static str = "offer.set";
    const RIGHT: Right = Right::CatalogueEdit;
    type Done = OffersDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = known(read, self.connection).await?;
        if let Err(wrong) = self.offer.row(cx.hub, self.connection) {
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", "offer").with("why", wrong.why()));
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<OffersDone, ActError> {
        let row = self.offer.row(cx.hub, self.connection).map_err(|wrong| ActError::Body(wrong.why()))?;
        keep(tx, cx.hub, self.connection, &[row]).await
    }
}

impl ImportOffers {
    /// The rows of the list, or what is wrong with it.
    fn rows(&self, hub: &Hub) -> Result<Vec<OfferRow>, Vec<Refusal>> {
        let mut reader =
            csv::ReaderBuilder::new().flexible(false).trim(csv::Trim::All).from_reader(self.csv.as_bytes());
        let known = reader.headers().cloned().unwrap_or_default();
        let lacks: Vec<&str> = COLUMNS.into_iter().filter(|name| !known.iter().any(|column| column == *name)).collect();
        if !lacks.is_empty() {
            return Err(vec![row_wrong(HEADING, &Wrong("heading", lacks.join(", ")))]);
        }
        let mut rows = Vec::new();
        let mut wrong = Vec::new();
        for (index, line) in reader.deserialize::<OfferLine>().enumerate() {
            if wrong.len() >= MOST_TOLD || index >= MOST_ROWS {
                wrong.push(row_wrong(index + FIRST, &Wrong("too_long", String::new())));
                break;
            }
            match line {
                Ok(line) => match line.row(hub, self.connection) {
                    Ok(row) => rows.push(row),
                    Err(why) => wrong.push(row_wrong(index + FIRST, &why)),
                },
                Err(error) => wrong.push(row_wrong(index + FIRST, &Wrong::from(error))),
            }
        }
        if rows.is_empty() && wrong.is_empty() {
            wrong.push(row_wrong(FIRST, &Wrong("no_rows", String::new())));
        }
        if wrong.is_empty() { Ok(rows) } else { Err(wrong) }
    }
}

/// Rows are told as a person sees them: the heading is row 1.
const HEADING: usize = 1;
const FIRST: usize = 2;

fn row_wrong(row: usize, wrong: &Wrong) -> Refusal {
    let refusal = RefusalCode::RowWrong.refusal().with("row", row).with("why", wrong.why());
    refusal.with("fault", wrong.0).with("value", &wrong.1)
}

impl Act for ImportOffers {
    const NAME: &'static str = "offers.import";
    const RIGHT: Right = Right::CatalogueEdit;
    type Done = OffersDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = known(read, self.connection).await?;
        refusals.extend(self.rows(cx.hub).err().unwrap_or_default());
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<OffersDone, ActError> {
        let rows = self.rows(cx.hub).map_err(ActError::Refused)?;
        keep(tx, cx.hub, self.connection, &rows).await
    }

    fn audit(&self) -> Value {
        json!({ "connection": self.connection, "bytes": self.csv.len() })
    }
}

/// Keeps offers, and what follows from them: orders that waited for one are planned, and goods stand otherwise.
pub(crate) async fn keep(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    rows: &[OfferRow],
) -> Result<OffersDone, ActError> {
    for row in rows {
        offers::set(tx, row, hub.env.now()).await?;
    }
    let products = rows.iter().map(|row| row.product.clone()).collect();
    catalogue::offers_set(tx, hub, connection, &products).await?;
    answer_missing(tx, hub, connection, rows).await?;
    Ok(OffersDone { offers: rows.len() })
}

/// Orders that waited for one of these offers are planned again; their question answers itself.
async fn answer_missing(tx: &mut Tx, hub: &Hub, connection: ConnectionId, rows: &[OfferRow]) -> Result<(), ActError> {
    let shop = connections::lookup(tx, connection).await?;
    let has_two = shop.is_some_and(|shop| catalogue::names::has_two(hub, &shop));
    let mut again: Vec<OrderId> = Vec::new();
    for decision in decisions::open(tx, None, 10_000).await? {
        let asks =
            decision.kind == domain::decision::DecisionKind::VariantGone && decision.details["why"] == "no_offer";
        let text = |name: &str| decision.details[name].as_str().unwrap_or_default().to_owned();
        let wanted = (text("product"), text("variant"));
        let given = rows.iter().map(|row| (row.product.clone(), row.variant.clone()));
        let given = given
            .filter(|name| *name == wanted || has_two && goods::is_same(name, &wanted))
            .max_by_key(|name| *name == wanted);
        let Some(given) = given.filter(|_| asks) else { continue };
        let Some(asked) = decision.order() else { continue };
        let order = store::orders::lookup(tx, asked).await?;
        if order.is_none_or(|order| order.connection != connection) {
            continue;
        }
        // What was sold under the other name is bought by this one.
        if given != wanted {
            store::lines::rename_sold(tx, connection, &wanted, &given).await?;
        }
        decisions::close(tx, decision.id, "withdrawn", "", "hub", hub.env.now()).await?;
        again.push(asked);
    }
    again.sort_unstable();
    again.dedup();
    for order in again {
        let waits = store::lines::of_order(tx, order).await?.iter().any(|line| line.status == LineStatus::Paid);
        if waits {
            plan::wish(tx, hub, order, hub.env.now()).await?;
        }
    }
    Ok(())
}
