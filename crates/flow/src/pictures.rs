//! Pictures of goods: fetched over the wire, decoded, made small, kept in rows; pages show only our own.

use std::{collections::BTreeSet, io::Cursor};

use connect::{Access, Request};
use domain::ids::{ConnectionId, PictureId};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{StoreError, Tx, pictures};

use crate::{hub::Hub, policy};

/// The longest side of a kept picture.
const SIDE: u32 = 160;
/// The largest kept picture in bytes.
const LARGEST: usize = 64 * 1024;
/// The most pixels that are decoded: a small file can claim to be huge.
const MOST_PIXELS: u64 = 40_000_000;

/// Fetches a picture.
#[derive(Debug, Serialize, Deserialize)]
pub struct FetchPicture {
    /// The picture.
    pub picture: PictureId,
}

impl JobKind for FetchPicture {
    const NAME: &'static str = "picture.fetch";
    const TRIES: u16 = 4;
    fn lane(&self) -> Lane {
        "pictures".to_owned()
    }
    fn unique(&self) -> Option<String> {
        Some(self.picture.to_string())
    }
}

/// Wishes pictures from there, each once, many to a statement.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn want_each(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    sources: &BTreeSet<&str>,
) -> Result<(), StoreError> {
    let wanted = sources.iter().filter(|source| is_address(source)).map(|source| (hub.env.id(), *source)).collect();
    let new = pictures::want_each(tx, connection, wanted).await?;
    let jobs: Vec<FetchPicture> = new.into_iter().map(|picture| FetchPicture { picture }).collect();
    jobs::queue_each(tx, &hub.env, &jobs).await
}

fn is_address(source: &str) -> bool {
    (source.starts_with("http://") || source.starts_with("https://")) && source.len() <= 1000
}

impl Job<Hub> for FetchPicture {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let Some(row) = pictures::lookup(&mut hub.store.read(cx.company).await?, self.picture).await? else {
            return Ok(());
        };
        if row.state == "kept" {
            return Ok(());
        }
        let call = hub.cx(row.connection);
        let request = Request {
            doing: "picture.fetch",
            method: "GET",
            url: row.source.clone(),
            headers: Vec::new(),
            body: bytes::Bytes::new(),
            access: Access::Reads,
        };
        let answer = hub.wire.send(&call, request).await.map_err(|error| policy::try_again(&error))?;
        // Pictures are not worth a line in the record of exchanges.
        drop(call.take_exchanges());
        let small = if answer.status == 200 {
            let body = answer.body.clone();
            tokio::task::spawn_blocking(move || make_small(&body)).await.unwrap_or(None)
        } else {
            None
        };
        let mut tx = cx.begin("pictures: keep").await?;
        let (state, body) = small.map_or(("missing", Vec::new()), |body| ("kept", body));
        pictures::set(&mut tx, self.picture, state, "image/png", &body, hub.env.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Decodes within limits, shrinks, encodes anew: whatever else was in the file is gone.
fn make_small(bytes: &[u8]) -> Option<Vec<u8>> {
    let reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let (width, height) = reader.into_dimensions().ok()?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return None;
    }
    let picture = image::load_from_memory(bytes).ok()?;
    let mut side = SIDE;
    loop {
        let mut out = Cursor::new(Vec::new());
        picture.thumbnail(side, side).to_rgba8().write_to(&mut out, image::ImageFormat::Png).ok()?;
        let body = out.into_inner();
        if body.len() <= LARGEST {
            return Some(body);
        }
        side /= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_made_small_and_rubbish_is_refused() {
        let mut out = Cursor::new(Vec::new());
        let big =
            image::RgbaImage::from_fn(600, 400, |x, y| image::Rgba([x.to_le_bytes()[0], y.to_le_bytes()[0], 7, 255]));
        big.write_to(&mut out, image::ImageFormat::Png).unwrap();
        let small = make_small(&out.into_inner()).unwrap();
        assert!(small.len() <= LARGEST);
        let small = image::load_from_memory(&small).unwrap();
        assert_eq!(small.width(), SIDE);
        for rubbish in [&b""[..], b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n"] {
            assert!(make_small(rubbish).is_none());
        }
    }
}
