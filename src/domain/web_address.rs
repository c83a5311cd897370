//! Addresses of the web that the authority refers to.

use validator::ValidationError;

/// Whether a text is a whole https address of a server with a name, without a user's name or password.
pub fn is_https(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>\"'`{}|\\^".contains(c);
    if !text.starts_with("https://") || text.contains(odd) {
        return false;
    }
    let Ok(read) = url::Url::parse(text) else { return false };
    let named = matches!(read.host(), Some(url::Host::Domain(name)) if name.contains('.'));
    named && read.username().is_empty() && read.password().is_none()
}

/// Validator rule: the same. An empty one is for the bounds to refuse.
pub fn https_address(text: &str) -> Result<(), ValidationError> {
    match text.is_empty() || is_https(text) {
        true => Ok(()),
        false => Err(ValidationError::new("format").with_message(
            "Expected a whole address that begins with https:// and names its server, without a user's name."
                .into(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_addresses_of_the_web_are_referred_to() {
        for good in ["https://www.example.org/attendance", "https://school.example/a?b=c&d#e"] {
            assert!(is_https(good), "{good}");
        }
        for bad in [
            "",
            "http://www.example.org/",
            "javascript:alert(1)",
            "https://user:secret@www.example.org/",
            "https://localhost/",
            "https://127.0.0.1/",
            "//www.example.org/",
            "https://www.example.org/\"onclick=\"x",
            "https://www.example.org/<script>",
            "HTTPS:www.example.org",
            "data:text/html,x",
        ] {
            assert!(!is_https(bad), "{bad}");
        }
    }
}
