//! Telling a story: its steps, then rest, then what must hold.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use anyhow::bail;
use domain::{
    Moment,
    time::{DAY, HOUR, MINUTE, SECOND},
};
use hub::rehearse::{Answers, Cast, Scene};
use judge::Cut;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::{
    deeds::{Deed, Story},
    ground::{Ground, Laid, Names},
    invariants,
    mischief::Trouble,
    people,
    pinned::Pinned,
    turns,
};

/// The cast looks round so often.
const ROUND: i64 = 3 * HOUR;
/// When nobody had anything to do, it looks again after this.
const LATER: i64 = 5 * HOUR;
/// No story of people lasts longer.
const LONGEST: i64 = 40 * DAY;
/// At rest for so long, it is over: longer than anybody's own round.
const REST: i64 = 9 * HOUR;

/// What came of a story.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Each turn, in a line.
    pub trace: Vec<String>,
    /// What is not as it must be; empty when all is well.
    pub findings: Vec<String>,
    /// How often each named point was passed.
    pub visited: BTreeMap<&'static str, u64>,
    /// Orders of the shop.
    pub orders: usize,
    /// Orders at the provider.
    pub bought: usize,
    /// How often the clock was moved because nobody could go on.
    pub waits: usize,
}

/// Which database a story is told on.
#[derive(Debug, Clone, Copy)]
pub enum On<'a> {
    /// A copy of this ground.
    Sqlite(&'a Ground),
    /// A fresh database of the server for tests.
    Postgres,
}

/// Tells a story in a thread of its own. A panic is a finding like any other.
#[must_use]
pub fn tell(on: On<'_>, story: &Story) -> Told {
    let told = std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let _pinned = Pinned::here();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(live(on, story))
        });
        thread.join()
    });
    let failed = |why: String| Told { findings: vec![why], ..Told::default() };
    match told {
        Ok(Ok(told)) => told,
        Ok(Err(error)) => failed(format!("the story broke off: {error:#}")),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            failed(format!("panic: {}", text.unwrap_or_default()))
        }
    }
}

async fn live(on: On<'_>, story: &Story) -> anyhow::Result<Told> {
    let laid = match on {
        On::Sqlite(ground) => ground.copy(story).await?,
        On::Postgres => match Ground::on_postgres(story).await? {
            Some(laid) => laid,
            None => bail!("no PostgreSQL is named"),
        },
    };
    turns::begin();
    let mut telling = Telling::new(laid);
    let done = telling.whole(story).await;
    let visited = turns::end();
    done?;
    let mut told = Told { findings: telling.findings, visited, ..Told::default() };
    for of in 0..telling.laid.companies.len() {
        let inputs = invariants::read(&telling.laid, of).await?;
        told.findings.extend(
            invariants::check(
                &telling.laid,
                of,
                &inputs,
                (story.level, telling.cut[of].take(), telling.whims[of].take()),
            )
            .await?,
        );
        let count = |list: &Value| list.as_array().map_or(0, Vec::len);
        told.orders += count(&inputs.world_ledger["shops"][0]["orders"]);
        told.bought += count(&inputs.world_ledger["providers"][0]["orders"]);
    }
    told.findings.extend(invariants::kept(&telling.laid).await?);
    told.waits = telling.laid.hub.waits;
    told.trace = std::mem::take(&mut telling.laid.hub.trace);
    telling.laid.hub.end();
    telling.laid.hub.store.close().await;
    Ok(told)
}

struct Telling {
    laid: Laid,
    /// The people of each company.
    casts: Vec<Rc<Mutex<Cast>>>,
    findings: Vec<String>,
    turns: usize,
    acts: u64,
    /// What strangers could do.
    crossed: Rc<RefCell<Vec<String>>>,
    /// What people of each company cut loose from its lines and did not cancel.
    cut: Vec<Rc<RefCell<Vec<Cut>>>>,
    /// Questions that people of each company gave up on a whim.
    whims: Vec<Rc<RefCell<Vec<String>>>>,
}

