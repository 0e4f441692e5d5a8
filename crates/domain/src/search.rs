//! Words for full-text search, made at intake and the same on both databases: folded words, pairs of Chinese
//! characters, normalised tracking numbers.

/// The search words of a text: each once, sorted. Latin, Cyrillic and digits become folded words; a run of Chinese,
/// Japanese or Korean characters becomes overlapping pairs (a single character stays single).
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut run: Vec<char> = Vec::new();
    for c in text.chars().chain([' ']) {
        if is_cjk(c) {
            flush_word(&mut word, &mut words);
            run.push(c);
            continue;
        }
        flush_run(&mut run, &mut words);
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else {
            flush_word(&mut word, &mut words);
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

fn flush_word(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(word.chars().take(64).collect());
        word.clear();
    }
}

fn flush_run(run: &mut Vec<char>, words: &mut Vec<String>) {
    match run.as_slice() {
        [] => {}
        [single] => words.push(single.to_string()),
        several => words.extend(several.windows(2).map(|pair| pair.iter().collect::<String>())),
    }
    run.clear();
}

const fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_chinese_becomes_pairs() {
        assert_eq!(words("Фирма „Х“ ЕООД, №42"), ["42", "еоод", "фирма", "х"]);
        assert_eq!(words("红色连衣裙 XL"), ["xl", "红色", "色连", "衣裙", "连衣"]);
        assert_eq!(words("码"), ["码"]);
        assert!(words(" - ").is_empty());
    }
}
