//! E-mail addresses, by a form that every mail server takes and that can hold nothing but an address.

use serde::{Deserialize, Serialize};
use validator::ValidationError;

use super::Unreadable;

/// Most characters of an address (RFC 5321, section 4.5.3.1.3: a path of 256, less its brackets).
pub const MOST: usize = 254;

/// An e-mail address: `local@domain`, both parts plain (RFC 5321's `Dot-string` and domain names).
///
/// What RFC 5322 would allow beyond it (quoted names, comments, address literals, letters beyond ASCII) is refused: no
/// school's or officer's address has it, many servers do not take it, and a line break, a comma or a bracket in an
/// address is how headers and further recipients are smuggled in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address, without blanks around it. The domain is written small; the name before the `@` as it was sent.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let text = text.trim_matches(' ');
        match text.rsplit_once('@') {
            Some((local, domain)) if text.len() <= MOST && is_local(local) && is_domain(domain) => {
                Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
            }
            _ => Err(Unreadable {
                expected: "an e-mail address of plain letters such as a.teacher@school.example, without a name or brackets",
            }),
        }
    }

    /// The address as it is written to.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// What makes two spellings the same address: no server in use tells names apart by capitals.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl std::fmt::Display for EmailAddress {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = Unreadable;

    fn try_from(text: String) -> Result<Self, Unreadable> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

/// Validator rule: the text is an address. An empty one is for the bounds to refuse.
pub fn email_address(text: &str) -> Result<(), ValidationError> {
    match text.is_empty() || EmailAddress::parse(text).is_ok() {
        true => Ok(()),
        false => Err(ValidationError::new("format").with_message(
            "Expected one e-mail address of plain letters, such as a.teacher@school.example, without a name or brackets."
                .into(),
        )),
    }
}

/// At most 64 characters; words of RFC 5322's `atext` with single full stops between them.
fn is_local(local: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    local.len() <= 64 && local.split('.').all(|word| !word.is_empty() && word.bytes().all(plain))
}

/// Two labels or more, of letters, digits and hyphens within; the last is no number.
fn is_domain(domain: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(label) && !top.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_as_schools_have_them_are_read() {
        for text in
            ["a.teacher@school.example", "o'connor+web@mail.school.example", "A-B_c@x-y.co.uk", "1@1a.uk"]
        {
            assert_eq!(EmailAddress::parse(text).unwrap().as_str(), text);
            assert!(email_address(text).is_ok());
        }
        let read = EmailAddress::parse(" A.Teacher@School.EXAMPLE ").unwrap();
        assert_eq!(read.as_str(), "A.Teacher@school.example");
        assert_eq!((read.domain(), read.folded().as_str()), ("school.example", "a.teacher@school.example"));
    }

    #[test]
    fn whatever_could_be_more_than_one_address_is_refused() {
        let long_local = format!("{}@school.example", "a".repeat(65));
        let long = format!("a@{}.example", ["b".repeat(60).as_str(); 5].join("."));
        for text in [
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example\n",
            "a\r@b.example",
            "a@b.example,c@d.example",
            "a@b.example;c@d.example",
            "<a@b.example>",
            "A Teacher <a@b.example>",
            "\"a b\"@b.example",
            "a(comment)@b.example",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a@localhost",
            "a@@b.example",
            "a@c@b.example",
            ".a@b.example",
            "a..b@b.example",
            "a.@b.example",
            "a@-b.example",
            "a@b-.example",
            "a@b..example",
            "a@b.example.",
            "é@b.example",
            "a@bé.example",
            "a b@b.example",
            "a\0@b.example",
            "a\t@b.example",
            "@b.example",
            "a@",
            "a",
            " ",
            &long_local,
            &long,
        ] {
            assert!(EmailAddress::parse(text).is_err(), "{text:?}");
            assert_eq!(email_address(text).unwrap_err().code, "format", "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn an_address_is_one_plain_line_and_reads_back(text in "\\PC{0,12}@\\PC{0,12}|[a-z.]{1,5}@[a-z.-]{1,9}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert!(address.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert!(!address.as_str().contains([',', ';', '<', '>', '"', '(', ')', '\\', '[', ']', ':']));
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
            }
        }
    }
}