impl Telling {
    fn new(laid: Laid) -> Self {
        let cast = |names: &Names| {
            let mut cast = Cast::new(vec![names.shop.clone()], Answers::All);
            cast.deliver_after(2 * HOUR);
            Rc::new(Mutex::new(cast))
        };
        Self {
            casts: laid.names.iter().map(cast).collect(),
            cut: laid.names.iter().map(|_| Rc::default()).collect(),
            whims: laid.names.iter().map(|_| Rc::default()).collect(),
            laid,
            findings: Vec::new(),
            turns: 0,
            acts: 0,
            crossed: Rc::default(),
        }
    }

    async fn whole(&mut self, story: &Story) -> anyhow::Result<()> {
        let orders = story.steps.iter().filter(|step| step.what == Deed::Order).count();
        self.laid.hub.most += 6000 * orders;
        for step in &story.steps {
            self.let_turn(step.after).await;
            let line = serde_json::to_string(&step.what)?;
            self.laid.hub.trace.push(format!("# {line}"));
            self.carry_out(&step.what).await;
        }
        self.settle().await
    }

    /// So many turns; when nobody can go on, time passes.
    async fn let_turn(&mut self, turns: u64) {
        let until = self.laid.hub.now().plus(2 * HOUR);
        for _ in 0..turns {
            self.turns += 1;
            if !self.laid.hub.step().await && !self.laid.hub.wait(until).await {
                return;
            }
        }
    }

    async fn carry_out(&mut self, deed: &Deed) {
        let hub = &mut self.laid.hub;
        match deed {
            Deed::Order => hub.world.customer(),
            Deed::World { act, which } => self.in_world(act, *which).await,
            Deed::Refund { which, percent } => self.refund(*which, *percent).await,
            Deed::GiveBack { which, pieces } => self.give_back(*which, *pieces).await,
            Deed::Fault { place, kind, times } => {
                self.control(json!({ "fault": { "place": place, "kind": kind, "times": times } })).await;
            }
            Deed::Kill { place, seconds } => {
                hub.mischief.plan(place.clone(), Trouble::Kill { pause: micros(*seconds) });
            }
            Deed::Freeze { place, seconds } => {
                hub.mischief.plan(place.clone(), Trouble::Freeze { pause: micros(*seconds) });
            }
            Deed::Slow { place, seconds } => {
                hub.mischief.plan(place.clone(), Trouble::Slow { pause: micros(*seconds) });
            }
            Deed::Pass { minutes } => hub.pass(i64::try_from(*minutes).unwrap_or(0) * MINUTE).await,
            Deed::Round => {
                self.round(false).await;
            }
            Deed::Act { act, which } => self.act(act, *which).await,
            Deed::Stranger { act, which } => self.stranger(act, *which),
        }
    }

    /// Whatever the world says, it is the story's business only at the end.
    async fn control(&self, body: Value) {
        drop(self.laid.hub.clients[0].control(&body).await);
    }

    async fn ledger(&self) -> Value {
        self.laid.hub.clients[0].world("/ledger?after=0").await.unwrap_or_default()
    }

    async fn in_world(&mut self, act: &str, which: u64) {
        let ledger = self.ledger().await;
        let shop = &ledger["shops"][self.company(which)];
        let in_shop = matches!(act, "cancel_in_shop" | "edit");
        let (list, key) = if in_shop { (shop, "id") } else { (&ledger["providers"][0], "number") };
        let Some(one) = chosen(&list["orders"], which) else { return };
        self.control(json!({ "do": act, "order": one[key], "shop": shop["id"] })).await;
    }

    async fn refund(&mut self, which: u64, percent: u64) {
        let ledger = self.ledger().await;
        let of = self.company(which);
        let Some(order) = chosen(&ledger["shops"][of]["orders"], which) else { return };
        let cents = order["total"].as_str().unwrap_or_default().replace('.', "").parse::<u64>().unwrap_or(0);
        let amount = cents * percent / 100;
        let amount = format!("{}.{:02}", amount / 100, amount % 100);
        let id = order["id"].as_str().unwrap_or_default();
        drop(self.laid.hub.clients[of].refund(&self.laid.names[of].announced, id, &amount).await);
    }

