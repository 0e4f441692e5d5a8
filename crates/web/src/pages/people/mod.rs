//! Who works in the company: members with role and rights, invitations, API tokens, and the browsers in which members are
//! signed in.

use domain::{
    Moment, Refusal, Right,
    ids::UserId,
    right::{Rights, Role},
};

use crate::{
    components::{Act, Choice, Field},
    pages::me::Seen,
};

/// The page.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Members, the living ones first.
    pub members: Vec<Member>,
    /// Open invitations.
    pub invitations: Vec<Invited>,
    /// API tokens.
    pub tokens: Vec<Token>,
    /// Where members are signed in.
    pub logins: Vec<Seen>,
    /// The rights that the reader can give.
    pub own: Rights,
    /// A link that was just made: shown once.
    pub new_link: Option<String>,
    /// A token that was just made: shown once.
    pub new_token: Option<String>,
    /// Time zones for a further company; empty where the reader may not make one.
    pub zones: Vec<Choice>,
    /// The act that was refused.
    pub refused: String,
    /// What was typed into it, by the name of the field.
    pub typed: Vec<(String, String)>,
    /// What is wrong, by the name of the field.
    pub errors: Vec<(String, String)>,
    /// What speaks against it beside the fields.
    pub why: Vec<Refusal>,
}

/// A member.
#[derive(Debug, Clone)]
pub struct Member {
    /// The person.
    pub user: UserId,
    /// The name.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
    /// Role and rights.
    pub grant: Granted,
    /// Whether it is the reader.
    pub is_you: bool,
    /// Whether the second factor is on.
    pub has_factor: bool,
    /// When the membership ended.
    pub ended: Option<Moment>,
    /// What speaks against changing it.
    pub locked: Vec<Refusal>,
    /// What can be done.
    pub acts: Vec<Act>,
}

/// Role and rights of somebody, as a form shows them.
#[derive(Debug, Clone, Copy)]
pub struct Granted {
    /// The template.
    pub role: Role,
    /// What it comes to.
    pub rights: Rights,
}

impl Granted {
    /// Just a template.
    #[must_use]
    pub fn of(role: Role) -> Self {
        Self { role, rights: role.rights() }
    }

    /// Rights beside the template.
    #[must_use]
    pub fn added(&self) -> Vec<Right> {
        self.rights.without(self.role.rights()).iter().collect()
    }

    /// Rights of the template that are missing.
    #[must_use]
    pub fn removed(&self) -> Vec<Right> {
        self.role.rights().without(self.rights).iter().collect()
    }

    /// Sections with their rights, each with whether it is held and whether the reader can give it.
    #[must_use]
    pub fn sections(&self, own: &Rights) -> Vec<Section> {
        let of = |(name, rights): (&'static str, Vec<Right>)| Section {
            name,
            is_whole: rights.iter().all(|right| self.rights.holds(*right)),
            can_give: rights.iter().all(|right| own.holds(*right)),
            rights: rights.into_iter().map(|right| (right, self.rights.holds(right), own.holds(right))).collect(),
        };
        Right::sections().into_iter().map(of).collect()
    }

    /// The templates that the reader can give, with their rights as codes; a template that he cannot give stays when it is
    /// the present one.
    #[must_use]
    pub fn roles(&self, own: &Rights) -> Vec<(Role, String, bool)> {
        let can = |role: &Role| own.holds_all(role.rights()) || *role == self.role;
        let all = Role::ALL.iter().copied().filter(can);
        all.map(|role| (role, role.rights().to_string(), role == self.role)).collect()
    }
}

/// A section of rights in a form.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its code.
    pub name: &'static str,
    /// Whether all of it is held.
    pub is_whole: bool,
    /// Whether the reader can give all of it.
    pub can_give: bool,
    /// The rights: held, and whether the reader can give them.
    pub rights: Vec<(Right, bool, bool)>,
}

/// An open invitation.
#[derive(Debug, Clone)]
pub struct Invited {
    /// For whom.
    pub name: String,
    /// As what.
    pub grant: Granted,
    /// Who invited.
    pub by: String,
    /// Until when.
    pub ends: Moment,
    /// Withdraws it.
    pub withdraw: Act,
}

/// An API token.
#[derive(Debug, Clone)]
pub struct Token {
    /// The name.
    pub name: String,
    /// What it may.
    pub grant: Granted,
    /// Who made it.
    pub by: String,
    /// When it was last used, roughly.
    pub used: Option<Moment>,
    /// When it ends.
    pub ends: Option<Moment>,
    /// Whether it has ended by itself.
    pub is_over: bool,
    /// Ends it.
    pub end: Act,
}

