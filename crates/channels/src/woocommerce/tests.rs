//! Every recorded exchange of two real shops, the published signatures, and a small shop on this machine.

mod deliveries;
mod errors;
mod legacy;
mod orders;
mod probing;
mod reading;
mod refunded;
mod shop;
mod sides;
mod signatures;
mod signing_in;
mod stage;

use std::{fs, path::PathBuf};

use bytes::Bytes;
use connect::Response;

/// The recorded versions.
const VERSIONS: [&str; 2] = ["3.6.4", "8.9.1"];

/// One recorded message.
struct Recorded {
    /// File name without number and ending.
    name: String,
    /// The first line.
    first: String,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Recorded {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// An answer as the wire would give it.
    fn response(&self) -> Response {
        let status = self.first.split(' ').nth(1).unwrap().parse().unwrap();
        Response { status, headers: self.headers.clone(), body: self.body.clone() }
    }

    /// Method and address of a request.
    fn target(&self) -> (&str, &str) {
        let mut words = self.first.split(' ');
        (words.next().unwrap(), words.next().unwrap())
    }

    fn dialect(&self) -> &str {
        let path = self.target().1;
        ["wc/v3", "wc/v2", "wc/v1"].into_iter().find(|dialect| path.contains(dialect)).unwrap_or("")
    }
}

fn folder(version: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/woocommerce/captures").join(version)
}

/// All recorded files of a folder with this ending, by name.
fn recorded(folder: &PathBuf, ending: &str) -> Vec<Recorded> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_str().unwrap().ends_with(ending));
    paths.sort();
    paths.iter().map(|path| parse(path, ending)).collect()
}

fn parse(path: &PathBuf, ending: &str) -> Recorded {
    let bytes = fs::read(path).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let file = path.file_name().unwrap().to_str().unwrap();
    Recorded {
        name: file.split_once('-').unwrap().1.strip_suffix(ending).unwrap().to_owned(),
        first: lines.next().unwrap().to_owned(),
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect(),
        body: Bytes::copy_from_slice(&bytes[end + 4..]),
    }
}

/// Each recorded request with its answer.
fn exchanges(version: &str) -> Vec<(Recorded, Recorded)> {
    let folder = folder(version);
    let pairs: Vec<_> = recorded(&folder, ".req.http").into_iter().zip(recorded(&folder, ".res.http")).collect();
    assert!(pairs.iter().all(|(request, response)| request.name == response.name));
    pairs
}

/// The recorded answer of this name, over either interface.
fn answer(version: &str, name: &str) -> Recorded {
    let folder = if name.starts_with("legacy-") { folder(version).join("legacy") } else { folder(version) };
    recorded(&folder, ".res.http").into_iter().find(|file| file.name == name).unwrap()
}
