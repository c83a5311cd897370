//! Who acted at a school or at the authority: the person, beside the client that sent the request.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::text::{TextFault, clean, some_text};

/// The person who acted. The client is known from the token; who sat before it stands in the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Person {
    /// Name, as the school or the authority writes it.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "A. Teacher")]
    pub name: String,
    /// Title or role. An amended entry of the attendance register must keep it.
    #[serde(default)]
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Form tutor")]
    pub title: Option<String>,
}

impl Person {
    /// The same person with name and title as they are stored.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        Ok(Self { name: clean(&self.name)?, title: self.title.as_deref().map(clean).transpose()? })
    }
}

/// A person whose title must be known, for documents: the rule that asks for it says so beside every other fault.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it is documented and never built: what is read is a `Person`")]
pub struct PersonWithTitle {
    /// Name, as the school or the authority writes it.
    #[schema(min_length = 1, max_length = 100, example = "A. Head")]
    name: String,
    /// Title or role.
    #[schema(min_length = 1, max_length = 100, example = "Headteacher")]
    title: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, title: Option<&str>) -> Person {
        Person { name: name.to_owned(), title: title.map(str::to_owned) }
    }

    #[test]
    fn a_person_has_a_name_and_may_have_a_title() {
        assert!(person("A. Teacher", Some("Form tutor")).validate().is_ok());
        assert!(person("A. Teacher", None).validate().is_ok());
        let without: Person = serde_json::from_str(r#"{"name":"A. Teacher"}"#).unwrap();
        assert_eq!(without.title, None);
    }

    #[test]
    fn empty_blank_long_and_odd_names_and_titles_are_refused() {
        for wrong in ["", "  ", "A\u{0}", "A\u{202E}", &"a".repeat(101)] {
            assert!(person(wrong, None).validate().is_err(), "{wrong:?}");
            assert!(person("A. Teacher", Some(wrong)).validate().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn name_and_title_are_stored_without_blanks_around_them() {
        let cleaned = person(" A. Teacher", Some("Zoe\u{308} ")).cleaned().unwrap();
        assert_eq!(cleaned, person("A. Teacher", Some("Zo\u{EB}")));
    }
}
