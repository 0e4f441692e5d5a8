//! Runs the binary as a person would, in an empty folder and without settings of the machine. Knows nothing of what the
//! commands mean.

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Its exit code.
    pub(crate) code: i32,
    /// Data.
    pub(crate) out: String,
    /// Talk.
    pub(crate) talk: String,
}

impl Ran {
    /// Fails with everything that was said unless the command ended so.
    #[track_caller]
    pub(crate) fn ended(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "said: {}\ndata: {}", self.talk, self.out);
        self
    }

    /// The data as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }
}

/// Runs the binary in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_supercargo"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("SUPERCARGO_CONFIG")
        .env_remove("SUPERCARGO_TOKEN")
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts");
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        talk: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
