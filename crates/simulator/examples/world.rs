//! Starts a world, prints its announcement and serves until interrupted.
//!
//! Profiles and what can be set while it runs are in the README.
//!
//! `cargo run -p simulator --example world -- --orders 20 --seed 1 --faults none --listen 127.0.0.1:0 --profile 8.9 --human`
//! or `-- --replay 8.9.1` for the recorded shop.

use simulator::replay::ReplayOptions;
use simulator::{Arrivals, Level, Options, World};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options { profiles: Vec::new(), orders: 20, ..Options::default() };
    let mut replay = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        if name == "--human" {
            options.arrivals = Arrivals::HumanPace;
            continue;
        }
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--listen" => options.listen = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--orders" => options.orders = value.parse()?,
            "--time-scale" => options.time_scale = value.parse()?,
            "--within" => options.arrivals = Arrivals::Burst { within_minutes: value.parse()? },
            "--start" => options.clock = simulator::StartClock::Conducted { start: value.parse()? },
            "--shops" => options.shops = value.parse()?,
            "--profile" => options.profiles.push(value),
            "--replay" => replay = Some(value),
            "--faults" => {
                options.level = match value.as_str() {
                    "none" => Level::None,
                    "mild" => Level::Mild,
                    "hard" => Level::Hard,
                    _ => return Err("--faults is none, mild or hard".into()),
                }
            }
            _ => return Err(format!("unknown argument {name}").into()),
        }
    }
    if let Some(profile) = replay {
        let options =
            ReplayOptions { listen: options.listen, clock: options.clock, profile, ..ReplayOptions::default() };
        let shop = simulator::replay::start(options).await?;
        println!("{}", shop.announcement());
        tokio::signal::ctrl_c().await?;
        shop.stop().await;
        return Ok(());
    }
    let world = World::start(options).await?;
    println!("{}", world.announcement());
    tokio::signal::ctrl_c().await?;
    world.stop().await;
    Ok(())
}
