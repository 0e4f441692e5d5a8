//! What changed in the rows goes to the pages that show it: rows of lists as fragments, other pages are told to load
//! themselves again. A hint and never the truth: who misses one sees it at the next load.

use store::Signal;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio_util::sync::CancellationToken;

use super::App;

/// Listens to the signals of the store and tells the live streams, until cancelled. Then the streams are closed.
pub async fn pump(app: App, cancel: CancellationToken) {
    let mut signals = app.hub().store.signals();
    loop {
        let mut heard = Vec::new();
        tokio::select! {
            () = cancel.cancelled() => break,
            signal = signals.recv() => match signal {
                Ok(signal) => heard.push(signal),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => break,
            }
        }
        // A burst is told once.
        loop {
            match signals.try_recv() {
                Ok(signal) if heard.contains(&signal) => {}
                Ok(signal) => heard.push(signal),
                Err(TryRecvError::Lagged(_)) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        for signal in heard {
            if let Signal::Changed(company, id) = signal {
                app.inner.live.reload(company, &topics_of(&id));
            }
        }
    }
    app.inner.live.close();
}

/// The topics of pages that show this thing.
fn topics_of(id: &str) -> Vec<String> {
    let kind = id.split('_').next().unwrap_or_default();
    let lists: &[&str] = match kind {
        "ord" => &["orders", "today", "purchase", "decisions", "warehouse"],
        "acc" => &["connections", "today", "decisions"],
        "con" => &["connections", "goods", "today"],
        "job" => &["activities", "today"],
        "act" => &["activities"],
        _ => &[],
    };
    let mut topics = vec![format!("one.{id}")];
    topics.extend(lists.iter().map(|topic| (*topic).to_owned()));
    topics
}
