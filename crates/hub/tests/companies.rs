//! Two companies on one installation: everything that one has tries to reach the other. Each try is made twice, with a thing
//! of the other company and with a thing that nobody has, and both must be answered alike: refused as if it did not exist.
//! The rows of the other company are the same afterwards.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use std::collections::BTreeMap;

use domain::{ids::CompanyId, right::Role};
use flow::people;
use hub::rehearse::Client;
use serde_json::{Value, json};
use stage::{Stage, browser::Browser};

const PASSWORD: &str = "another long password";

/// How a try is made. `{}` stands for the id, number or word.
#[derive(Debug, Clone, Copy)]
enum By {
    /// The API is read.
    Read(&'static str),
    /// An act over the API, and what speaks against it.
    Act(&'static str, &'static str),
    /// The same act as a form of a page.
    Form(&'static str, &'static str),
    /// A page or a file is opened by a signed-in person.
    Page(&'static str),
    /// A form that is no act.
    Post(&'static str, &'static str),
    /// Somebody who is not signed in knocks.
    Knock(&'static str),
}

/// What is reached for, by what it is called in `Prey`.
const WAYS: &[(&str, By, &str)] = &[
    ("an order by its id", By::Read("/orders/{}"), "order"),
    ("the page of an order", By::Page("/orders/{}"), "order"),
    ("the money tab of an order", By::Page("/orders/{}?tab=money"), "order"),
    ("the history of an order", By::Page("/orders/{}?tab=history"), "order"),
    ("orders of a connection", By::Read("/orders?connection={}"), "shop"),
    ("an order by its number in the shop", By::Read("/orders?external_id={}"), "external"),
    ("orders by words", By::Page("/orders?search={}"), "external"),
    ("orders of a shop as a file", By::Page("/orders.csv?shop={}"), "shop"),
    ("lines of a shop as a file", By::Page("/orders/items.csv?shop={}"), "shop"),
    ("a list from behind an order", By::Read("/orders?after={}"), "order"),
    ("questions from behind a question", By::Read("/decisions?after={}"), "decision"),
    ("provider orders by number", By::Page("/provider-orders?search={}"), "provider_number"),
    ("provider orders of an account as a file", By::Page("/provider-orders.csv?account={}"), "account"),
    ("the ledger by an order's number as a file", By::Page("/ledger.csv?search={}"), "external"),
    ("an activity by its id", By::Read("/activities/{}"), "activity"),
    ("the page of an activity", By::Page("/activities/{}"), "activity"),
    ("the window of an activity over a page", By::Page("/settings?activity={}"), "activity"),
    ("exchanges of a connection", By::Read("/exchanges?connection={}"), "provider"),
    ("exchanges of a connection as a page", By::Page("/connections/{}/exchanges"), "provider"),
    ("exchanges of a connection as a file", By::Page("/connections/{}/exchanges.csv"), "provider"),
    ("deliveries of a connection", By::Read("/deliveries?connection={}"), "shop"),
    ("deliveries of a connection as a page", By::Page("/connections/{}/deliveries"), "shop"),
    ("the page of a connection", By::Page("/connections/{}"), "shop"),
    ("the health of a connection", By::Page("/connections/{}/health"), "shop"),
    ("the page of a package", By::Page("/warehouse/packages/{}"), "package"),
    ("packages by their code", By::Page("/packages?search={}"), "tracking"),
    ("a picture by its id", By::Page("/pictures/{}"), "picture"),
    ("the audit of a person", By::Page("/audit?who={}"), "user"),
    ("the audit of a person as a file", By::Page("/audit.csv?who={}"), "user"),
    ("hold", By::Act("order.hold", r#"{"order":"{}"}"#), "order"),
    ("hold by a form", By::Form("order.hold", "order={}"), "order"),
    ("release", By::Act("order.release", r#"{"order":"{}"}"#), "order"),
    ("confirm a payment", By::Act("order.confirm_payment", r#"{"order":"{}"}"#), "order"),
    ("read an order again", By::Act("order.read_again", r#"{"connection":"{}","external_id":"7"}"#), "shop"),
    ("cancel a line", By::Act("line.cancel", r#"{"line":"{}"}"#), "line"),
    ("type a price", By::Act("line.set_price", r#"{"line":"{}","price":"1.00"}"#), "line"),
    ("ask for prices", By::Act("line.recalculate", r#"{"lines":["{}"]}"#), "line"),
    ("book", By::Act("booking.create", r#"{"lines":["{}"]}"#), "line"),
    ("book by a form", By::Form("booking.create", "lines%23list={}"), "line"),
    ("unbind", By::Act("booking.unbind", r#"{"lines":["{}"],"cancel":true,"reason":"x"}"#), "line"),
    ("bind", By::Act("booking.bind", r#"{"order":"{}","account":"acc_0000000000007","number":"1"}"#), "order"),
    ("a payment link", By::Act("payment.link", r#"{"provider_orders":["{}"]}"#), "provider_order"),
    ("abort an activity", By::Act("activity.abort", r#"{"activity":"{}"}"#), "activity"),
    ("answer a question", By::Act("decision.answer", r#"{"decision":"{}","answer":"accept"}"#), "decision"),
    (
        "match a package",
        By::Act("package.match", r#"{"package":"{}","line":"lin_0000000000007","pieces":1}"#),
        "package",
    ),
    (
        "receive onto a line",
        By::Act("package.match", r#"{"package":"pkg_0000000000007","line":"{}","pieces":1}"#),
        "line",
    ),
    ("set a package aside", By::Act("package.discard", r#"{"package":"{}"}"#), "package"),
    ("pack into a parcel", By::Act("parcel.create", r#"{"order":"{}"}"#), "order"),
    ("retry a job", By::Act("job.retry", r#"{"job":"{}"}"#), "job"),
    ("test a connection", By::Act("connection.test", r#"{"connection":"{}"}"#), "shop"),
    ("enable a connection", By::Act("connection.enable", r#"{"connection":"{}"}"#), "shop"),
    ("say that a shop is the same", By::Act("connection.same_shop", r#"{"connection":"{}"}"#), "shop"),
    ("disable a connection", By::Act("connection.disable", r#"{"connection":"{}"}"#), "shop"),
    ("disable by a form", By::Form("connection.disable", "connection={}"), "provider"),
    ("the webhooks of a shop", By::Page("/connections/{}/webhooks"), "shop"),
    ("the proof of a shop", By::Page("/connections/{}/proof"), "shop"),
    ("a day of a proof", By::Page("/connections/{}/proof/2026-12-01"), "shop"),
    ("unreadable orders of a shop", By::Page("/connections/{}/unreadable"), "shop"),
    ("findings of a shop", By::Read("/proof-findings?connection={}"), "shop"),
    ("readings of a shop", By::Read("/readings?connection={}"), "shop"),
    ("make webhooks", By::Act("webhooks.create", r#"{"connection":"{}"}"#), "shop"),
    ("take webhooks out", By::Act("webhooks.remove", r#"{"connection":"{}"}"#), "shop"),
    ("a new secret of webhooks", By::Act("webhooks.renew_secret", r#"{"connection":"{}"}"#), "shop"),
    ("prove a shop", By::Act("proof.run", r#"{"connection":"{}"}"#), "shop"),
    ("heal a shop", By::Act("proof.heal", r#"{"connection":"{}","from":"2026-12-01"}"#), "shop"),
    ("read older orders", By::Act("orders.backfill", r#"{"connection":"{}","from":"2026-01-01"}"#), "shop"),
    ("read unreadable orders", By::Act("orders.understand_again", r#"{"connection":"{}"}"#), "shop"),
    ("fill gaps", By::Act("orders.fill_gaps", r#"{"connection":"{}"}"#), "shop"),
    ("poll a shop", By::Act("connection.poll", r#"{"connection":"{}"}"#), "shop"),
    (
        "change a connection",
        By::Act("connection.set", r#"{"connection":"{}","settings":{"address":"http://192.0.2.1"}}"#),
        "shop",
    ),
    ("rename a connection", By::Act("connection.rename", r#"{"connection":"{}","name":"Mine"}"#), "shop"),
    ("replace a secret", By::Act("connection.set", r#"{"connection":"{}","secrets":{"app_secret":"x"}}"#), "provider"),
    (
        "allow background sync",
        By::Act("connection.background_sync", r#"{"connection":"{}","allowed":false}"#),
        "provider",
    ),
    ("switch the check", By::Act("connection.check_after_export", r#"{"connection":"{}","on":false}"#), "provider"),
    ("add an account", By::Act("account.add", r#"{"connection":"{}","login":"x","access_token":"y"}"#), "provider"),
    ("look at an account", By::Act("account.sync", r#"{"account":"{}"}"#), "account"),
    ("begin a sign-in", By::Act("session.begin", r#"{"connection":"{}"}"#), "provider"),
    ("end a session", By::Act("session.end", r#"{"account":"{}"}"#), "account"),
    ("come back from a sign-in", By::Page("/sessions/callback?code=x&state={}"), "state"),
    ("import offers", By::Act("offers.import", r#"{"connection":"{}","csv":"product,variant\n1,2\n"}"#), "shop"),
    (
        "change a warehouse",
        By::Act("warehouse.set", r#"{"warehouse":"{}","name":"Mine","consignee":{ }}"#),
        "warehouse",
    ),
    ("ship to a warehouse", By::Act("connection.set", r#"{"connection":"{own}","warehouse":"{}"}"#), "warehouse"),
    ("charge a cost centre", By::Act("connection.set", r#"{"connection":"{own}","cost_centre":"{}"}"#), "cost_centre"),
    ("give a member rights", By::Act("member.set", r#"{"user":"{}","role":"super_administrator"}"#), "user"),
    ("end a member", By::Act("member.end", r#"{"user":"{}"}"#), "user"),
    ("end a member by a form", By::Form("member.end", "user={}"), "user"),
    ("take off a second factor", By::Act("member.drop_factor", r#"{"user":"{}"}"#), "user"),
    ("withdraw an invitation", By::Act("invitation.withdraw", r#"{"invitation":"{}"}"#), "invitation"),
    ("end a token", By::Act("token.end", r#"{"token":"{}"}"#), "token"),
    ("end a login", By::Act("login.end", r#"{"login":"{}"}"#), "login"),
    ("end a login by a form", By::Form("login.end", "login={}"), "login"),
    ("switch to the company", By::Post("/company", "company={}"), "company"),
    ("deliver to a webhook with the own word", By::Knock("/hooks/{}/{own_word}"), "shop"),
    ("deliver messages with the own word", By::Knock("/hooks/{}/{own_word}"), "provider"),
];

/// What the other company has.
type Prey = BTreeMap<&'static str, String>;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// The other company with everything that can be reached for.
async fn prey(stage: &Stage) -> Prey {
    stage.import(&stage.offers[..1]).await;
    let goods = &stage.offers[0];
    let bought = stage.shop.sell(&[(goods.product, goods.variant, 1)]).await;
    let asked = stage.shop.sell(&[(goods.product, goods.variant, 2)]).await;
    stage.poll().await;
    let book = async |external: &str| {
        let order = stage.order(external).await.unwrap();
        stage.must("booking.create", json!({ "lines": [order["lines"][0]["id"]] })).await;
        stage.quiet().await;
    };
    book(&bought).await;
    // The list asks less than the seller: a question about the price.
    let place = stage.headings.split(',').position(|name| name == "price").unwrap();
    let mut cells: Vec<&str> = stage.offers[0].row.split(',').collect();
    cells[place] = "0.01";
    let csv = format!("{}\n{}\n", stage.headings, cells.join(","));
    stage.must("offers.import", json!({ "connection": stage.connection, "csv": csv })).await;
    book(&asked).await;
    let order = stage.order(&bought).await.unwrap();
    let questions = stage.client.list("/decisions?open=1").await.unwrap();
    stage.must("package.scan", json!({ "code": "YT7700000000077" })).await;
    let begun = stage.must("session.begin", json!({ "connection": stage.provider })).await.to_string();
    let state = begun.split("state=").nth(1).unwrap().split(['&', '"', '\\']).next().unwrap().to_owned();
    let invited = stage.must("invitation.create", json!({ "role": "operator" })).await;
    let list = |path: &'static str| async move { stage.client.list(path).await.unwrap() };
    let provider_order = list("/provider-orders").await[0].clone();
    let first = |rows: &[Value], key: &str| text(&rows[0][key]);
    let jobs = list("/jobs").await;
    let browser = stage.browser().await;
    let page = browser.get(&format!("/orders/{}", text(&order["id"]))).await.text;
    let picture = page.split("/pictures/").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    BTreeMap::from([
        ("order", text(&order["id"])),
        ("external", bought),
        ("line", text(&order["lines"][0]["id"])),
        ("decision", first(&questions, "id")),
        ("provider_order", text(&provider_order["id"])),
        ("provider_number", text(&order["lines"][0]["provider_orders"][0])),
        ("activity", first(&list("/activities").await, "id")),
        ("job", first(&jobs, "id")),
        ("package", first(&list("/packages/unidentified").await, "id")),
        ("tracking", "YT7700000000077".to_owned()),
        ("picture", picture.unwrap_or_else(|| "pic_000000000000a".to_owned())),
        ("shop", stage.connection.clone()),
        ("provider", stage.provider.clone()),
        ("account", stage.account.clone()),
        ("state", state),
        ("warehouse", first(&list("/warehouses").await, "id")),
        ("cost_centre", first(&list("/cost-centres").await, "id")),
        ("user", first(&list("/members").await, "user")),
        ("invitation", text(&invited["invitation"])),
        ("invitation_link", text(&invited["link"])),
        ("token", first(&list("/tokens").await, "id")),
        ("login", first(&list("/logins").await, "id")),
        ("company", stage.company.to_string()),
    ])
}

/// The company that reaches out, with its person, its token and its own shop.
struct Hunter {
    company: CompanyId,
    client: Client,
    browser: Browser,
    csrf: String,
    own: String,
    own_word: String,
}

async fn hunter(stage: &Stage) -> Hunter {
    let hub = &stage.serving.opened.hub;
    let made = people::found_company(hub, "Mallory Ltd", "Europe/Sofia", None).await.unwrap();
    let mut tx = hub.store.begin(made.company, "test: token").await.unwrap();
    let (_, word) = people::make_token(&mut tx, hub, "mallory", Role::SuperAdministrator, None).await.unwrap();
    tx.commit().await.unwrap();
    let client = Client::new(stage.client.hub(), &word, stage.client.world_base()).unwrap();
    let member = json!({ "login": "mallory", "name": "Mallory", "password": PASSWORD, "role": "super_administrator" });
    client.must("member.create", member).await.unwrap();
    let shop = &stage.announced["shops"][0];
    let settings = json!({ "kind": shop["kind"], "name": "mine",
        "settings": { "address": "http://192.0.2.9", "consumer_key": "ck_mine" }, "secrets": { "consumer_secret": "cs_mine", "webhook_secret": "mine" } });
    let added = client.must("connection.add", settings).await.unwrap();
    let own_word = text(&added["hook_address"]).rsplit('/').next().unwrap().to_owned();
    let browser = Browser::new(stage.client.hub());
    let csrf = browser.get("/login").await.between("name=\"csrf\" value=\"", "\"");
    let form = [("csrf", csrf.as_str()), ("login", "mallory"), ("password", PASSWORD), ("next", "/")];
    assert_eq!(browser.post("/login", &form).await.status, 303);
    let csrf = browser.get("/settings").await.between("name=\"csrf\" content=\"", "\"");
    Hunter { company: made.company, client, browser, csrf, own: text(&added["connection"]), own_word }
}

/// An answer without what is new in each.
fn masked(answer: &str, word: &str) -> String {
    let answer = answer.replace(word, "WORD");
    let mut out = String::new();
    for token in answer.split_inclusive(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_')) {
        let bare = token.trim_end_matches(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_'));
        let is_id = bare.len() == 17 && bare.as_bytes()[3] == b'_';
        let is_chance = bare.len() >= 16 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
        out.push_str(&if is_id || is_chance { token.replace(bare, "ID") } else { token.to_owned() });
    }
    out
}

impl Hunter {
    async fn tries(&self, by: By, word: &str) -> (u16, String) {
        let fill =
            |text: &str| text.replace("{own}", &self.own).replace("{own_word}", &self.own_word).replace("{}", word);
        let form = |pairs: &str| -> Vec<(String, String)> {
            let pairs = fill(pairs);
            let pair =
                |pair: &str| pair.split_once('=').map(|(name, value)| (name.replace("%23", "#"), value.to_owned()));
            let back = [("csrf".to_owned(), self.csrf.clone()), ("return".to_owned(), "/settings".to_owned())];
            pairs.split('&').filter_map(pair).chain(back).collect()
        };
        match by {
            By::Read(path) => match self.client.get(&fill(path)).await {
                Ok(answer) => (200, answer.to_string()),
                Err(error) => (404, format!("{error:#}")),
            },
            By::Act(name, body) => {
                let body: Value = serde_json::from_str(&fill(body)).unwrap();
                match self.client.act(name, &format!("{name} {word}"), body).await.unwrap() {
                    Ok(done) => (200, done.to_string()),
                    Err(problem) => (409, json!([problem["code"], problem["refusals"]]).to_string()),
                }
            }
            By::Form(name, pairs) => {
                let pairs = form(pairs);
                let pairs: Vec<(&str, &str)> = pairs.iter().map(|(one, two)| (one.as_str(), two.as_str())).collect();
                let page = self.browser.post(&format!("/do/{name}"), &pairs).await;
                let told = self.browser.get("/settings").await;
                (page.status, format!("{} {}", page.location, told.text.contains("flash tone-good")))
            }
            By::Post(path, pairs) => {
                let pairs = form(pairs);
                let pairs: Vec<(&str, &str)> = pairs.iter().map(|(one, two)| (one.as_str(), two.as_str())).collect();
                let page = self.browser.post(path, &pairs).await;
                (page.status, page.text)
            }
            By::Page(path) => {
                let page = self.browser.get(&fill(path)).await;
                (page.status, page.text)
            }
            By::Knock(path) => {
                let header = ("content-type".to_owned(), "application/json".to_owned());
                let address = format!("{}{}", self.client.hub(), fill(path));
                (self.client.deliver(&address, &[header], b"{\"id\":1}".to_vec()).await.unwrap(), String::new())
            }
        }
    }
}

/// Something of the same form that nobody has.
fn nobodys(word: &str) -> String {
    match word.split_once('_') {
        Some((prefix, rest)) if prefix.len() == 3 && rest.len() == 13 => format!("{prefix}_0000000000003"),
        _ => word.chars().map(|sign| if sign.is_ascii_digit() { '8' } else { sign }).collect(),
    }
}

/// Every row of a company, as text.
fn dump(database: &str, company: CompanyId) -> Vec<String> {
    let path = database.strip_prefix("sqlite:").unwrap();
    let open = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let texts = |sql: &str| -> Vec<String> {
        let mut statement = open.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let mut all = Vec::new();
    for table in texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    {
        let columns = texts(&format!("SELECT name FROM pragma_table_info('{table}')"));
        let of = match table.as_str() {
            _ if columns.iter().any(|column| column == "company") => format!("company = {}", company.number()),
            "companies" => format!("id = {}", company.number()),
            "users" | "recovery_codes" => {
                let key = if table == "users" { "id" } else { "user_id" };
                format!("{key} IN (SELECT user_id FROM memberships WHERE company = {})", company.number())
            }
            _ => continue,
        };
        let quoted: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
        all.extend(texts(&format!(
            "SELECT '{table} ' || {} FROM {table} WHERE {of} ORDER BY 1",
            quoted.join(" || ' ' || ")
        )));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_reaches_nothing_of_another_one() {
    let stage = Stage::new(false).await;
    let prey = prey(&stage).await;
    let hunter = hunter(&stage).await;
    stage.quiet().await;
    let before = dump(stage.database(), stage.company);
    assert!(before.len() > 60, "{}", before.len());
    let mut wrong = Vec::new();
    for (name, by, what) in WAYS {
        let word = &prey[what];
        let nobodys = nobodys(word);
        assert_ne!(*word, nobodys, "{name}");
        let (status, answer) = hunter.tries(*by, word).await;
        let (expected, like) = hunter.tries(*by, &nobodys).await;
        if (status, masked(&answer, word)) != (expected, masked(&like, &nobodys)) {
            wrong.push(format!("{name}: {status} {answer}\nand for nobody's: {expected} {like}"));
        }
        // What is told is that it is not there, and no other refusal that could stand before. Of an order that has nothing to
        // pack, as of one that is not there, only that is told.
        if matches!(by, By::Act(..)) && !answer.contains("not_found") && *name != "pack into a parcel" {
            wrong.push(format!("{name} is not refused as unknown: {status} {answer}"));
        }
        if dump(stage.database(), stage.company) != before {
            wrong.push(format!("{name} changed something"));
            break;
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), WAYS.len(), wrong.join("\n\n"));
    assert!(WAYS.len() >= 50, "{}", WAYS.len());
    // The own word at the own door is taken: it was the connection that was refused.
    assert_eq!(hunter.tries(By::Knock("/hooks/{}/{own_word}"), &hunter.own).await.0, 200);
    stage.end().await;
}

/// Whether a text has this word, and not as a part of a longer one: drawn words hold any digits.
fn shows(text: &str, word: &str) -> bool {
    let ends = |beside: Option<char>| beside.is_none_or(|beside| !beside.is_alphanumeric());
    let stands_alone = |at: usize| ends(text[..at].chars().next_back()) && ends(text[at + word.len()..].chars().next());
    text.match_indices(word).any(|(at, _)| stands_alone(at))
}

/// Ways that are no table: keys, links, streams, lists.
#[tokio::test(flavor = "multi_thread")]
async fn keys_links_and_streams_stay_in_their_company() {
    let stage = Stage::new(false).await;
    let prey = prey(&stage).await;
    let hunter = hunter(&stage).await;
    stage.quiet().await;
    // The same idempotency key is another one in another company, whoever counts the same.
    let centre = json!({ "name": "Secret Plans" });
    let done = stage.client.act("cost_centre.add", "key-1", centre).await.unwrap().unwrap();
    let theirs = hunter.client.act("cost_centre.add", "key-1", json!({ "name": "Own Plans" })).await.unwrap().unwrap();
    assert_ne!(done["cost_centre"], theirs["cost_centre"]);
    // A stream tells the changes of the own company only: theirs are made first, and only the own one is heard.
    let theirs = format!("/live?topics=orders,decisions,purchase,one.{},one.{}", prey["order"], prey["shop"]);
    let own = format!("/live?topics=one.{}", hunter.own);
    let foreign = hunter.browser.hear(&theirs, "reload");
    let mine = hunter.browser.hear(&own, "reload");
    let change = async {
        stage.must("order.hold", json!({ "order": prey["order"] })).await;
        stage.must("connection.test", json!({ "connection": prey["shop"] })).await;
        stage.quiet().await;
        loop {
            // Heard as soon as the stream is open.
            hunter.client.must("connection.test", json!({ "connection": hunter.own })).await.unwrap();
            hub::clock::pause(std::time::Duration::from_millis(20)).await;
        }
    };
    let settled = async {
        tokio::select! {
            _ = mine => {}
            () = change => {}
        }
        hub::clock::pause(std::time::Duration::from_millis(200)).await;
    };
    tokio::select! {
        heard = foreign => panic!("a stream tells of another company: {heard}"),
        () = settled => {}
    }
    stage.quiet().await;
    // An invitation leads into its own company, with its own rights, once.
    let before = dump(stage.database(), stage.company);
    let link = hunter.client.must("invitation.create", json!({ "role": "auditor" })).await.unwrap();
    let path = text(&link["link"]).replace(stage.client.hub(), "");
    let browser = Browser::new(stage.client.hub());
    let csrf = browser.get(&path).await.between("name=\"csrf\" value=\"", "\"");
    let form = [("csrf", csrf.as_str()), ("login", "eve"), ("name", "Eve"), ("password", PASSWORD)];
    assert_eq!(browser.post(&path, &form).await.status, 303);
    let again = Browser::new(stage.client.hub());
    let page = again.get(&path).await;
    assert_eq!(page.status, 404, "a link works once");
    // Nothing of the other company stands on any list or page that either of them may open.
    for browser in [&browser, &hunter.browser] {
        for path in [
            "/",
            "/orders",
            "/orders/items",
            "/provider-orders",
            "/packages",
            "/ledger",
            "/decisions",
            "/activities",
            "/activities/jobs",
            "/connections",
            "/people",
            "/audit",
            "/settings",
            "/me",
            "/orders.csv",
            "/audit.csv",
            "/ledger.csv",
        ] {
            let page = browser.get(path).await;
            for word in [
                "Lotus Trading",
                "Secret Plans",
                &prey["external"],
                &prey["order"],
                &prey["user"],
                &prey["provider_number"],
            ] {
                assert!(!shows(&page.text, word), "{path} shows {word}");
            }
        }
    }
    for path in [
        "/me",
        "/members",
        "/tokens",
        "/logins",
        "/invitations",
        "/audit",
        "/orders",
        "/jobs",
        "/connections",
        "/accounts",
        "/warehouses",
        "/cost-centres",
        "/offers",
        "/parcels",
        "/activities",
        "/decisions",
        "/ledger-entries",
        "/touches",
    ] {
        let answer = hunter.client.get(path).await.unwrap().to_string();
        for (what, word) in &prey {
            assert!(!shows(&answer, word), "{path} tells the {what}: {answer}");
        }
    }
    assert_eq!(dump(stage.database(), stage.company), before);
    assert_ne!(hunter.company, stage.company);
    stage.end().await;
}
