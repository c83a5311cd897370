//! Languages of letters: how dates and money are written in them.

use chrono::{Datelike, NaiveDate};
use pure_rust_locales::{Locale, locale_match};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A language that letters can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(&'static Known);

#[derive(Debug, PartialEq, Eq)]
struct Known {
    tag: &'static str,
    name: &'static str,
    locale: Locale,
    right_to_left: bool,
}

const fn known(tag: &'static str, name: &'static str, locale: Locale) -> Known {
    Known { tag, name, locale, right_to_left: false }
}

const fn from_the_right(tag: &'static str, name: &'static str, locale: Locale) -> Known {
    Known { tag, name, locale, right_to_left: true }
}

/// English, and what else is most spoken in the homes of pupils in England (the school census's languages).
const KNOWN: &[Known] = &[
    known("en", "English", Locale::en_GB),
    from_the_right("ar", "العربية", Locale::ar_EG),
    known("bg", "Български", Locale::bg_BG),
    known("bn", "বাংলা", Locale::bn_BD),
    known("cs", "Čeština", Locale::cs_CZ),
    known("cy", "Cymraeg", Locale::cy_GB),
    known("de", "Deutsch", Locale::de_DE),
    known("es", "Español", Locale::es_ES),
    from_the_right("fa", "فارسی", Locale::fa_IR),
    known("fr", "Français", Locale::fr_FR),
    known("gu", "ગુજરાતી", Locale::gu_IN),
    known("hu", "Magyar", Locale::hu_HU),
    known("it", "Italiano", Locale::it_IT),
    known("ku", "Kurdî", Locale::ku_TR),
    known("lt", "Lietuvių", Locale::lt_LT),
    known("lv", "Latviešu", Locale::lv_LV),
    known("pa", "ਪੰਜਾਬੀ", Locale::pa_IN),
    known("pl", "Polski", Locale::pl_PL),
    known("pt", "Português", Locale::pt_PT),
    known("ro", "Română", Locale::ro_RO),
    known("ru", "Русский", Locale::ru_RU),
    known("sk", "Slovenčina", Locale::sk_SK),
    known("so", "Soomaali", Locale::so_SO),
    known("ta", "தமிழ்", Locale::ta_IN),
    known("tr", "Türkçe", Locale::tr_TR),
    known("uk", "Українська", Locale::uk_UA),
    from_the_right("ur", "اردو", Locale::ur_PK),
    known("zh", "中文", Locale::zh_CN),
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

    /// Its tag.
    pub fn tag(self) -> &'static str {
        self.0.tag
    }

    /// Its name, as its speakers call it.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Whether it is written from right to left.
    pub fn is_right_to_left(self) -> bool {
        self.0.right_to_left
    }

    /// A date with its weekday: `Monday 3 March 2025`.
    pub fn date(self, date: NaiveDate) -> String {
        let names =
            |all: &'static [&'static str], place: u32| all.get(place as usize).copied().unwrap_or_default();
        let weekdays: &'static [&'static str] = locale_match!(self.0.locale => LC_TIME::DAY);
        let months: &'static [&'static str] = locale_match!(self.0.locale => LC_TIME::MON);
        let weekday = names(weekdays, date.weekday().num_days_from_sunday());
        let (day, month, year) = (date.day(), names(months, date.month0()), date.year());
        match self.tag() {
            "zh" => format!("{year}年{}月{day}日 {weekday}", date.month()),
            "hu" => format!("{year}. {month} {day}., {weekday}"),
            "lt" => format!("{year} m. {month} {day} d., {weekday}"),
            _ => format!("{weekday} {day} {month} {year}"),
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
