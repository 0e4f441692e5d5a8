//! One company with its owner and a token of the API: where every hub of these tests begins.

use domain::{ids::CompanyId, right::Role};

/// The owner's password.
pub(crate) const PASSWORD: &str = "a long password of a test";

/// Sets a fresh hub up; the company and a token that may everything.
pub(crate) async fn set_up(hub: &flow::Hub) -> (CompanyId, String) {
    let wish = flow::people::SetUp {
        company: "Lotus Trading".into(),
        time_zone: "Europe/Sofia".into(),
        login: "owner".into(),
        name: "Owner".into(),
        password: PASSWORD.into(),
        language: "en".into(),
    };
    let (company, _) = flow::people::set_up(hub, wish).await.unwrap();
    let mut tx = hub.store.begin(company, "test: token").await.unwrap();
    let (_, token) = flow::people::make_token(&mut tx, hub, "test", Role::SuperAdministrator, None).await.unwrap();
    tx.commit().await.unwrap();
    (company, token)
}
