//! Addresses of the web that the authority refers to.

use validator::ValidationError;

use super::text::is_hidden;

/// What is wrong with a link, in words: nothing, if it is a whole https address of a server with a name, without a user's
/// name or password. It is kept and shown, never followed by the service. A server's name is written in the letters that
/// every name is kept in (`xn--…`), for among all others are some that look like these.
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
    let server =
        link.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    match read.host() {
        _ if !server.is_ascii() || server.contains('%') => {
            Some("The name of a server has plain letters, digits, - and . alone; write others as xn--….")
        }
        _ if !read.username().is_empty() || read.password().is_some() => {
            Some("A link carries no user name and no password.")
        }
        Some(url::Host::Domain(name)) if name.contains('.') => None,
        _ => Some("A link names its server by a domain name."),
    }
}

/// The server that a word names, in small letters, where it is an address, or an address of mail: `https://a.example/b`,
/// `www.a.example`, `a.example/b` or `c@a.example`, and `a.example` alone unless it looks like the name of a file.
pub fn server_in(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| {
        c.is_whitespace() || "()[]<>\"'.,;:!?\u{2018}\u{2019}\u{201C}\u{201D}".contains(c)
    });
    let (scheme, rest) = word.split_once("://").map_or((None, word), |(scheme, rest)| (Some(scheme), rest));
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (server, path) = rest.split_at(end);
    let (user, server) =
        server.rsplit_once('@').map_or((None, server), |(user, server)| (Some(user), server));
    if scheme.is_some() && user.is_some() {
        // It is read as the address of the user's name.
        return Some(word.to_lowercase());
    }
    let server = server.split(':').next().unwrap_or_default().trim_end_matches('.').to_lowercase();
    let (name, last) = server.rsplit_once('.')?;
    let is_name = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-');
    let is_top = last.chars().count() > 1 && last.chars().all(char::is_alphabetic);
    if !is_top || !name.split('.').all(is_name) {
        return None;
    }
    let is_file = path.is_empty() && FILES.contains(&last);
    (scheme.is_some() || user.is_some() || server.starts_with("www.") || !is_file).then_some(server)
}

/// How names of files end that are no names of servers.
const FILES: [&str; 18] = [
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "rtf", "csv", "txt", "html", "htm",
    "png", "jpg", "jpeg", "ics",
];

/// Validator rule: the same as [`wrong`]. An empty one is for the bounds to refuse.
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
            "https://xn--bcher-kva.example/a\u{e9}",
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
            "https://sch\u{43E}ol.example/",
            "https://school.example\u{2044}policy.example/",
            "https://school%2eexample/",
            "",
        ] {
            assert!(wrong(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn a_word_that_is_an_address_names_a_server() {
        for (word, server) in [
            ("https://School.example/a", Some("school.example")),
            (" (www.school.example). ", Some("www.school.example")),
            ("http://school.example:80", Some("school.example")),
            ("school.example", Some("school.example")),
            ("school.example/a?b", Some("school.example")),
            ("a.b@school.example", Some("school.example")),
            ("https://sch\u{43E}ol.example", Some("sch\u{43E}ol.example")),
            ("https://school.example@other.example/", Some("https://school.example@other.example/")),
            ("policy.pdf", None),
            ("policy.pdf/", Some("policy.pdf")),
            ("e.g.", None),
            ("3.5", None),
            ("18/19", None),
            ("and/or", None),
            ("", None),
        ] {
            assert_eq!(server_in(word).as_deref(), server, "{word}");
        }
    }
}
