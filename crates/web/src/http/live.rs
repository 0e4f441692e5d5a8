//! The live stream of a page: a handler or a job publishes a fragment on a topic, and every page that listens swaps it in.
//! A fragment is rendered once per language, not once per viewer, and only when somebody listens. Who falls behind is
//! told to load the whole again; the stream promises nothing, the page itself is the truth.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::response::sse::{Event, KeepAlive, Sse};
use domain::ids::CompanyId;
use futures_util::stream::{Stream, unfold};
use tokio::sync::broadcast::{self, error::RecvError};

use crate::lang::Lang;

/// Fragments that a slow viewer may be behind before he is told to load the whole.
const BEHIND: usize = 128;
/// A comment that often keeps proxies from closing the stream, and shows the browser that we live.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What one viewer listens to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Topic {
    /// Nobody hears another company.
    pub company: CompanyId,
    /// A list or thing, such as `orders` or `order.ord_…`. What not everybody may see has a name of its own, such as
    /// `orders.priced`.
    pub name: String,
    /// The language of the fragments.
    pub lang: Lang,
}

#[derive(Debug, Clone)]
struct Message {
    topic: Arc<Topic>,
    /// A fragment; none means: load the whole.
    text: Option<Arc<str>>,
}

#[derive(Debug, Default)]
struct Inner {
    companies: HashMap<CompanyId, broadcast::Sender<Message>>,
    listening: HashMap<Topic, usize>,
    /// The process ends: nobody begins to listen any more.
    closed: bool,
}

/// The streams of this process. Other nodes are reached by the wake-ups of the store: whoever hears of a change
/// publishes it here.
#[derive(Debug, Clone, Default)]
pub struct Live {
    inner: Arc<Mutex<Inner>>,
}

/// Swaps a fragment into the element with that id. A fragment is one element, or one table row.
#[must_use]
pub fn replace(id: &str, fragment: &str) -> String {
    format!("<hx-partial hx-target=\"#{id}\" hx-swap=\"outerMorph\">{fragment}</hx-partial>")
}

/// Puts a fragment first in the element with that id, such as a new row in a list.
#[must_use]
pub fn put_first(id: &str, fragment: &str) -> String {
    format!("<hx-partial hx-target=\"#{id}\" hx-swap=\"afterbegin\">{fragment}</hx-partial>")
}

impl Live {
    /// Sends a fragment to whoever listens to that topic of the company. `render` is called once for each language that
    /// somebody listens in; its text is made with [`replace`] or [`put_first`].
    pub fn publish(&self, company: CompanyId, name: &str, render: impl Fn(Lang) -> String) {
        for lang in Lang::ALL {
            let topic = Topic { company, name: name.to_owned(), lang: *lang };
            let sender = {
                let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
                if inner.listening.contains_key(&topic) { inner.companies.get(&company).cloned() } else { None }
            };
            if let Some(sender) = sender {
                let text = render(*lang);
                // Nobody may have left meanwhile; then there is nobody to tell.
                let _ = sender.send(Message { topic: Arc::new(topic), text: Some(text.into()) });
            }
        }
    }

    /// Tells whoever listens to one of these topics of the company to load the page again.
    pub fn reload(&self, company: CompanyId, names: &[String]) {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = inner.companies.get(&company) else { return };
        for topic in inner.listening.keys().filter(|topic| topic.company == company && names.contains(&topic.name)) {
            // Nobody may have left meanwhile; then there is nobody to tell.
            let _ = sender.send(Message { topic: Arc::new(topic.clone()), text: None });
        }
    }

    /// Ends all streams, so that the server can stop.
    pub fn close(&self) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.closed = true;
        inner.companies.clear();
    }

    /// Whether anybody listens, in any language.
    #[must_use]
    pub fn is_heard(&self, company: CompanyId, name: &str) -> bool {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        Lang::ALL
            .iter()
            .any(|lang| inner.listening.contains_key(&Topic { company, name: name.to_owned(), lang: *lang }))
    }

    fn listen(&self, company: CompanyId, names: &[String], lang: Lang) -> Listener {
        let topics: Vec<Topic> = names.iter().map(|name| Topic { company, name: name.clone(), lang }).collect();
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        for topic in &topics {
            *inner.listening.entry(topic.clone()).or_default() += 1;
        }
        let receiver = if inner.closed {
            // Its sender is gone at once, so the stream ends at once.
            broadcast::channel(1).1
        } else {
            inner.companies.entry(company).or_insert_with(|| broadcast::channel(BEHIND).0).subscribe()
        };
        Listener { live: self.clone(), topics, receiver, lagged: false }
    }

    /// The stream for one page. The handler has checked that the reader may hear those topics.
    pub fn stream(
        &self,
        company: CompanyId,
        names: &[String],
        lang: Lang,
    ) -> Sse<impl Stream<Item = Result<Event, Infallible>> + Send + use<>> {
        let stream = unfold(self.listen(company, names, lang), |mut listener| async move {
            let event = listener.next().await?;
            Some((Ok(event.into_event()), listener))
        });
        Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE).text("alive"))
    }
}

