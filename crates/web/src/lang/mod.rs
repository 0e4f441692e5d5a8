//! The languages of the pages: message files, plural forms, and how numbers, money and times are written.
//!
//! Sentences for people are made here and nowhere else; the domain says codes. A key that is missing shows as `⟦key⟧`,
//! which the tests look for.

pub mod format;

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

/// A language in which every page exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// English.
    En,
    /// Russian.
    Ru,
    /// Bulgarian.
    Bg,
    /// Chinese in simplified characters.
    Zh,
}

impl Lang {
    /// Every language, first the one for readers whose own is not here.
    pub const ALL: &'static [Self] = &[Self::En, Self::Ru, Self::Bg, Self::Zh];

    /// The code of the cookie and of the user's setting.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
            Self::Bg => "bg",
            Self::Zh => "zh",
        }
    }

    /// The value of the `lang` attribute. Chinese says its script, by which the browser chooses the shapes of the
    /// characters.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En | Self::Ru | Self::Bg => self.code(),
            Self::Zh => "zh-Hans",
        }
    }

    /// The language in its own words.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ru => "Русский",
            Self::Bg => "Български",
            Self::Zh => "简体中文",
        }
    }

    /// The mark on the button that opens the choice.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::En => "EN",
            Self::Ru => "RU",
            Self::Bg => "BG",
            Self::Zh => "中文",
        }
    }

    /// The language with this code, also with a region (`ru-RU`).
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        let first = code.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.iter().copied().find(|lang| lang.code().eq_ignore_ascii_case(first))
    }

    /// The best language for an `Accept-Language` header; English when none fits.
    #[must_use]
    pub fn accept(header: &str) -> Self {
        let mut wanted: Vec<(u32, usize, Self)> = header
            .split(',')
            .take(32)
            .enumerate()
            .filter_map(|(place, part)| {
                let mut pieces = part.split(';');
                let lang = Self::find(pieces.next()?)?;
                let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")).map_or(1000, thousandths);
                (weight > 0).then_some((weight, place, lang))
            })
            .collect();
        wanted.sort_by_key(|(weight, place, _)| (std::cmp::Reverse(*weight), *place));
        wanted.first().map_or(Self::En, |(_, _, lang)| *lang)
    }

    fn bundle(self) -> &'static Bundle {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
            Self::Bg => &BG,
            Self::Zh => &ZH,
        }
    }

    /// Whether the language has this text.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        self.bundle().has_message(key)
    }

    /// A country in words; its code where nobody knows it.
    #[must_use]
    pub fn country(self, code: &str) -> String {
        let key = format!("country-{code}");
        if self.has(&key) { self.text(&key, &[]) } else { code.to_owned() }
    }

    /// The text of a key with its values. A missing one shows as `⟦key⟧` and is logged.
    #[must_use]
    pub fn text(self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, language = self.code(), "a text is missing");
            return format!("⟦{key}⟧");
        };
        let mut values = FluentArgs::new();
        for (name, value) in args {
            values.set((*name).to_owned(), value.clone());
        }
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned()
    }
}

/// `0.8` as 800: weights are compared, never added.
fn thousandths(text: &str) -> u32 {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(0).saturating_mul(1000).saturating_add(digits.parse().unwrap_or(0)).min(1000)
}

type Bundle = FluentBundle<FluentResource>;

const EN_TEXT: &str = include_str!("en.ftl");
const RU_TEXT: &str = include_str!("ru.ftl");
const BG_TEXT: &str = include_str!("bg.ftl");
const ZH_TEXT: &str = include_str!("zh.ftl");
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle("en", EN_TEXT));
static RU: LazyLock<Bundle> = LazyLock::new(|| bundle("ru", RU_TEXT));
static BG: LazyLock<Bundle> = LazyLock::new(|| bundle("bg", BG_TEXT));
static ZH: LazyLock<Bundle> = LazyLock::new(|| bundle("zh-Hans", ZH_TEXT));

