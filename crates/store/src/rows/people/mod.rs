//! Companies, users, memberships, invitations, logins and tokens: what must be found before a company is known. Words of
//! cookies, tokens and links are kept as hashes only.

pub mod companies;
pub mod factors;
pub mod invitations;
pub mod logins;
pub mod members;
pub mod tokens;
pub mod users;

pub use companies::{CompanyRow, companies, company, insert_company, name_company, set_company_settings};
pub use factors::FactorRow;
pub use invitations::{InvitationRow, NewInvitation};
pub use logins::{LoginRow, NewLogin, OneLoginRow, end_login, insert_login, login};
pub use members::{MemberRow, MembershipRow, insert_membership, memberships};
pub use tokens::{NewToken, TokenRow, end_token, insert_token, token, tokens};
pub use users::{NewUser, UserRow, insert_user, set_language, user, user_by_login, user_count};
