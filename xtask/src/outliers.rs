//! Functions and files that are longer than the rest: a list to think about, not a failure. An outlier is split, or carries a
//! comment `// one thing: WHY` and is left out.

use crate::lex;
use crate::project::{File, Project};

const FUNCTION_LINES: usize = 45;
const FILE_LINES: usize = 400;
const EXCUSE: &str = "// one thing:";

/// One line per outlier, the longest first.
pub(crate) fn list(project: &Project) -> Vec<String> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for file in project.files.iter().filter(|file| file.is_product()) {
        let length = lines_without_tests(file);
        if length > FILE_LINES && !file.text.lines().take(20).any(|line| line.contains(EXCUSE)) {
            found.push((length, format!("{:>5} lines  {}", length, file.path)));
        }
        for (name, line, length) in functions(file) {
            if length > FUNCTION_LINES {
                found.push((length, format!("{length:>5} lines  {}:{line}  fn {name}", file.path)));
            }
        }
    }
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, line)| line).collect()
}

fn lines_without_tests(file: &File) -> usize {
    let all = file.text.lines().count();
    let code = lex::split(&file.text);
    let before = code.code.lines().filter(|line| !line.trim().is_empty()).count();
    let after = code.without_tests().code.lines().filter(|line| !line.trim().is_empty()).count();
    all - (before - after)
}

/// Name, first line and length of each function without an excuse.
fn functions(file: &File) -> Vec<(String, usize, usize)> {
    let code = lex::split(&file.text).without_tests().code;
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let standing = code[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        let name: String = code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let body = code[at..].find(['{', ';']).map(|offset| at + offset);
        let (true, false, Some(open)) = (standing, name.is_empty(), body) else { continue };
        if !code[open..].starts_with('{') {
            continue;
        }
        let end = lex::closing(&code, open);
        if file.text.get(at..end).is_some_and(|text| text.contains(EXCUSE)) {
            continue;
        }
        let first = lex::line(&code, at);
        found.push((name, first, lex::line(&code, end) - first + 1));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_function_is_listed_and_an_excused_one_is_not() {
        let body = "    work();\n".repeat(50);
        let text =
            format!("fn long() {{\n{body}}}\nfn excused() {{\n    // one thing: a table.\n{body}}}\nfn short() {{}}\n");
        let list = list(&Project::of(&[("crates/a/src/b.rs", &text)]));
        assert_eq!(list, ["   52 lines  crates/a/src/b.rs:1  fn long"]);
    }
}
