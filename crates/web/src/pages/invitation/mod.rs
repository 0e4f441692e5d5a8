//! The page behind the link of an invitation: somebody new sets login, name and password, and whoever is signed in joins
//! with the login he has.

use domain::{Moment, Refusal, refusal::RefusalCode, right::Role};

use crate::{components::Field, lang::Lang};

/// An invitation.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The word of the link; empty when the invitation is over.
    pub word: String,
    /// Into which company.
    pub company: String,
    /// As what.
    pub role: Role,
    /// Until when.
    pub ends: Moment,
    /// The company's time zone, in which that is said.
    pub zone: String,
    /// Who is signed in in this browser.
    pub here: Option<String>,
    /// The login as typed.
    pub login: Field,
    /// The name as typed.
    pub name: Field,
    /// The password; never filled.
    pub password: Field,
    /// What speaks against it, beside the fields.
    pub why: Vec<Refusal>,
}

impl Default for Invitation {
    fn default() -> Self {
        Self {
            word: String::new(),
            company: String::new(),
            role: Role::Operator,
            ends: Moment::from_micros(0),
            zone: String::new(),
            here: None,
            login: Field::default(),
            name: Field::default(),
            password: Field::default(),
            why: Vec::new(),
        }
    }
}

impl Invitation {
    /// Until when, by the clock of the company, whose zone is named.
    #[must_use]
    pub fn until(&self, f: &crate::frame::Frame) -> String {
        let zone = jiff::tz::TimeZone::get(&self.zone).unwrap_or(jiff::tz::TimeZone::UTC);
        format!("{} ({})", crate::lang::format::full_time(self.ends, &zone, f.lang), self.zone)
    }

    /// An invitation that was used, withdrawn, or has ended; which of them is not said.
    #[must_use]
    pub fn over() -> Self {
        Self::default()
    }

    /// Puts a refusal to its field.
    pub fn refused(&mut self, refusal: &Refusal, lang: Lang) {
        let text = |key: &str| Some(lang.text(key, &[]));
        match (refusal.code, refusal.values.get("field").map(String::as_str)) {
            (RefusalCode::PasswordWeak, _) => self.password.error = text("refusal-password_weak"),
            (RefusalCode::NameTaken, _) => self.login.error = text("refusal-name_taken"),
            (_, Some("login")) => self.login.error = text("field-missing"),
            (_, Some("name")) => self.name.error = text("field-missing"),
            _ => self.why.push(refusal.clone()),
        }
    }
}

crate::pages::view!(Invitation, "invitation", None, "pages/invitation/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Invitation)> {
    let fresh = Invitation {
        word: "0123456789abcdef".to_owned(),
        company: "Blue Harbour Trading".to_owned(),
        role: Role::WarehouseClerk,
        ends: super::sample::at("2026-03-09T09:10:00Z"),
        zone: "Europe/Sofia".to_owned(),
        name: Field::of("Лиляна"),
        ..Invitation::default()
    };
    let here = Invitation { here: Some("Мария Илиева".to_owned()), ..fresh.clone() };
    let wrong = Invitation {
        login: Field::wrong("maria", "The name is taken."),
        why: vec![RefusalCode::NothingToDo.refusal()],
        ..fresh.clone()
    };
    vec![("fresh", fresh), ("here", here), ("wrong", wrong), ("over", Invitation::over())]
}