    async fn give_back(&mut self, which: u64, pieces: u64) {
        let ledger = self.ledger().await;
        let shop = &ledger["shops"][self.company(which)];
        let Some(order) = chosen(&shop["orders"], which) else { return };
        let Some(line) = chosen(&order["lines"], which / 11) else { return };
        let number = |name: &str| line[name].as_u64().unwrap_or(0);
        let left = number("quantity").saturating_sub(number("refunded_pieces"));
        let lines = json!([{ "id": line["id"], "quantity": pieces.min(left) }]);
        self.control(json!({ "do": "refund", "order": order["id"], "shop": shop["id"], "lines": lines })).await;
    }

    /// Whose people are meant.
    fn company(&self, which: u64) -> usize {
        usize::try_from(which / 3).unwrap_or(0) % self.laid.companies.len()
    }

    /// A buyer's act at the doors, among the turns of the others. A refusal is an answer like any other.
    async fn act(&mut self, act: &str, which: u64) {
        let of = self.company(which);
        let hub = &mut self.laid.hub;
        let (client, names, name) = (hub.clients[of].clone(), self.laid.names[of].clone(), act.to_owned());
        self.acts += 1;
        let key = format!("{act}-{}", self.acts);
        let (cut, whims) = (self.cut[of].clone(), self.whims[of].clone());
        hub.people(act, async move {
            if let Some(body) = crate::people::body(&client, &names, &name, which).await {
                if body["cancel"] == false {
                    let loose = crate::people::cut(&client, &body["lines"]).await;
                    cut.borrow_mut().extend(loose);
                }
                if body["answer"] == "cancel_item" {
                    whims.borrow_mut().extend(body["decision"].as_str().map(str::to_owned));
                }
                drop(client.act(&name, &key, body).await);
            }
        });
    }

    /// What is one company's, the other company's people try to act on. The neighbour's numbers mean nothing to them.
    fn stranger(&mut self, act: &str, which: u64) {
        let (of, companies) = (self.company(which), self.laid.companies.len());
        let hub = &mut self.laid.hub;
        let (client, other) = (hub.clients[of].clone(), hub.clients[(of + 1) % companies].clone());
        let (names, name, crossed) = (self.laid.names[of].clone(), act.to_owned(), self.crossed.clone());
        self.acts += 1;
        let key = format!("{act}-{}", self.acts);
        hub.people("stranger", async move {
            let Some(body) = crate::people::body(&client, &names, &name, which).await else { return };
            // A code is typed and belongs to nobody; lines of nobody are no lines.
            let is_theirs = name != "package.scan" && !body["lines"].as_array().is_some_and(Vec::is_empty);
            if let Ok(Ok(done)) = other.act(&name, &key, body).await
                && companies > 1
                && is_theirs
            {
                crossed.borrow_mut().push(format!("crossed: {name} of a neighbour was done: {done}"));
            }
        });
    }

    /// One round of everybody's people among the turns of the others; `None` when one was cut.
    async fn round(&mut self, looks_after: bool) -> Option<Scene> {
        let mut all = Scene::default();
        for of in 0..self.casts.len() {
            let one = self.round_of(of, looks_after).await?;
            all.met += one.met;
            all.orders += one.orders;
            all.open += one.open;
            all.deeds += one.deeds;
        }
        Some(all)
    }

