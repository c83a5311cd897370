//! Languages of letters: how dates and money are written in them.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use pure_rust_locales::{Locale, locale_match};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A language that letters can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(&'static Known);

#[derive(Debug, PartialEq, Eq)]
struct Known {
    tag: &'static str,
    english: &'static str,
    name: &'static str,
    locale: Locale,
    right_to_left: bool,
}

const fn known(tag: &'static str, english: &'static str, name: &'static str, locale: Locale) -> Known {
    Known { tag, english, name, locale, right_to_left: false }
}

const fn from_the_right(
    tag: &'static str,
    english: &'static str,
    name: &'static str,
    locale: Locale,
) -> Known {
    Known { tag, english, name, locale, right_to_left: true }
}

/// English, and what else is most spoken in the homes of pupils in England (the school census's languages).
const KNOWN: &[Known] = &[
    known("en", "English", "English", Locale::en_GB),
    from_the_right("ar", "Arabic", "العربية", Locale::ar_EG),
    known("bg", "Bulgarian", "Български", Locale::bg_BG),
    known("bn", "Bengali", "বাংলা", Locale::bn_BD),
    known("cs", "Czech", "Čeština", Locale::cs_CZ),
    known("cy", "Welsh", "Cymraeg", Locale::cy_GB),
    known("de", "German", "Deutsch", Locale::de_DE),
    known("es", "Spanish", "Español", Locale::es_ES),
    from_the_right("fa", "Persian", "فارسی", Locale::fa_IR),
    known("fr", "French", "Français", Locale::fr_FR),
    known("gu", "Gujarati", "ગુજરાતી", Locale::gu_IN),
    known("hu", "Hungarian", "Magyar", Locale::hu_HU),
    known("it", "Italian", "Italiano", Locale::it_IT),
    known("ku", "Kurdish", "Kurdî", Locale::ku_TR),
    known("lt", "Lithuanian", "Lietuvių", Locale::lt_LT),
    known("lv", "Latvian", "Latviešu", Locale::lv_LV),
    known("pa", "Panjabi", "ਪੰਜਾਬੀ", Locale::pa_IN),
    known("pl", "Polish", "Polski", Locale::pl_PL),
    known("pt", "Portuguese", "Português", Locale::pt_PT),
    known("ro", "Romanian", "Română", Locale::ro_RO),
    known("ru", "Russian", "Русский", Locale::ru_RU),
    known("sk", "Slovak", "Slovenčina", Locale::sk_SK),
    known("so", "Somali", "Soomaali", Locale::so_SO),
    known("ta", "Tamil", "தமிழ்", Locale::ta_IN),
    known("tr", "Turkish", "Türkçe", Locale::tr_TR),
    known("uk", "Ukrainian", "Українська", Locale::uk_UA),
    from_the_right("ur", "Urdu", "اردو", Locale::ur_PK),
    known("zh", "Chinese", "中文", Locale::zh_CN),
];

impl Language {
    /// English.
    pub const ENGLISH: Self = Self(&KNOWN[0]);

    /// All of them, English first.
    pub fn all() -> impl Iterator<Item = Self> {
        KNOWN.iter().map(Self)
    }

    /// The language of this tag (BCP 47, the language alone): `pl`.
    pub fn tagged(tag: &str) -> Option<Self> {
        Self::all().find(|language| language.tag() == tag)
    }

    /// The language that somebody's preference names, as people write it: `pl`, `pl-PL`, `Polish`, `Polski`.
    pub fn called(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let primary = text.split(['-', '_']).next().unwrap_or_default();
        Self::tagged(primary).or_else(|| {
            Self::all().find(|one| one.0.english.to_lowercase() == text || one.0.name.to_lowercase() == text)
        })
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        self.0.tag
    }

    /// Its name, as its speakers call it.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Its name in English.
    pub fn english(self) -> &'static str {
        self.0.english
    }

    /// Whether it is written from right to left.
    pub fn is_right_to_left(self) -> bool {
        self.0.right_to_left
    }

    /// A date with its weekday: `Monday 3 March 2025`.
    pub fn date(self, date: NaiveDate) -> String {
        self.written(date, true)
    }

    /// A date without it: `3 March 2025`.
    pub fn day(self, date: NaiveDate) -> String {
        self.written(date, false)
    }

    fn written(self, date: NaiveDate, with_weekday: bool) -> String {
        let names =
            |all: &'static [&'static str], place: u32| all.get(place as usize).copied().unwrap_or_default();
        let weekdays: &'static [&'static str] = locale_match!(self.0.locale => LC_TIME::DAY);
        let months: &'static [&'static str] = locale_match!(self.0.locale => LC_TIME::MON);
        let weekday = names(weekdays, date.weekday().num_days_from_sunday());
        let (day, month, year) = (date.day(), names(months, date.month0()), date.year());
        let written = match self.tag() {
            "zh" => format!("{year}年{}月{day}日", date.month()),
            "hu" => format!("{year}. {month} {day}."),
            "lt" => format!("{year} m. {month} {day} d."),
            _ => format!("{day} {month} {year}"),
        };
        match self.tag() {
            _ if !with_weekday => written,
            "zh" => format!("{written} {weekday}"),
            "hu" | "lt" => format!("{written}, {weekday}"),
            _ => format!("{weekday} {written}"),
        }
    }

    /// An amount of pence: `£80`, `£80.50`.
    pub fn money(self, pence: i64) -> String {
        let (sign, pence) = (if pence < 0 { "-" } else { "" }, pence.unsigned_abs());
        match (pence / 100, pence % 100) {
            (pounds, 0) => format!("{sign}£{pounds}"),
            (pounds, rest) => format!("{sign}£{pounds}.{rest:02}"),
        }
    }
}

impl FromStr for Language {
    type Err = ();

    fn from_str(tag: &str) -> Result<Self, ()> {
        Self::tagged(tag).ok_or(())
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.tag())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let tag = String::deserialize(input)?;
        let unknown = || {
            let tags = Self::all().map(Self::tag).collect::<Vec<_>>().join(", ");
            de::Error::custom(format!("{tag:?} is none of the languages of letters: {tags}"))
        };
        Self::tagged(&tag).ok_or_else(unknown)
    }
}
