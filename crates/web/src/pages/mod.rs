//! The pages, a folder each: the page's data, its template and samples. A page knows nothing of rows: a handler fills
//! the data. Every page is rendered with every sample in every language by a test.

pub mod activities;
pub mod activity;
pub mod again;
pub mod components;
pub mod connection;
pub mod connections;
pub mod customer;
pub mod decisions;
pub mod error;
pub mod goods;
pub mod health;
pub mod invitation;
pub mod items;
pub mod login;
pub mod me;
pub mod order;
pub mod orders;
pub mod package;
pub mod people;
pub mod plan;
pub mod product;
pub mod proof;
pub mod purchase;
pub mod recorded;
pub mod rules;
pub mod sample;
pub mod settings;
pub mod setup;
pub mod sheet;
pub mod sign_in;
pub mod today;
pub mod unreadable;
pub mod warehouse;
pub mod webhooks;

use crate::frame::{Frame, Menu};

/// The data of one page.
pub trait View: Sized {
    /// The folder of the page.
    const NAME: &'static str;
    /// The entry of the menu under which it stands.
    const MENU: Option<Menu>;
    /// The page as HTML.
    ///
    /// # Errors
    /// When a template fails, which would be a bug of ours.
    fn html(&self, f: &Frame) -> Result<String, askama::Error>;
    /// Data for tests and for the gallery, each with a name: the usual, the empty, the long.
    fn samples() -> Vec<(&'static str, Self)>;
}

/// Says which template shows a view.
macro_rules! view {
    ($view:ident, $name:literal, $menu:expr, $path:literal) => {
        #[derive(askama::Template)]
        #[template(path = $path)]
        struct Shown<'a> {
            f: &'a $crate::frame::Frame,
            v: &'a $view,
        }

        impl $crate::pages::View for $view {
            const NAME: &'static str = $name;
            const MENU: Option<$crate::frame::Menu> = $menu;
            fn html(&self, f: &$crate::frame::Frame) -> Result<String, askama::Error> {
                askama::Template::render(&Shown { f, v: self })
            }
            fn samples() -> Vec<(&'static str, Self)> {
                samples()
            }
        }
    };
}
use view;

/// A part of a page that is also sent alone over the live stream.
macro_rules! fragment {
    ($row:ident, $field:ident, $path:literal) => {
        #[derive(askama::Template)]
        #[template(path = $path)]
        struct Fragment<'a> {
            f: &'a $crate::frame::Frame,
            $field: &'a $row,
        }

        impl $row {
            /// Only this part, for the live stream; see `Frame::broadcast`.
            ///
            /// # Errors
            /// When the template fails, which would be a bug of ours.
            pub fn fragment(&self, f: &$crate::frame::Frame) -> Result<String, askama::Error> {
                askama::Template::render(&Fragment { f, $field: self })
            }
        }
    };
}
use fragment;

/// One rendered sample.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The page.
    pub page: &'static str,
    /// The sample of the page.
    pub name: &'static str,
    /// The whole page.
    pub html: String,
}

