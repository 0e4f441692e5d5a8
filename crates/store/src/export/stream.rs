//! Reads a stream, and proves on the way that it is whole and as it was written.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

use flate2::bufread::GzDecoder;
use serde::Deserialize;
use serde_json::Value;

use super::{ExportError, Head, MARK, TableEnd, TableHead, Tail, VERSION, sums::Sum};

/// The longest line that is read: a row with the largest body that a shop may send is far below.
const LONGEST: u64 = 256 * 1024 * 1024;

/// A stream that is being read.
pub struct Stream {
    /// What it says of itself.
    pub head: Head,
    from: BufReader<GzDecoder<BufReader<File>>>,
    line: Vec<u8>,
    whole: Sum,
    table: Option<(TableHead, Sum, u64)>,
    tables: u64,
    rows: u64,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("head", &self.head).finish_non_exhaustive()
    }
}

/// The next part of a stream.
#[derive(Debug)]
pub enum Part {
    /// A table begins: its name and its columns.
    Table(String, Vec<String>),
    /// A row of it.
    Row(Vec<Value>),
    /// A table has ended, and its sum is right.
    End,
    /// All has been read, and the sum of all is right.
    Tail(Tail),
}

/// A stream that was read to its end and is right.
#[derive(Debug)]
pub struct Checked {
    /// What it says of itself.
    pub head: Head,
    /// What it held.
    pub tail: Tail,
}

/// Reads a stream to its end without using it.
///
/// # Errors
/// When it is not whole, not as it was written, or of another version.
pub fn check(path: &Path) -> Result<Checked, ExportError> {
    let mut stream = Stream::open(path)?;
    loop {
        if let Part::Tail(tail) = stream.part()? {
            return Ok(Checked { head: stream.head, tail });
        }
    }
}

impl Stream {
    /// Opens a file and reads the first line.
    ///
    /// # Errors
    /// When it cannot be read, is none of ours, or of another version.
    pub fn open(path: &Path) -> Result<Self, ExportError> {
        let from = BufReader::with_capacity(1 << 16, GzDecoder::new(BufReader::new(File::open(path)?)));
        let none = Head {
            is: String::new(),
            version: 0,
            product: String::new(),
            schema: String::new(),
            made_at: domain::Moment::from_micros(0),
            company: None,
        };
        let mut stream =
            Self { head: none, from, line: Vec::new(), whole: Sum::default(), table: None, tables: 0, rows: 0 };
        stream.read()?;
        stream.whole.add(&stream.line);
        let is = serde_json::from_slice::<Value>(&stream.line).ok().filter(|head| head["is"] == MARK);
        let Some(head) = is else { return Err(ExportError::damaged("it does not begin like one")) };
        if head["version"] != VERSION {
            let version = &head["version"];
            let product = head["product"].as_str().unwrap_or_default();
            return Err(ExportError::Refused(format!(
                "the stream has format version {version}, this program reads {VERSION}: use the program that wrote it ({product})"
            )));
        }
        stream.head = serde_json::from_value(head).map_err(|_| ExportError::damaged("its first line is torn"))?;
        Ok(stream)
    }

    /// The next part.
    ///
    /// # Errors
    /// When what was read so far is not what was written.
    pub fn part(&mut self) -> Result<Part, ExportError> {
        self.read()?;
        if self.line.first() == Some(&b'[') {
            let Some((_, sum, rows)) = &mut self.table else { return Err(ExportError::damaged("a row of no table")) };
            sum.add(&self.line);
            *rows += 1;
            self.whole.add(&self.line);
            return Ok(Part::Row(self.parsed()?));
        }
        let line: Line = self.parsed()?;
        match line {
            Line::Begin(head) if self.table.is_none() => {
                self.whole.add(&self.line);
                let part = Part::Table(head.table.clone(), head.columns.clone());
                self.table = Some((head, Sum::default(), 0));
                Ok(part)
            }
            Line::End(end) => {
                self.whole.add(&self.line);
                let Some((head, sum, rows)) = self.table.take() else {
                    return Err(ExportError::damaged("a table ends that did not begin"));
                };
                if head.table != end.end || rows != end.rows || sum.hex() != end.sha256 {
                    return Err(ExportError::Damaged(format!(
                        "the rows of `{}` are not those that were written",
                        head.table
                    )));
                }
                self.tables += 1;
                self.rows += rows;
                Ok(Part::End)
            }
            Line::Tail(tail) if self.table.is_none() => {
                if tail.tables != self.tables || tail.rows != self.rows || tail.sha256 != self.whole.hex() {
                    return Err(ExportError::damaged("its lines are not those that were written"));
                }
                let packed = self.from.read(&mut [0]).map_err(torn)?;
                // And behind the packed part.
                let plain = self.from.get_mut().get_mut().read(&mut [0]).map_err(ExportError::File)?;
                if packed + plain != 0 {
                    return Err(ExportError::damaged("something follows its end"));
                }
                Ok(Part::Tail(tail))
            }
            Line::Begin(_) | Line::Tail(_) => Err(ExportError::damaged("a table has no end")),
        }
    }

    fn read(&mut self) -> Result<(), ExportError> {
        self.line.clear();
        (&mut self.from).take(LONGEST).read_until(b'\n', &mut self.line).map_err(torn)?;
        if self.line.last() != Some(&b'\n') {
            return Err(ExportError::damaged("it is cut"));
        }
        Ok(())
    }

    fn parsed<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ExportError> {
        serde_json::from_slice(&self.line).map_err(|_| ExportError::damaged("a line of it is torn"))
    }
}

/// A line that is no row.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    Begin(TableHead),
    End(TableEnd),
    Tail(Tail),
}

/// What the unpacking says of a file that was cut or changed.
fn torn(error: std::io::Error) -> ExportError {
    use std::io::ErrorKind as K;
    match error.kind() {
        K::UnexpectedEof => ExportError::damaged("it is cut"),
        K::InvalidInput | K::InvalidData | K::Other => ExportError::damaged("it was changed, or is no such file"),
        _ => ExportError::File(error),
    }
}
