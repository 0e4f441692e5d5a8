//! The whole world behind one lock: clock, goods, people, shops, market, faults, and what happens by itself.

pub(crate) mod catalogue;
pub(crate) mod clock;
pub(crate) mod happenings;
pub(crate) mod minds;
pub(crate) mod people;
pub(crate) mod shares;

use std::sync::Arc;

use crate::alibaba1688::{Market, messages, trade};
use crate::faults::Faults;
use crate::rng::{Rng, hash};
use crate::woocommerce::{Profile, Shop, counter, delivery};
use crate::{Arrivals, Level, Options, StartClock};
use catalogue::{Catalogue, Listing};
use clock::{Clock, MINUTE, SECOND};
use happenings::{Happening, Queue};
use people::{Later, Plan, PlannedOrder};
use shares::Shares;

/// A request that a shop sends to a receiver of webhooks, or the market to a receiver of messages.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) shop: usize,
    pub(crate) hook: u64,
    pub(crate) ping: bool,
    /// The market's message, when it is one.
    pub(crate) message: Option<u64>,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// Everything.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) seed: u64,
    /// Address of the listener without a trailing slash.
    pub(crate) base: String,
    pub(crate) clock: Clock,
    /// Waits are divided by this, in thousandths.
    scale: i64,
    arrivals: Arrivals,
    pub(crate) orders: usize,
    pub(crate) goods: Arc<Catalogue>,
    pub(crate) plan: Plan,
    pub(crate) shares: Shares,
    pub(crate) queue: Queue,
    pub(crate) shops: Vec<Shop>,
    pub(crate) market: Market,
    pub(crate) faults: Faults,
    /// Orders whose shop will change its mind once they are booked.
    pub(crate) undecided: Vec<(usize, u64, Later)>,
    /// Counter of all changes.
    pub(crate) seq: u64,
    /// Packages on the clerk's table: moment, tracking number, provider orders.
    pub(crate) table: Vec<(i64, String, Vec<u64>)>,
    pub(crate) outbox: Vec<Delivery>,
    pub(crate) in_flight: usize,
}

impl State {
    pub(crate) fn new(options: &Options, base: String) -> Self {
        let epoch = match options.clock {
            StartClock::Real => clock::real_now(),
            StartClock::Conducted { start } | StartClock::Standing { start } => start.as_millisecond(),
        };
        let clock = match options.clock {
            StartClock::Real | StartClock::Conducted { .. } => Clock::starting_at(epoch),
            StartClock::Standing { .. } => Clock::standing_at(epoch),
        };
        let seed = options.seed;
        let goods = Arc::new(Catalogue::new(seed));
        let mut profiles: Vec<&'static Profile> =
            options.profiles.iter().filter_map(|name| Profile::named(name)).collect();
        if profiles.is_empty() {
            profiles.push(Profile::usual());
        }
        let count = usize::try_from(options.shops).unwrap_or(1).max(profiles.len());
        let shops: Vec<Shop> =
            (0..count).map(|at| Shop::new(at, profiles[at % profiles.len()], &base, seed, &goods)).collect();
        let orders = usize::try_from(options.orders).unwrap_or(usize::MAX);
        let mut state = Self {
            seed,
            market: Market::new(seed, epoch, &goods),
            clock,
            scale: thousandths(options.time_scale),
            arrivals: options.arrivals,
            orders,
            plan: Plan::default(),
            shares: Shares::of(orders),
            queue: Queue::default(),
            faults: Faults::new(seed, options.level, orders),
            shops,
            goods,
            base,
            undecided: Vec::new(),
            seq: 0,
            table: Vec::new(),
            outbox: Vec::new(),
            in_flight: 0,
        };
        match options.arrivals {
            Arrivals::Burst { within_minutes } => {
                let within = i64::from(within_minutes) * MINUTE;
                let goods = Arc::clone(&state.goods);
                state.plan = Plan::burst(seed, orders, state.shops.len(), within, &goods);
                for plan in 0..state.plan.orders.len() {
                    let due = epoch + state.scaled(state.plan.orders[plan].after) + SECOND;
                    state.queue.plan(due, Happening::OrderArrives { plan });
                }
            }
            Arrivals::HumanPace => state.queue.plan(epoch + 2 * SECOND, Happening::NextCustomer),
        }
        state
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.now()
    }