/// Every page with every sample, in the language and theme of the frame.
///
/// # Errors
/// When a template fails.
pub fn samples(frame: &Frame) -> Result<Vec<Sample>, askama::Error> {
    fn of<V: View>(frame: &Frame, all: &mut Vec<Sample>) -> Result<(), askama::Error> {
        for (name, view) in V::samples() {
            let mut frame = frame.clone();
            frame.here = V::MENU;
            match V::NAME {
                "today" => {
                    frame.demo = Some("http://127.0.0.1:9000/ledger".to_owned());
                    frame.hint = crate::tour::Hint::of("/", &[]);
                }
                "settings" => frame.steps = Some(crate::tour::Steps { warehouse: true, ..Default::default() }),
                _ => {}
            }
            if matches!(
                V::NAME,
                "login" | "login_code" | "invitation" | "setup" | "again" | "sign_in" | "sign_in_leave"
            ) {
                frame.person = None;
            }
            all.push(Sample { page: V::NAME, name, html: view.html(&frame)? });
        }
        Ok(())
    }
    let mut all = Vec::new();
    of::<setup::Setup>(frame, &mut all)?;
    of::<login::Login>(frame, &mut all)?;
    of::<login::SecondFactor>(frame, &mut all)?;
    of::<invitation::Invitation>(frame, &mut all)?;
    of::<sign_in::Came>(frame, &mut all)?;
    of::<sign_in::leave::Leave>(frame, &mut all)?;
    of::<again::Again>(frame, &mut all)?;
    of::<today::Today>(frame, &mut all)?;
    of::<activity::Activity>(frame, &mut all)?;
    of::<plan::Plan>(frame, &mut all)?;
    of::<activities::Jobs>(frame, &mut all)?;
    of::<orders::Orders>(frame, &mut all)?;
    of::<items::Items>(frame, &mut all)?;
    of::<sheet::OrdersSheet>(frame, &mut all)?;
    of::<order::Order>(frame, &mut all)?;
    of::<purchase::Purchase>(frame, &mut all)?;
    of::<sheet::ActivitiesSheet>(frame, &mut all)?;
    of::<activity::Activity>(frame, &mut all)?;
    of::<decisions::Decisions>(frame, &mut all)?;
    of::<warehouse::Warehouse>(frame, &mut all)?;
    of::<package::Package>(frame, &mut all)?;
    of::<connections::Connections>(frame, &mut all)?;
    of::<connection::Connection>(frame, &mut all)?;
    of::<rules::Rules>(frame, &mut all)?;
    of::<goods::GoodsList>(frame, &mut all)?;
    of::<product::Product>(frame, &mut all)?;
    of::<customer::Customer>(frame, &mut all)?;
    of::<health::Health>(frame, &mut all)?;
    of::<webhooks::Webhooks>(frame, &mut all)?;
    of::<proof::Proof>(frame, &mut all)?;
    of::<proof::ProofDay>(frame, &mut all)?;
    of::<unreadable::Unreadable>(frame, &mut all)?;
    of::<recorded::Recorded>(frame, &mut all)?;
    of::<settings::Settings>(frame, &mut all)?;
    of::<people::People>(frame, &mut all)?;
    of::<me::Me>(frame, &mut all)?;
    of::<sheet::AuditSheet>(frame, &mut all)?;
    of::<error::Failure>(frame, &mut all)?;
    of::<components::Components>(frame, &mut all)?;
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{frame::Theme, lang::Lang};

    #[test]
    fn every_page_renders_with_every_sample_in_every_language() {
        for lang in Lang::ALL {
            let all = samples(&sample::frame(*lang, Theme::Auto)).unwrap();
            assert!(all.len() > 25, "only {} samples", all.len());
            for Sample { page, name, html } in all {
                let place = format!("{page}/{name} in {}", lang.code());
                assert!(!html.contains('⟦'), "{place}: {}", around(&html, "⟦"));
                assert!(!html.contains("{$"), "{place}: {}", around(&html, "{$"));
                assert!(html.contains(&format!("lang=\"{}\"", lang.tag())), "{place}");
                assert!(html.contains("</html>"), "{place}");
            }
        }
    }

    #[test]
    fn no_page_carries_script_style_or_handlers_inside() {
        for Sample { page, name, html } in samples(&sample::frame(Lang::En, Theme::Dark)).unwrap() {
            // Its texts are checked to be escaped by the next test.
            if name == "hostile" {
                continue;
            }
            let lower = html.to_lowercase();
            for bad in [" style=", "<style", " onclick=", " onload=", " onerror=", " onsubmit=", "javascript:", "hx-on"]
            {
                assert!(!lower.contains(bad), "{page}/{name} has {bad}: {}", around(&lower, bad));
            }
            for script in lower.split("<script").skip(1) {
                assert!(script.starts_with(" src=\"/assets/"), "{page}/{name}: <script{}", &script[..40]);
            }
        }
    }

    #[test]
    fn texts_from_outside_are_escaped() {
        let html = order::samples().into_iter().find(|(name, _)| *name == "hostile").unwrap().1;
        let text = html.html(&sample::frame(Lang::En, Theme::Light)).unwrap();
        assert!(!text.contains("<img src=x"), "{}", around(&text, "<img src=x"));
        assert!(!text.contains("<script>alert"), "{}", around(&text, "<script>alert"));
        assert!(text.contains("&#60;script&#62;") || text.contains("&lt;script&gt;"));
    }

    #[test]
    fn every_form_that_posts_carries_the_token() {
        for Sample { page, name, html } in samples(&sample::frame(Lang::En, Theme::Light)).unwrap() {
            for form in html.split("<form").skip(1).filter(|form| form.contains("method=\"post\"")) {
                let form = form.split("</form>").next().unwrap();
                assert!(form.contains("name=\"csrf\""), "{page}/{name}: <form{form}");
            }
        }
    }

    #[test]
    fn fragments_are_made_for_everybody() {
        let frame = Frame::broadcast(Lang::Ru, jiff::tz::TimeZone::UTC, sample::now(), "x".to_owned(), vec![]);
        let row = &orders::samples()[0].1.rows[0];
        let text = row.fragment(&frame).unwrap();
        assert!(text.contains(&format!("<tr id=\"row-{}\"", row.id)) && !text.contains("money"), "{text}");
        let work = activities::samples()[0].1.rows[7].fragment(&frame).unwrap();
        assert!(work.contains("name=\"csrf\" value=\"\"") && work.contains("Повторить"), "{work}");
        assert!(decisions::sample_questions()[0].fragment(&frame).unwrap().starts_with("<article"));
        assert!(order::samples()[0].1.parcels[0].fragment(&frame).unwrap().contains("P-204"));
    }

    #[test]
    fn who_sees_no_prices_sees_none() {
        let mut frame = sample::frame(Lang::En, Theme::Light);
        frame.person = Some(sample::clerk());
        for Sample { page, name, html } in samples(&frame).unwrap() {
            if !matches!(page, "components" | "login" | "setup") {
                assert!(!html.contains("class=\"money"), "{page}/{name}: {}", around(&html, "class=\"money"));
            }
        }
    }

    fn around(text: &str, found: &str) -> String {
        let at = text.find(found).unwrap_or(0);
        let from = text[..at].char_indices().rev().nth(80).map_or(0, |(index, _)| index);
        text[from..].chars().take(200).collect()
    }
}