/// What a listener hears.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    Fragment(String),
    /// Some were missed: load the whole.
    Reload,
}

impl Heard {
    fn into_event(self) -> Event {
        match self {
            Self::Fragment(text) => Event::default().data(text),
            Self::Reload => Event::default().event("reload").data("1"),
        }
    }
}

struct Listener {
    live: Live,
    topics: Vec<Topic>,
    receiver: broadcast::Receiver<Message>,
    lagged: bool,
}

impl Listener {
    async fn next(&mut self) -> Option<Heard> {
        if std::mem::take(&mut self.lagged) {
            // What is still in the channel is older than what the page will load.
            self.receiver = self.receiver.resubscribe();
        }
        loop {
            match self.receiver.recv().await {
                Ok(message) if self.topics.contains(&message.topic) => {
                    return Some(message.text.map_or(Heard::Reload, |text| Heard::Fragment(text.to_string())));
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => {
                    self.lagged = true;
                    return Some(Heard::Reload);
                }
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut inner = self.live.inner.lock().unwrap_or_else(PoisonError::into_inner);
        for topic in &self.topics {
            if let Some(count) = inner.listening.get_mut(topic) {
                *count -= 1;
                if *count == 0 {
                    inner.listening.remove(topic);
                }
            }
        }
        // Receivers are counted with this one still alive.
        for topic in self.topics.iter().take(1) {
            if inner.companies.get(&topic.company).is_some_and(|sender| sender.receiver_count() <= 1) {
                inner.companies.remove(&topic.company);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[tokio::test]
    async fn a_fragment_reaches_those_who_listen_and_nobody_else() {
        let (live, here, there) = (Live::default(), CompanyId::new(1), CompanyId::new(2));
        let mut russian = live.listen(here, &names(&["orders", "order.1"]), Lang::Ru);
        let mut other = live.listen(there, &names(&["orders"]), Lang::Ru);
        live.publish(here, "purchase", |_| panic!("nobody listens, so nothing is rendered"));
        live.publish(here, "orders", |lang| {
            assert_eq!(lang, Lang::Ru, "nobody listens in English");
            replace("row-1", "<tr></tr>")
        });
        live.publish(there, "orders", |_| "theirs".to_owned());
        let row = "<hx-partial hx-target=\"#row-1\" hx-swap=\"outerMorph\"><tr></tr></hx-partial>";
        assert_eq!(russian.next().await, Some(Heard::Fragment(row.to_owned())));
        assert_eq!(other.next().await, Some(Heard::Fragment("theirs".to_owned())));
        drop((russian, other));
        assert!(!live.is_heard(here, "orders"));
        assert!(live.inner.lock().unwrap().companies.is_empty());
    }

    #[tokio::test]
    async fn pages_are_told_to_load_again_and_streams_end_with_the_process() {
        let (live, company) = (Live::default(), CompanyId::new(1));
        let mut page = live.listen(company, &names(&["today"]), Lang::En);
        live.reload(company, &names(&["orders"]));
        live.reload(company, &names(&["today"]));
        assert_eq!(page.next().await, Some(Heard::Reload));
        live.close();
        assert_eq!(page.next().await, None);
        assert_eq!(live.listen(company, &names(&["today"]), Lang::En).next().await, None);
    }

    #[tokio::test]
    async fn who_falls_behind_loads_the_whole_once() {
        let (live, company) = (Live::default(), CompanyId::new(1));
        let mut slow = live.listen(company, &names(&["orders"]), Lang::En);
        for number in 0..BEHIND * 3 {
            live.publish(company, "orders", |_| number.to_string());
        }
        assert_eq!(slow.next().await, Some(Heard::Reload));
        // The next is heard only when it comes after the reload.
        let mut rest = std::pin::pin!(slow.next());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(rest.as_mut().poll(&mut context).is_pending());
        live.publish(company, "orders", |_| "new".to_owned());
        assert_eq!(rest.await, Some(Heard::Fragment("new".to_owned())));
    }
}
