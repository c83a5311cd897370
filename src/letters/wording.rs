//! Wording as it was when something was issued: what was issued keeps it, whatever is worded otherwise later.

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{form::Form, language::Language, template::Template};
use crate::domain::text::some_text;

/// A version of a letter's wording in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = LetterWording)]
pub struct Wording {
    /// The letter.
    #[schema(example = "penalty_notice")]
    pub form: String,
    /// The language (BCP 47).
    #[schema(value_type = String, example = "en")]
    pub language: Language,
    /// Which version it is.
    #[schema(example = 1)]
    pub version: i32,
    /// Tells its words from all others.
    #[schema(example = "9f2c1a7be0d45c31")]
    pub print: String,
    /// The title, with placeholders.
    #[schema(example = "Penalty notice about {{ child_name }}")]
    pub title: String,
    /// The text, with placeholders.
    #[schema(example = "Dear {{ parent_name }},")]
    pub text: String,
    /// The words of tables and of the letter's head; English has words of its own.
    pub words: Vec<OwnWord>,
}

/// A word of a table or of the letter's head, in the language of a wording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = LetterOwnWord)]
pub struct OwnWord {
    /// Which word.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "reference")]
    pub name: String,
    /// The word.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Numer sprawy")]
    pub word: String,
}

impl Wording {
    /// The version that comes with the program.
    pub const SHIPPED: i32 = 1;

    /// A version of a template.
    pub fn of(form: &Form, version: i32, template: Template) -> Self {
        let Template { language, title, text, words } = template;
        let words_of = words.iter().flat_map(|(name, word)| [name.as_str(), word.as_str()]);
        let said = [title.as_str(), &text].into_iter().chain(words_of).collect::<Vec<_>>().join("\u{1f}");
        let print = digest(&SHA256, said.as_bytes());
        let words = words.into_iter().map(|(name, word)| OwnWord { name, word }).collect();
        let print = print.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { form: form.name.to_owned(), language, version, print, title, text, words }
    }

    /// What comes with the program.
    pub fn shipped(form: &Form) -> Self {
        Self::of(form, Self::SHIPPED, Template::shipped(form))
    }

    /// What letters are made of.
    pub fn template(&self) -> Template {
        let Self { language, title, text, words, .. } = self.clone();
        let words = words.into_iter().map(|OwnWord { name, word }| (name, word)).collect();
        Template { language, title, text, words }
    }

    /// The wording of a letter for somebody: in the language that is asked for and in no other; or else in the one that is
    /// preferred, or else in English. None where the language that is asked for has none.
    pub fn chosen<'a>(
        all: &'a [Self],
        form: &Form,
        asked: Option<Language>,
        preferred: Option<&str>,
    ) -> Option<&'a Self> {
        let of = |language| all.iter().find(|wording| wording.language == language && wording.is_of(form));
        match asked {
            Some(language) => of(language),
            None => preferred.and_then(Language::called).and_then(of).or_else(|| of(Language::ENGLISH)),
        }
    }

    /// Whether it words this letter.
    pub fn is_of(&self, form: &Form) -> bool {
        self.form == form.name
    }
}
