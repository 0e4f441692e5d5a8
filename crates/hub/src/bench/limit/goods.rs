//! The bare limit of a catalogue: pages of products and of their variations fetched and parsed, and their rows and words
//! written, a commit for each call of variations.

use anyhow::Context;
use domain::ids::kinds;
use rusqlite::params;
use sqlx::Connection as _;

use super::{Database, Limit};
use crate::{
    bench::{
        Run,
        goods::{EACH, PAGE},
    },
    clock::Stopwatch,
    rehearse::Client,
};

#[derive(Debug, serde::Deserialize)]
struct Product {
    id: u64,
    name: String,
    sku: String,
    permalink: String,
    status: String,
}

#[derive(Debug, serde::Deserialize)]
struct Variation {
    id: u64,
    sku: String,
    price: String,
    #[serde(default)]
    stock_quantity: Option<i64>,
    attributes: Vec<Attribute>,
}

#[derive(Debug, serde::Deserialize)]
struct Attribute {
    name: String,
    option: String,
}

const PRODUCT: &str = "INSERT INTO products (company, id, connection, product, name, sku, status, address, pictures, categories, links, \
     hash, seen, gone, shop_changed_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '[]', '[]', '[]', ?4, 1, FALSE, ?9, ?9)";
const VARIANT: &str = "INSERT INTO variants (company, id, connection, product_id, product, variant, sku, attributes, picture, price, \
     currency, stock, links, matching, has_offer, hash, seen, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '', ?9, 'EUR', ?10, \
     '[]', 'new', FALSE, ?6, 1, ?11)";
const WORD: &str = "INSERT INTO product_words (company, word, product_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
const VARIANTS_AT_ONCE: &str = "INSERT INTO variants (company, id, connection, product_id, product, variant, sku, attributes, picture, price, \
     currency, stock, links, matching, has_offer, hash, seen, changed_at) SELECT $1, v.id, $2, $3, $4, v.variant, v.sku, v.attributes, '', \
     v.price, 'EUR', v.stock, '[]', 'new', FALSE, v.variant, 1, $5 \
     FROM unnest($6::bigint[], $7::text[], $8::text[], $9::text[], $10::bigint[], $11::bigint[]) AS v (id, variant, sku, attributes, price, stock)";
const WORDS_AT_ONCE: &str = "INSERT INTO product_words (company, word, product_id) SELECT $1, v.word, $2 FROM unnest($3::text[]) AS v (word) \
     ON CONFLICT DO NOTHING";

/// What is taken away between two runs, so that each finds empty tables.
const WIPE: [&str; 4] =
    ["DELETE FROM product_words", "DELETE FROM variants", "DELETE FROM products", "DELETE FROM catalogues"];

impl Limit {
    /// What it is for goods.
    pub(in crate::bench) const fn what_of_goods(&self) -> &'static str {
        match self.database {
            Database::Sqlite(_) => "fetch, parse, and rusqlite: product, variants, words, a commit a product",
            Database::Postgres(_) => {
                "fetch, parse, and three statements with all rows of a product, a commit a product"
            }
        }
    }

    /// Takes all goods away.
    pub(in crate::bench) async fn wipe_goods(&mut self) -> anyhow::Result<()> {
        for statement in WIPE {
            match &mut self.database {
                Database::Sqlite(sqlite) => {
                    sqlite.execute(statement, [])?;
                }
                Database::Postgres(all) => {
                    sqlx::query(statement).execute(&mut all[0]).await?;
                }
            }
        }
        Ok(())
    }

    /// Fetches the products of a shop and the variations of each, one call after another, and writes them.
    pub(in crate::bench) async fn goods(&mut self, client: &Client, shop: &str, pages: u32) -> anyhow::Result<Run> {
        let watch = Stopwatch::start();
        for page in 0..pages {
            let offset = page * PAGE;
            let asked = format!("{shop}/wp-json/wc/v3/products?per_page=100&offset={offset}");
            let products: Vec<Product> = serde_json::from_str(&client.text(&asked).await?).context("a page")?;
            for product in products {
                let asked = format!("{shop}/wp-json/wc/v3/products/{}/variations?per_page=100&offset=0", product.id);
                let variations: Vec<Variation> =
                    serde_json::from_str(&client.text(&asked).await?).context("variations")?;
                anyhow::ensure!(variations.len() == EACH as usize, "{} variations", variations.len());
                self.product(&product, &variations).await?;
            }
        }
        Ok(Run { took: watch.elapsed(), each: Vec::new() })
    }

    async fn product(&mut self, product: &Product, variations: &[Variation]) -> anyhow::Result<()> {
        let (company, connection, now) = (self.company, self.connection, self.env.now().micros());
        let id = self.env.id::<kinds::Product>().number();
        let key = product.id.to_string();
        let skus: Vec<&str> = variations.iter().map(|one| one.sku.as_str()).collect();
        let words = domain::search::words(&format!("{key} {} {} {}", product.name, product.sku, skus.join(" ")));
        let attributes = |one: &Variation| {
            let parts: Vec<String> = one.attributes.iter().map(|one| format!("{}: {}", one.name, one.option)).collect();
            parts.join(", ")
        };
        let price = |one: &Variation| one.price.replace('.', "").parse::<i64>().unwrap_or_default();
        let ids: Vec<i64> = variations.iter().map(|_| self.env.id::<kinds::Variant>().number()).collect();
        match &mut self.database {
            Database::Sqlite(sqlite) => {
                let group = sqlite.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
                let Product { name, sku, permalink, status, .. } = product;
                let row = params![company, id, connection, key, name, sku, status, permalink, now];
                group.prepare_cached(PRODUCT)?.execute(row)?;
                for (number, one) in ids.iter().zip(variations) {
                    let (variant, of, price, stock) =
                        (one.id.to_string(), attributes(one), price(one), one.stock_quantity);
                    let row = params![company, number, connection, id, key, variant, one.sku, of, price, stock, now];
                    group.prepare_cached(VARIANT)?.execute(row)?;
                }
                for word in words {
                    group.prepare_cached(WORD)?.execute(params![company, word, id])?;
                }
                Ok(group.commit()?)
            }
            Database::Postgres(all) => {
                let mut tx = all[0].begin().await?;
                let dollars = PRODUCT.replace('?', "$");
                let one = sqlx::query(sqlx::AssertSqlSafe(dollars)).bind(company).bind(id).bind(connection).bind(&key);
                let one = one.bind(&product.name).bind(&product.sku).bind(&product.status).bind(&product.permalink);
                one.bind(now).execute(&mut *tx).await?;
                let column = |of: &dyn Fn(&Variation) -> String| variations.iter().map(of).collect::<Vec<String>>();
                let all = sqlx::query(VARIANTS_AT_ONCE).bind(company).bind(connection).bind(id).bind(&key).bind(now);
                let all = all.bind(&ids).bind(column(&|one| one.id.to_string())).bind(column(&|one| one.sku.clone()));
                let all = all.bind(column(&attributes)).bind(variations.iter().map(price).collect::<Vec<i64>>());
                let stocks: Vec<Option<i64>> = variations.iter().map(|one| one.stock_quantity).collect();
                all.bind(stocks).execute(&mut *tx).await?;
                sqlx::query(WORDS_AT_ONCE).bind(company).bind(id).bind(words).execute(&mut *tx).await?;
                Ok(tx.commit().await?)
            }
        }
    }
}
