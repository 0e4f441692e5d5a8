//! The binary `supercargo`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    hub::commands::run().await.into()
}
