//! The page with the figures of all paths (docs/performance.md): a line for each path, database and number of things. A bench puts its own
//! line in and leaves the others as they are.

use std::path::Path;

use anyhow::Context;

use super::Figures;

const HEAD: &str = "# Performance

Written by `supercargo bench PATH --write docs/performance.md`, a line at a time; not by hand. Every figure is a ratio to the bare limit:
the same rows into the same tables of the same database with nothing around them, measured in turns with the path in the same run, so that
a slow or noisy machine slows both. Rates of another machine say nothing here; ratios do. A first run of each is not counted, after which
PostgreSQL knows how much is in its tables, as it does by itself within a minute: before that it may choose a poor way to the rows.
The memory is the most that the whole process held, the shop of the bench within it; lines of one path and several sizes show whether it grows.
";
const TABLE: &str = "| path | database | cores | things a run | of the limit | over the runs | median, 99 of 100 | memory | the limit |\n\
                     | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";

/// Puts the line of these figures into the page.
///
/// # Errors
/// When the page cannot be read or written.
pub(super) fn put(page: &Path, figures: &Figures) -> anyhow::Result<()> {
    let before = match std::fs::read_to_string(page) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", page.display())),
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let text = with_line(&before, &line(figures, cores));
    std::fs::write(page, text).with_context(|| format!("{} cannot be written", page.display()))
}

fn line(figures: &Figures, cores: usize) -> String {
    let Figures {
        path, database, size, ratio, ratio_min, ratio_max, runs, limit_what, p50_ms, p99_ms, peak_mib, ..
    } = figures;
    let each = if *p99_ms > 0.0 { format!("{p50_ms:.2} ms, {p99_ms:.2} ms") } else { "-".to_owned() };
    format!(
        "| {path} | {database} | {cores} | {size} | {ratio:.2} | {ratio_min:.2} to {ratio_max:.2} of {runs} | {each} | \
         {peak_mib} MiB | {limit_what} |\n"
    )
}

/// The page with this line instead of the one of the same path, database and number of things, sorted.
fn with_line(before: &str, line: &str) -> String {
    let key = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        (cell(1).to_owned(), cell(2).to_owned(), cell(4).parse::<u64>().unwrap_or(0))
    };
    let is_row = |line: &&str| line.starts_with("| ") && !line.starts_with("| path ") && !line.starts_with("| --- ");
    let mut rows: Vec<String> =
        before.lines().filter(is_row).filter(|row| key(row) != key(line)).map(|row| format!("{row}\n")).collect();
    rows.push(line.to_owned());
    rows.sort_by_key(|row| key(row));
    format!("{HEAD}\n{TABLE}{}", rows.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_takes_the_place_of_the_one_before_and_leaves_the_others() {
        let one = with_line("", "| jobs | sqlite | 2 | 500 | 0.61 |\n");
        let two = with_line(&one, "| import | sqlite | 2 | 20000 | 0.41 |\n");
        let three = with_line(&two, "| jobs | sqlite | 2 | 500 | 0.70 |\n");
        assert!(three.starts_with("# Performance\n") && three.contains("0.41") && three.contains("0.70"), "{three}");
        assert!(!three.contains("0.61"), "{three}");
        assert_eq!(
            with_line(&three, "| import | sqlite | 2 | 20000 | 0.41 |\n"),
            three,
            "the page is made anew as it was"
        );
        let other = with_line(&three, "| jobs | postgres | 2 | 500 | 0.50 |\n");
        assert!(other.contains("0.70") && other.contains("0.50"), "{other}");
        let more = with_line(&other, "| import | sqlite | 2 | 5000 | 0.45 |\n");
        assert!(more.find("0.45") < more.find("0.41"), "a smaller one stands first: {more}");
    }
}