    async fn round_of(&mut self, of: usize, looks_after: bool) -> Option<Scene> {
        let seen = Rc::new(RefCell::new(None));
        let (hub, scene, cast) = (&mut self.laid.hub, seen.clone(), self.casts[of].clone());
        let (client, names, now) = (hub.clients[of].clone(), self.laid.names[of].clone(), hub.now());
        let round = self.turns;
        let number = hub.people("cast", async move {
            let left = if looks_after { people::look_after(&client, &names, now, round).await } else { Ok(0) };
            let Ok(left) = left else { return };
            // A round that is cut is made again; what was done is not done twice, since acts carry keys.
            if let Ok(done) = cast.lock().await.round(&client, now).await {
                scene.replace(Some(Scene { deeds: done.deeds + left, ..done }));
            }
        })?;
        while hub.is_there(number) {
            self.turns += 1;
            if !hub.step().await && !hub.wait(hub.now().plus(HOUR)).await {
                break;
            }
        }
        seen.take()
    }

    /// Lets everything come to its end.
    async fn settle(&mut self) -> anyhow::Result<()> {
        let start = self.laid.hub.now();
        let mut rest_since: Option<Moment> = None;
        let (mut round_at, mut idle) = (start, 0);
        loop {
            self.laid.hub.quiet().await;
            let now = self.laid.hub.now();
            if now < round_at {
                self.laid.hub.wait(round_at).await;
                continue;
            }
            let scene = self.round(true).await;
            let now = self.laid.hub.now();
            let rests = self.rests(scene.as_ref()).await;
            let did = scene.as_ref().is_none_or(|scene| scene.deeds > 0);
            idle = if did { 0 } else { idle + 1 };
            // Whoever found nothing to do looks round less often.
            round_at = now.plus(match idle {
                _ if rests => LATER,
                0 => ROUND / 3,
                rounds => ROUND * rounds.min(4),
            });
            rest_since = if rests { rest_since.or(Some(now)) } else { None };
            let rested = rest_since.map_or(0, |since| now.since(since));
            // A far side that fails again and again hears the last word hours later.
            if rested > REST && (rested > 10 * REST || self.owes_nothing().await?) {
                self.come_to_rest().await;
                return Ok(());
            }
            if now.since(start) > LONGEST || self.laid.hub.is_over() {
                let open = scene.map(|scene| format!("{} orders, {} questions", scene.orders, scene.open));
                self.findings.push(format!("unsettled: the story does not end: {}", open.unwrap_or_default()));
                return Ok(());
            }
            if self.laid.hub.trace.len() > self.laid.hub.most / 2 {
                self.laid.hub.mischief.forget();
            }
        }
    }

    async fn owes_nothing(&self) -> anyhow::Result<bool> {
        let now = self.laid.hub.now();
        for company in &self.laid.companies {
            let mut reader = self.laid.hub.store.read(*company).await?;
            if !invariants::left_over(&mut reader, now).await?.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn rests(&self, scene: Option<&Scene>) -> bool {
        let quiet = |scene: &Scene| scene.orders == 0 && scene.open == 0 && scene.deeds == 0;
        if !scene.is_some_and(quiet) || !self.laid.hub.is_whole() {
            return false;
        }
        let ledger = self.ledger().await;
        for (of, cast) in self.casts.iter().enumerate() {
            let there = ledger["shops"][of]["orders"].as_array().map_or(0, Vec::len);
            let here = self.laid.hub.clients[of].list("/orders").await.map_or(0, |list| list.len());
            if here < there || cast.lock().await.on_the_way() > 0 {
                return false;
            }
        }
        true
    }

    /// Whoever is in the middle of his own round ends it.
    async fn come_to_rest(&mut self) {
        let hub = &mut self.laid.hub;
        for _ in 0..50 {
            hub.quiet().await;
            if !hub.is_busy() || !hub.wait(hub.now().plus(MINUTE)).await {
                break;
            }
        }
        self.findings.append(&mut self.crossed.borrow_mut());
    }
}

fn micros(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(0) * SECOND
}

fn chosen(list: &Value, which: u64) -> Option<&Value> {
    let list = list.as_array().filter(|list| !list.is_empty())?;
    list.get(usize::try_from(which % list.len() as u64).unwrap_or(0))
}