    fn scaled(&self, wait: i64) -> i64 {
        wait.saturating_mul(1000) / self.scale
    }

    /// Plans something in so many milliseconds of the world.
    pub(crate) fn plan(&mut self, wait: i64, happening: Happening) {
        self.queue.plan(self.now() + wait, happening);
    }

    /// The same with the wait divided by the time scale.
    pub(crate) fn plan_later(&mut self, wait: i64, happening: Happening) {
        let wait = self.scaled(wait);
        self.plan(wait, happening);
    }

    /// Hands a delivery to the network.
    pub(crate) fn send(&mut self, delivery: Delivery) {
        self.in_flight += 1;
        self.outbox.push(delivery);
    }

    /// Notes a change of a shop order; with `dated` it also moves its date of change.
    pub(crate) fn order_changed(&mut self, shop: usize, order: u64, dated: bool) {
        let now = self.now();
        self.seq += 1;
        if let Some(order) = self.shops[shop].orders.get_mut(&order) {
            order.seq = self.seq;
            if dated {
                order.modified = now;
            }
        }
    }

    /// Notes a change of a provider order.
    pub(crate) fn trade_changed(&mut self, number: u64) {
        self.seq += 1;
        if let Some(trade) = self.market.trades.get_mut(&number) {
            trade.seq = self.seq;
        }
        messages::announce(self, number);
    }