fn bundle(code: &str, text: &str) -> Bundle {
    let id: LanguageIdentifier = code.parse().expect("the codes above are language identifiers");
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolating marks are for texts of mixed direction; here they would only break searching in a page.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(format::grouped(&number.as_string())),
        _ => None,
    }));
    let resource = match FluentResource::try_new(text.to_owned()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            tracing::error!(?errors, language = code, "the message file has lines that cannot be read");
            resource
        }
    };
    if let Err(errors) = bundle.add_resource(resource) {
        tracing::error!(?errors, language = code, "the message file has keys twice");
    }
    bundle
}

/// Reads all languages now, so that the first page need not.
pub fn load() {
    for lang in Lang::ALL {
        let _ = lang.bundle();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use domain::{
        booking::BookingState,
        decision::{Answer, DecisionKind},
        ledger::EntryKind,
        line::{EndReason, LineStatus},
        order::{ChargeKind, HoldReason, OrderStatus},
        package::{PackageState, Verdict},
        parcel::ParcelState,
        provider_order::{ProviderState, RefundState},
        refusal::RefusalCode,
        right::{Right, Role},
    };

    /// The values of a message: those it shows, and those it only counts by.
    #[derive(Default)]
    struct Values<'a> {
        shown: BTreeSet<&'a str>,
        counted: BTreeSet<&'a str>,
    }

    fn messages(text: &str) -> BTreeMap<&str, Values<'_>> {
        let mut all = BTreeMap::new();
        let mut last = "";
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                last = line.split_once('=').map_or(line, |(key, _)| key).trim();
                assert!(all.insert(last, Values::default()).is_none(), "{last} stands there twice");
            }
            for part in line.split("{ $").skip(1) {
                let (value, rest) = part.split_once(' ').unwrap_or((part, ""));
                let values = all.get_mut(last).expect("a value stands in a message");
                let kind = if rest.starts_with("->") { &mut values.counted } else { &mut values.shown };
                kind.insert(value);
            }
        }
        all
    }

    #[test]
    fn all_languages_have_the_same_keys_and_values_and_no_broken_line() {
        let english = messages(EN_TEXT);
        let mut wrong: Vec<String> = Vec::new();
        for (lang, text) in [(Lang::En, EN_TEXT), (Lang::Ru, RU_TEXT), (Lang::Bg, BG_TEXT), (Lang::Zh, ZH_TEXT)] {
            if let Err((_, errors)) = FluentResource::try_new(text.to_owned()) {
                panic!("{}: {errors:?}", lang.code());
            }
            let (code, theirs) = (lang.code(), messages(text));
            let more = theirs.keys().filter(|key| !english.contains_key(*key));
            wrong.extend(more.map(|key| format!("{code}: {key} is not English")));
            for (key, en) in &english {
                let Some(own) = theirs.get(key) else {
                    wrong.push(format!("{code}: {key} is missing"));
                    continue;
                };
                let unsaid = en.shown.difference(&own.shown);
                wrong.extend(unsaid.map(|value| format!("{code}: {key} does not say {value}")));
                let given = |value: &&&str| en.shown.contains(**value) || en.counted.contains(**value);
                let unknown = own.shown.union(&own.counted).filter(|value| !given(value));
                wrong.extend(unknown.map(|value| format!("{code}: nobody gives {value} to {key}")));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn a_person_may_keep_each_language() {
        assert_eq!(flow::people::LANGUAGES, Lang::ALL.iter().map(|lang| lang.code()).collect::<Vec<_>>());
    }

    #[test]
    fn every_code_of_the_domain_has_a_text_in_every_language() {
        let mut wanted: Vec<String> = Vec::new();
        macro_rules! codes {
            ($($prefix:literal $kind:ident),+ $(,)?) => {
                $(wanted.extend($kind::ALL.iter().map(|code| format!("{}-{}", $prefix, code.code().replace('.', "-"))));)+
            };
        }
        codes!(
            "refusal" RefusalCode, "decision" DecisionKind, "answer" Answer, "line-status" LineStatus,
            "order-status" OrderStatus, "booking-state" BookingState, "provider-state" ProviderState,
            "refund-state" RefundState, "hold" HoldReason, "end" EndReason, "entry" EntryKind, "charge" ChargeKind,
            "package-state" PackageState, "verdict" Verdict, "parcel-state" ParcelState, "right" Right, "role" Role,
        );
        wanted.extend(DecisionKind::ALL.iter().map(|kind| format!("decision-{}-help", kind.code())));
        wanted.extend(RefusalCode::ALL.iter().map(|code| format!("remedy-{}", code.refusal().remedy.code)));
        for key in wanted {
            for lang in Lang::ALL {
                assert!(lang.has(&key), "{} has no {key}", lang.code());
            }
        }
    }

    #[test]
    fn every_key_that_the_sources_name_exists() {
        let mut files = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        let mut seen = 0;
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else if path.extension().is_some_and(|end| end == "rs" || end == "html") && !path.ends_with("lang/mod.rs")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                for call in ["f.t(\"", "f.tn(\"", "f.tv(\"", "lang.text(\"", "f.empty(\"", "Act::new(\""] {
                    for part in text.split(call).skip(1) {
                        let quoted: Vec<&str> = part.split('"').collect();
                        if (call.starts_with("Act") || call.contains("empty")) && quoted.get(1) != Some(&", ") {
                            continue;
                        }
                        let key = if call.starts_with("Act") || call.contains("empty") { quoted[2] } else { quoted[0] };
                        assert!(Lang::En.has(key), "{key} in {}", path.display());
                        seen += 1;
                    }
                }
            }
        }
        assert!(seen > 100, "only {seen} keys were found; does the search still fit the code?");
    }

    #[test]
    fn counts_have_the_forms_of_the_language() {
        for (lang, key, said) in [
            (
                Lang::Ru,
                "count-lines",
                [
                    "0 строк",
                    "1 строка",
                    "2 строки",
                    "5 строк",
                    "11 строк",
                    "21 строка",
                    "22 строки",
                    "1\u{202f}005 строк",
                ],
            ),
            (
                Lang::Bg,
                "count-lines",
                ["0 реда", "1 ред", "2 реда", "5 реда", "11 реда", "21 реда", "22 реда", "1\u{202f}005 реда"],
            ),
            (
                Lang::Bg,
                "age-days",
                [
                    "преди 0 дни",
                    "преди 1 ден",
                    "преди 2 дни",
                    "преди 5 дни",
                    "преди 11 дни",
                    "преди 21 дни",
                    "преди 22 дни",
                    "преди 1\u{202f}005 дни",
                ],
            ),
            (
                Lang::Zh,
                "age-days",
                ["0 天前", "1 天前", "2 天前", "5 天前", "11 天前", "21 天前", "22 天前", "1\u{202f}005 天前"],
            ),
        ] {
            let counts = [0_i64, 1, 2, 5, 11, 21, 22, 1005];
            assert_eq!(counts.map(|count| lang.text(key, &[("count", count.into())])), said, "{key}");
        }
    }

    #[test]
    fn chinese_sentences_have_chinese_marks() {
        for line in ZH_TEXT.lines().filter(|line| !line.starts_with('#')) {
            let marks: Vec<char> = line.chars().collect();
            for pair in marks.windows(2) {
                let western = matches!(pair[1], ',' | ';' | ':' | '?' | '!' | '(' | ')' | '"' | '.');
                assert!(!western || !('\u{4e00}'..='\u{9fff}').contains(&pair[0]), "{line}");
            }
        }
    }

    #[test]
    fn the_accepted_language_is_the_heaviest_that_exists() {
        for (header, lang) in [
            ("ru-RU,ru;q=0.9,en-US;q=0.8", Lang::Ru),
            ("fr, en;q=0.3, ru;q=0.7", Lang::Ru),
            ("en, ru", Lang::En),
            ("ru;q=0, de", Lang::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("zh-Hans-CN", Lang::Zh),
            ("bg-BG,bg;q=0.9,en;q=0.8", Lang::Bg),
            ("", Lang::En),
            (";;;q=,,,\u{0}", Lang::En),
        ] {
            assert_eq!(Lang::accept(header), lang, "{header}");
        }
    }
}
