//! What is kept of an exchange: enough to see what happened, without secrets and without people.

use domain::{Moment, time::SECOND};

use super::{
    Exchange, Request, Response,
    redact::{Secrets, redacted_url},
};

/// So much of a body is kept, in bytes.
const KEPT: usize = 8 * 1024;

/// An exchange that has begun.
pub(super) struct Record<'r> {
    request: &'r Request,
    url: String,
    secrets: Secrets,
    at: Moment,
}

impl<'r> Record<'r> {
    pub(super) fn begin(request: &'r Request, url: &str, at: Moment) -> Self {
        Self { request, url: redacted_url(url), secrets: Secrets::of(request, url), at }
    }

    pub(super) fn answered(&self, response: &Response, now: Moment) -> Exchange {
        let body = self.secrets.redacted(&response.body, KEPT);
        self.exchange(response.status, cut(body, response.body.len()), now)
    }

    pub(super) fn failed(&self, status: u16, why: &str, now: Moment) -> Exchange {
        self.exchange(status, cut(self.secrets.without(why), why.len()), now)
    }

    fn exchange(&self, status: u16, response_body: String, now: Moment) -> Exchange {
        Exchange {
            doing: self.request.doing,
            request: format!("{} {}", self.request.method, self.url),
            request_body: cut(self.secrets.redacted(&self.request.body, KEPT), self.request.body.len()),
            status,
            response_body,
            at: self.at,
            duration_ms: now.since(self.at).max(0) / (SECOND / 1000),
        }
    }
}

fn cut(mut text: String, total: usize) -> String {
    if text.len() > KEPT {
        text.truncate(text.floor_char_boundary(KEPT));
        text.push_str(&format!("… ({total} bytes)"));
    }
    text
}