impl People {
    /// A field of a form as it was typed, with what is wrong with it.
    #[must_use]
    pub fn field(&self, act: &str, name: &str) -> Field {
        let find = |all: &[(String, String)]| {
            let of_act = all.iter().filter(|_| self.refused == act);
            of_act.into_iter().find(|(known, _)| known == name).map(|(_, text)| text.clone())
        };
        Field { value: find(&self.typed).unwrap_or_default(), error: find(&self.errors) }
    }

    /// Whether the form of this act came back.
    #[must_use]
    pub fn is_back(&self, act: &str) -> bool {
        self.refused == act
    }

    /// What a form of somebody new begins with.
    #[must_use]
    pub fn fresh(&self) -> Granted {
        let can = |role: &Role| self.own.holds_all(role.rights());
        let usual = [Role::Operator, Role::WarehouseClerk, Role::ContentManager, Role::Financier, Role::Auditor];
        Granted::of(usual.into_iter().find(can).unwrap_or(Role::WarehouseClerk))
    }

    /// What the form of a token begins with: it reads.
    #[must_use]
    pub fn fresh_token(&self) -> Granted {
        if self.own.holds_all(Role::Auditor.rights()) { Granted::of(Role::Auditor) } else { self.fresh() }
    }

    /// How many members there are.
    #[must_use]
    pub fn living(&self) -> usize {
        self.members.iter().filter(|member| member.ended.is_none()).count()
    }
}

crate::pages::view!(People, "people", Some(crate::frame::Menu::People), "pages/people/page.html");

pub(crate) fn samples() -> Vec<(&'static str, People)> {
    use super::sample::{at, id};
    use crate::components::Look;
    use domain::refusal::RefusalCode;
    let member = |number: i64, name: &str, role: Role, rights: &str| Member {
        user: id(number),
        name: name.to_owned(),
        login: format!("user{number}"),
        grant: Granted { role, rights: rights.parse().unwrap_or(role.rights()) },
        is_you: number == 1,
        has_factor: number != 3,
        ended: (number == 4).then(|| at("2026-02-01T09:00:00Z")),
        locked: if number == 1 { vec![RefusalCode::LastAdministrator.refusal()] } else { vec![] },
        acts: vec![
            Act::new("member.end", "act-end-member").with("user", number).look(Look::Danger).why_not(if number == 1 {
                vec![RefusalCode::LastAdministrator.refusal()]
            } else {
                vec![]
            }),
        ],
    };
    let usual = People {
        members: vec![
            member(1, "Мария Илиева", Role::SuperAdministrator, "x"),
            member(2, "王伟", Role::WarehouseClerk, "warehouse,decisions,own.edit"),
            member(3, "Anna-Katharina Schwarzenberger-Montgomery", Role::Operator, "orders.see,own.edit"),
            member(4, "Ivan", Role::Auditor, "x"),
        ],
        invitations: vec![Invited {
            name: "Лиляна".to_owned(),
            grant: Granted::of(Role::Operator),
            by: "Мария Илиева".to_owned(),
            ends: at("2026-03-08T09:10:00Z"),
            withdraw: Act::new("invitation.withdraw", "act-withdraw").with("invitation", "inv_1").look(Look::Danger),
        }],
        tokens: vec![Token {
            name: "nightly report".to_owned(),
            grant: Granted::of(Role::Auditor),
            by: "Мария Илиева".to_owned(),
            used: None,
            ends: Some(at("2026-05-01T00:00:00Z")),
            is_over: false,
            end: Act::new("token.end", "act-remove").with("token", "tok_1").look(Look::Danger),
        }],
        logins: vec![Seen {
            id: id(9),
            name: "王伟".to_owned(),
            device: "Chrome · Android".to_owned(),
            address: "192.0.2.17".to_owned(),
            begun: at("2026-03-01T08:00:00Z"),
            seen: at("2026-03-02T09:00:00Z"),
            is_this: false,
            end: Some(Act::new("login.end", "act-end-login").with("login", "log_1")),
        }],
        own: Right::ALL.iter().copied().collect(),
        new_link: Some("https://hub.example/invitations/0123456789abcdef".to_owned()),
        new_token: Some("sct_0123456789abcdef".to_owned()),
        zones: vec![Choice { value: "Europe/Sofia".to_owned(), text: "Europe/Sofia".to_owned(), chosen: true }],
        ..People::default()
    };
    let wrong = People {
        new_link: None,
        new_token: None,
        own: Role::SuperOperator.rights(),
        refused: "token.create".to_owned(),
        typed: vec![("name".to_owned(), "x".to_owned())],
        errors: vec![("name".to_owned(), "Too long.".to_owned())],
        why: vec![RefusalCode::RightMissing.refusal().with("right", "people.edit")],
        ..usual.clone()
    };
    let alone = People { members: usual.members[..1].to_vec(), ..People::default() };
    vec![("usual", usual), ("wrong", wrong), ("alone", alone)]
}