    /// Carries out everything that is due.
    pub(crate) fn run_due(&mut self) {
        while let Some((_, happening)) = self.queue.take_due(self.now()) {
            self.happen(happening);
        }
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::OrderArrives { plan } => {
                let planned = self.plan.orders[plan].clone();
                self.arrive(&planned);
            }
            Happening::NextCustomer => self.next_customer(),
            Happening::PaymentArrives { shop, order } => counter::pay(self, shop, order),
            Happening::Deliver { shop, hook, order, event } => delivery::deliver(self, shop, hook, order, event),
            Happening::Message { message } => messages::deliver(self, message),
            Happening::CancelInShop { shop, order } => {
                if counter::cancel(self, shop, order) {
                    self.shares.cancelled.happened += 1;
                }
            }
            Happening::EditInShop { shop, order } => {
                if counter::edit(self, shop, order) {
                    self.shares.edited.happened += 1;
                }
            }
            Happening::PriceChange { offer, percent } => {
                if self.change_price(offer, percent) {
                    self.shares.price.happened += 1;
                }
            }
            Happening::StockBack { offer, spec } => {
                let found = self.market.offers.get_mut(&offer).and_then(|offer| offer.spec_mut(&spec));
                if let Some(spec) = found.filter(|spec| !spec.gone) {
                    spec.stock = spec.stock.max(0) + 500;
                }
            }
            Happening::Ship { number } => {
                trade::ship(self, number);
            }
            Happening::PackageArrives { tracking } => trade::arrive(self, &tracking),
            Happening::ConfirmReceipt { number } => trade::advance(self, number, &["waitbuyersign"], "confirm_goods"),
            Happening::Finish { number } => {
                trade::advance(self, number, &["confirm_goods", "waitbuyersign"], "success");
            }
            Happening::CloseUnpaid { number } => {
                if self.market.trades.get(&number).is_some_and(|trade| trade.state == "waitbuyerpay") {
                    trade::close(self, number, "CLOSE_TRADE_BY_SYSTEM");
                }
            }
            Happening::BuyByHand { like } => {
                trade::buy_by_hand(self, like);
            }
            Happening::PayByHand { number } => {
                trade::pay(self, number);
            }
        }
    }

    fn arrive(&mut self, planned: &PlannedOrder) {
        let first = planned.lines.first().filter(|line| self.goods.products[line.0].listing == Listing::Listed);
        let first = first.map(|line| self.goods.products[line.0].variants[line.1].clone());
        if let Some((offer, spec)) =
            first.filter(|_| planned.sold_out).and_then(|truth| Some((truth.offer?, truth.spec)))
        {
            self.empty_stock(offer, &spec);
        }
        let order = counter::place(self, planned);
        let mut rng = Rng::new(self.seed, &format!("arrival {} {order}", planned.shop));
        match planned.later {
            Later::Nothing => {}
            Later::EditBeforeBooking => {
                let wait = people::soon(&mut rng);
                self.plan_later(wait, Happening::EditInShop { shop: planned.shop, order });
            }
            later => self.undecided.push((planned.shop, order, later)),
        }
        if planned.price_change {
            let listed = planned.lines.iter().find(|line| self.goods.products[line.0].listing == Listing::Listed);
            if let Some(offer) = listed.and_then(|line| self.goods.products[line.0].variants[line.1].offer) {
                let percent = if rng.chance(75) { rng.between(2, 8) } else { -rng.between(2, 8) };
                let wait = rng.between(MINUTE, 9 * MINUTE);
                if self.arrivals == Arrivals::HumanPace {
                    // Nobody waits before booking here, so the price has risen before anybody looks.
                    self.happen(Happening::PriceChange { offer, percent: percent.abs() * 2 });
                } else {
                    self.plan_later(wait, Happening::PriceChange { offer, percent });
                }
            }
        }
    }

    /// Another customer orders, at once.
    pub(crate) fn customer(&mut self) {
        let number = self.plan.orders.len();
        let mut planned = Plan::next_customer(self.seed, number, self.shops.len(), &self.goods);
        planned.after = i64::try_from(number).unwrap_or(0);
        self.plan.orders.push(planned.clone());
        self.arrive(&planned);
    }

    /// From now on chance and faults are those of another seed and level.
    pub(crate) fn reseed(&mut self, seed: u64, level: Level) {
        self.seed = seed;
        self.faults = Faults::new(seed, level, self.orders);
    }

    fn next_customer(&mut self) {
        let number = self.plan.orders.len();
        if self.arrivals != Arrivals::HumanPace || (self.orders > 0 && number >= self.orders) {
            return;
        }
        let mut planned = Plan::next_customer(self.seed, number, self.shops.len(), &self.goods);
        // The number, not the moment: what is drawn for the order repeats with the seed.
        planned.after = i64::try_from(number).unwrap_or(0);
        self.plan.orders.push(planned.clone());
        self.arrive(&planned);
        // The first ones come quickly, so that there is something to see.
        let wait = if number < 6 {
            SECOND / 2
        } else {
            i64::try_from(15_000 + hash(self.seed, "pace", number as u64) % 10_000).unwrap_or(20_000)
        };
        self.plan(wait, Happening::NextCustomer);
    }

    /// A price goes up or down for good.
    pub(crate) fn change_price(&mut self, offer: u64, percent: i64) -> bool {
        let Some(offer) = self.market.offers.get_mut(&offer) else { return false };
        for spec in &mut offer.specs {
            spec.price = (spec.price * (100 + percent) / 100).max(1);
        }
        true
    }

    /// Stock runs out; in half of the cases it comes back after a day.
    pub(crate) fn empty_stock(&mut self, offer: u64, spec: &str) {
        // What a shop's change of mind waits for must stay possible.
        let waited_for = minds::waited_for(self, offer, spec);
        let back = waited_for || hash(self.seed, "stock", offer ^ self.market.next_number).is_multiple_of(2);
        let Some(found) = self.market.offers.get_mut(&offer).and_then(|offer| offer.spec_mut(spec)) else { return };
        // What is gone for good stays so: somebody may have given an order up for it.
        if found.gone || found.emptied {
            return;
        }
        found.emptied = true;
        found.stock = 0;
        found.gone = !back;
        if back {
            self.plan_later(clock::DAY, Happening::StockBack { offer, spec: spec.to_owned() });
        }
        // Orders whose goods stand or fall with it are told anew.
        let touched: Vec<u64> = self
            .market
            .trades
            .values()
            .filter(|trade| trade.lines.iter().any(|line| line.offer == offer && line.spec == spec))
            .map(|trade| trade.number)
            .collect();
        for number in touched {
            self.trade_changed(number);
        }
    }
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    reason = "a factor of waiting times given on the command line, no money"
)]
fn thousandths(scale: f64) -> i64 {
    ((scale * 1000.0).round() as i64).max(1)
}
