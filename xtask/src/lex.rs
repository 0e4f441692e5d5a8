//! A Rust source split into code, comments and texts, well enough for the checks. Not a parser: it knows where a text or a
//! comment begins and ends and which parts are tests, nothing of types.

/// One string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    /// Byte where it begins in the source.
    pub(crate) at: usize,
    /// What it says, with the usual escapes read.
    pub(crate) value: String,
}

/// A source in parts.
#[derive(Debug)]
pub(crate) struct Source {
    /// As long as the source; comments, texts and (after [`Source::without_tests`]) tests are blanks.
    pub(crate) code: String,
    pub(crate) texts: Vec<Text>,
}

/// Splits a source.
pub(crate) fn split(source: &str) -> Source {
    let bytes = source.as_bytes();
    let mut code = bytes.to_vec();
    let mut texts = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => line_end(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => block_end(bytes, at),
            b'"' => {
                let end = quoted_end(bytes, at);
                texts.push(Text { at, value: said(&source[at + 1..(end - 1).max(at + 1)]) });
                end
            }
            b'r' if !is_word(bytes, at) => match raw(source, at) {
                Some((text, end)) => {
                    texts.push(text);
                    end
                }
                None => {
                    at += 1;
                    continue;
                }
            },
            b'\'' => char_end(source, at),
            _ => {
                at += 1;
                continue;
            }
        };
        blank(&mut code, at, end);
        at = end;
    }
    let code = String::from_utf8_lossy(&code).into_owned();
    Source { code, texts }
}

impl Source {
    /// The same with everything under `#[cfg(test)]` blanked.
    pub(crate) fn without_tests(mut self) -> Self {
        let mut from = 0;
        while let Some(found) = self.code[from..].find("#[cfg(test)]") {
            let start = from + found;
            let end = item_end(&self.code, start);
            let mut bytes = self.code.into_bytes();
            blank(&mut bytes, start, end);
            self.code = String::from_utf8_lossy(&bytes).into_owned();
            self.texts.retain(|text| text.at < start || text.at >= end);
            from = end;
        }
        self
    }
}

/// The line number, from 1, of a byte.
pub(crate) fn line(source: &str, at: usize) -> usize {
    source.as_bytes()[..at.min(source.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The byte after the bracket that closes the one at `open`.
pub(crate) fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0_i32;
    for (offset, byte) in code.as_bytes()[open..].iter().enumerate() {
        match byte {
            b'(' | b'{' | b'[' => depth += 1,
            b')' | b'}' | b']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return open + offset + 1;
        }
    }
    code.len()
}

/// The end of the item that begins with an attribute: its closing brace, or its semicolon.
fn item_end(code: &str, start: usize) -> usize {
    let bytes = code.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => return closing(code, at),
            b';' => return at + 1,
            b'(' | b'[' => at = closing(code, at),
            _ => at += 1,
        }
    }
    bytes.len()
}

fn blank(code: &mut [u8], from: usize, to: usize) {
    for byte in &mut code[from..to] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |offset| at + offset)
}

fn block_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at.min(bytes.len())
}

fn quoted_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while end < bytes.len() && bytes[end] != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    (end + 1).min(bytes.len())
}

/// A raw text such as `r#"…"#` that begins here.
fn raw(source: &str, at: usize) -> Option<(Text, usize)> {
    let rest = &source[at + 1..];
    let hashes = rest.bytes().take_while(|byte| *byte == b'#').count();
    let inside = rest[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let length = inside.find(&close)?;
    let end = at + 1 + hashes + 1 + length + close.len();
    Some((Text { at, value: inside[..length].to_owned() }, end))
}

/// The end of a character literal, or of the single quote of a lifetime.
fn char_end(source: &str, at: usize) -> usize {
    let mut rest = source[at + 1..].chars();
    match rest.next() {
        Some('\\') => source[at + 3..].find('\'').map_or(source.len(), |offset| at + 3 + offset + 1),
        Some(one) if rest.next() == Some('\'') => at + 1 + one.len_utf8() + 1,
        _ => at + 1,
    }
}

/// Whether the byte before belongs to the same word (the `r` of `for` begins no raw text; that of `br"…"` does).
fn is_word(bytes: &[u8], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map(|index| bytes[index]);
    let word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    word(before(1)) && (before(1) != Some(b'b') || word(before(2)))
}

/// What the text says: escapes are read, and a backslash at the end of a line swallows the line end and the blanks after it.
fn said(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\\' {
            value.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => value.push('\n'),
            Some('t') => value.push('\t'),
            Some('\n') => while rest.next_if(|c| c.is_whitespace()).is_some() {},
            Some(other) => value.push(other),
            None => {}
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_texts_and_tests_are_told_apart() {
        let source = r####"
fn a<'x>(c: char) -> &'x str { if c == '"' || c == '\'' { "one \" two" } else { r#"raw " text"# } } // "no text"
/* outer /* "inner" */ still */
const B: &[u8] = br"bytes";
const LONG: &str = "first \
    second";
#[cfg(test)]
mod tests { fn t() { secret(); let x = "in a test"; } }
fn after() {}
"####;
        let split = split(source);
        let values: Vec<&str> = split.texts.iter().map(|text| text.value.as_str()).collect();
        assert_eq!(values, ["one \" two", "raw \" text", "bytes", "first second", "in a test"]);
        assert_eq!(split.code.len(), source.len());
        let bare = split.without_tests();
        assert_eq!(bare.texts.len(), 4);
        assert!(!bare.code.contains("secret") && bare.code.contains("fn after() {}"));
        assert_eq!(line(source, source.find("LONG").unwrap()), 5);
    }
}
