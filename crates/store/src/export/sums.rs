//! Lines of a stream as they are written: pressed, counted and summed up.

use std::{collections::BTreeSet, io::Write};

use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{ExportError, Head, TableEnd, TableHead, Tail};

/// A sum that is being made.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum(Sha256);

impl Sum {
    pub(super) fn add(&mut self, line: &[u8]) {
        self.0.update(line);
    }

    pub(super) fn hex(&self) -> String {
        self.0.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Writes a stream.
pub(super) struct Sink<W: Write> {
    to: GzEncoder<W>,
    whole: Sum,
    table: Sum,
    tables: u64,
    rows: u64,
    rows_of_table: u64,
    keys: BTreeSet<String>,
    line: Vec<u8>,
}

impl<W: Write> Sink<W> {
    pub(super) fn new(to: W, head: &Head) -> Result<Self, ExportError> {
        let mut sink = Self {
            to: GzEncoder::new(to, Compression::fast()),
            whole: Sum::default(),
            table: Sum::default(),
            tables: 0,
            rows: 0,
            rows_of_table: 0,
            keys: BTreeSet::new(),
            line: Vec::new(),
        };
        sink.write(head)?;
        Ok(sink)
    }

    fn write(&mut self, line: &impl Serialize) -> Result<(), ExportError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, line).map_err(std::io::Error::from)?;
        self.line.push(b'\n');
        self.whole.add(&self.line);
        Ok(self.to.write_all(&self.line)?)
    }

    pub(super) fn begin(&mut self, table: &str, columns: Vec<String>) -> Result<(), ExportError> {
        (self.table, self.rows_of_table) = (Sum::default(), 0);
        self.write(&TableHead { table: table.to_owned(), columns })
    }

    pub(super) fn row(&mut self, cells: &[Value]) -> Result<(), ExportError> {
        cells.iter().for_each(|cell| note_keys(cell, &mut self.keys));
        self.write(&cells)?;
        self.table.add(&self.line);
        self.rows_of_table += 1;
        Ok(())
    }

    pub(super) fn end(&mut self, table: &str) -> Result<(), ExportError> {
        let end = TableEnd { end: table.to_owned(), rows: self.rows_of_table, sha256: self.table.hex() };
        self.tables += 1;
        self.rows += self.rows_of_table;
        self.write(&end)
    }

    /// Writes the last line; where it was written to comes back.
    pub(super) fn finish(mut self) -> Result<(W, Tail), ExportError> {
        let keys = self.keys.iter().cloned().collect();
        let tail = Tail { tables: self.tables, rows: self.rows, keys, sha256: self.whole.hex() };
        self.write(&tail)?;
        Ok((self.to.finish()?, tail))
    }
}

/// The ids of the keys with which texts in a cell are sealed.
fn note_keys(cell: &Value, keys: &mut BTreeSet<String>) {
    match cell {
        Value::String(text) => {
            if let Some(id) = crate::seal::key_of(text) {
                keys.insert(id.to_owned());
            }
        }
        Value::Array(values) => values.iter().for_each(|value| note_keys(value, keys)),
        Value::Object(entries) => entries.values().for_each(|value| note_keys(value, keys)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
