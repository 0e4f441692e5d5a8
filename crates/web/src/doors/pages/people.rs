//! Who works here: members, invitations, tokens, logins.

use std::collections::HashMap;

use axum::http::StatusCode;
use domain::{
    Moment, Refusal, Right,
    actor::Actor,
    ids::{TokenId, UserId},
    refusal::RefusalCode,
    right::Grant,
};
use flow::{act, people as acts};
use serde_json::Value;
use store::people::{self, MemberRow, TokenRow, invitations, logins, members};

use super::{Page, Shown, enter::zones, me};
use crate::{
    components::{Act, Look},
    http::Problem,
    pages::people::{Granted, Invited, Member, People, Token},
};

/// Acts whose refusals stand at the fields of this page.
pub(super) const ACTS: &[&str] = &["invitation.create", "token.create", "company.create"];

/// `GET /people`.
pub(super) async fn page(page: Page) -> Shown {
    page.needs(Right::PeopleEdit)?;
    show(&page, StatusCode::OK, read(&page).await?).await
}

/// The page with a link that can be read here and now, and never again.
pub(super) async fn with_link(page: &Page, link: Option<String>) -> Shown {
    show(page, StatusCode::OK, People { new_link: link, ..read(page).await? }).await
}

/// The page with a token that can be read here and now, and never again.
pub(super) async fn with_token(page: &Page, word: Option<String>) -> Shown {
    show(page, StatusCode::OK, People { new_token: word, ..read(page).await? }).await
}

/// The page with a form that was refused: what was typed stays, and what is wrong stands at its field.
pub(super) async fn again(page: &Page, act: &str, input: &Value, refusals: &[Refusal]) -> Shown {
    page.needs(Right::PeopleEdit)?;
    let typed = input.as_object().into_iter().flatten();
    let typed = typed.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect();
    let (at_fields, why): (Vec<&Refusal>, Vec<&Refusal>) =
        refusals.iter().partition(|refusal| matches!(refusal.code, RefusalCode::SettingWrong | RefusalCode::NameTaken));
    let error = |refusal: &Refusal| {
        let field = refusal.values.get("field").cloned().unwrap_or_else(|| "name".to_owned());
        let named = format!("field-wrong-{field}");
        let key = if refusal.code == RefusalCode::SettingWrong && page.lang.has(&named) {
            named
        } else {
            format!("refusal-{}", refusal.code)
        };
        (field, page.text(&key))
    };
    let view = People {
        refused: act.to_owned(),
        typed,
        errors: at_fields.into_iter().map(error).collect(),
        why: why.into_iter().cloned().collect(),
        ..read(page).await?
    };
    show(page, StatusCode::UNPROCESSABLE_ENTITY, view).await
}

async fn show(page: &Page, status: StatusCode, view: People) -> Shown {
    Page { address: "/people".to_owned(), ..page.clone() }.show_as(status, &view, &[]).await
}

/// The names of who does things in the company.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) people: HashMap<UserId, String>,
    pub(super) tokens: HashMap<TokenId, String>,
}

impl Names {
    pub(super) async fn read(page: &Page) -> Result<Self, Problem> {
        let company = page.login.company;
        let mut reader = page.hub().store.read_global().await?;
        let people = members::list(&mut reader, company).await?.into_iter().map(|row| (row.user_id, row.name));
        let people = people.collect();
        let tokens = people::tokens(&mut reader, company).await?.into_iter().map(|row| (row.id, row.name));
        Ok(Self { people, tokens: tokens.collect() })
    }

    /// Somebody's name, as far as it is known here.
    pub(super) fn of(&self, page: &Page, actor: Actor) -> String {
        let known = match actor {
            Actor::User(user) => self.people.get(&user).cloned(),
            Actor::Token(token) => self.tokens.get(&token).map(|name| format!("{} {name}", page.text("who-token"))),
            Actor::Console | Actor::Hub => None,
        };
        known.unwrap_or_else(|| super::parts::who(page, actor))
    }
}

fn granted(grant: Grant) -> Granted {
    Granted { role: grant.role, rights: grant.rights() }
}

async fn read(page: &Page) -> Result<People, Problem> {
    let (company, now) = (page.login.company, page.hub().env.now());
    let names = Names::read(page).await?;
    let mut reader = page.hub().store.read_global().await?;
    let mut rows = members::list(&mut reader, company).await?;
    let open = invitations::list(&mut reader, company, now).await?;
    let tokens = people::tokens(&mut reader, company).await?;
    let seen = logins::of_company(&mut reader, company, now).await?;
    drop(reader);
    rows.sort_by_key(|row| row.ended_at.is_some());
    let mut all = Vec::new();
    for row in rows {
        all.push(member(page, row).await?);
    }
    let invited = |row: people::InvitationRow| Invited {
        grant: granted(row.grant()),
        by: names.of(page, row.actor),
        name: row.name,
        ends: row.expires_at,
        withdraw: Act::new("invitation.withdraw", "act-withdraw").with("invitation", row.id).look(Look::Danger),
    };
    let token = |row: TokenRow| Token {
        grant: granted(row.grant()),
        by: names.of(page, row.actor),
        name: row.name,
        used: row.used_at.map(Moment::from_micros),
        ends: row.expires_at.map(Moment::from_micros),
        is_over: row.expires_at.is_some_and(|at| at <= now.micros()),
        end: Act::new("token.end", "act-remove").with("token", row.id).look(Look::Danger).confirm("confirm-remove"),
    };
    let makes_companies = page.may(Right::CompaniesCreate);
    Ok(People {
        members: all,
        invitations: open.into_iter().map(invited).collect(),
        tokens: tokens.into_iter().map(token).collect(),
        logins: seen.into_iter().map(|row| me::seen(page, row, true)).collect(),
        own: page.caller().rights,
        zones: if makes_companies { zones(&page.login.time_zone) } else { Vec::new() },
        ..People::default()
    })
}

async fn member(page: &Page, row: MemberRow) -> Result<Member, Problem> {
    let grant = granted(row.grant());
    let (mut locked, mut done) = (Vec::new(), Vec::new());
    if row.ended_at.is_none() {
        let user = row.user_id;
        let same = acts::SetMember {
            user,
            role: row.role,
            rights: Some(grant.rights),
            add: Default::default(),
            remove: Default::default(),
        };
        locked = act::weigh(page.hub(), page.caller(), &same).await?;
        if row.factor_state == "on" {
            let why_not = act::weigh(page.hub(), page.caller(), &acts::DropMemberFactor { user }).await?;
            done.push(
                Act::new("member.drop_factor", "act-drop-factor")
                    .with("user", user)
                    .confirm("confirm-drop-factor")
                    .about(&row.name)
                    .why_not(why_not),
            );
        }
        let why_not = act::weigh(page.hub(), page.caller(), &acts::EndMember { user }).await?;
        done.push(
            Act::new("member.end", "act-end-member")
                .with("user", user)
                .look(Look::Danger)
                .confirm("confirm-end-member")
                .about(&row.name)
                .why_not(why_not),
        );
    }
    Ok(Member {
        user: row.user_id,
        grant,
        is_you: row.user_id == page.login.user_id,
        has_factor: row.factor_state == "on",
        name: row.name,
        login: row.login,
        ended: row.ended_at.map(Moment::from_micros),
        locked,
        acts: done,
    })
}
