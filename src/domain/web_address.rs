//! Addresses of the web that the authority refers to.

use validator::ValidationError;

use super::text::is_hidden;

/// What is wrong with a link, in words: nothing, if it is a whole https address of a server with a name, without a user's
/// name or password. It is kept and shown, never followed by the service.
pub fn wrong(link: &str) -> Option<&'static str> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || is_hidden(c) || "<>\"\\^`{|}".contains(c);
    if link.contains(odd) {
        return Some("A link has no blanks and none of < > \" \\ ^ ` { | }: write those as %20 and so on.");
    }
    // `https:x.y` and `https:///x.y` are read as `https://x.y` by some programs, and otherwise by others.
    if link.strip_prefix("https://").is_none_or(|rest| rest.starts_with('/')) {
        return Some("A link begins with https:// and the name of its server.");
    }
    let Ok(read) = url::Url::parse(link) else {
        return Some("Expected an address that begins with https://, whole.");
    };
    match read.host() {
        _ if !read.username().is_empty() || read.password().is_some() => {
            Some("A link carries no user name and no password.")
        }
        Some(url::Host::Domain(name)) if name.contains('.') => None,
        _ => Some("A link names its server by a domain name."),
    }
}

/// Validator rule: the same. An empty one is for the bounds to refuse.
pub fn https_address(text: &str) -> Result<(), ValidationError> {
    match wrong(text).filter(|_| !text.is_empty()) {
        None => Ok(()),
        Some(why) => Err(ValidationError::new("format").with_message(why.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_https_and_names_its_server() {
        for good in [
            "https://school.example/policy",
            "https://www.school.example:8443/a?b=c&d#e",
            "https://school.example/o'clock",
        ] {
            assert_eq!(wrong(good), None, "{good}");
        }
        for bad in [
            "http://school.example/",
            "HTTPS://school.example/",
            "Https://school.example/",
            "ftp://school.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://user:secret@school.example/",
            "https://user@school.example/",
            "https://192.0.2.1/",
            "https://[2001:db8::1]/",
            "https://localhost/",
            "https:///policy",
            "https:///school.example/",
            "https:school.example",
            "https:/school.example",
            "https://school.example/\u{202E}fdp",
            "https://sch\u{200B}ool.example/",
            "//school.example/",
            "policy.pdf",
            "https://school.example/a b",
            "https://school.example/\u{0}",
            "https://school.example/\"onclick=\"x",
            "https://school.example/<script>",
            "",
        ] {
            assert!(wrong(bad).is_some(), "{bad:?}");
        }
    }
}
