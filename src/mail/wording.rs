//! How mails are worded, and the wording filled with what is to be said.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

use super::{plain, shipped::SHIPPED};
use crate::letters::{Block, fragment, note};

/// The longest subject, in characters; more is cut.
const SUBJECT: usize = 200;
/// What the first line of a wording begins with.
const SUBJECT_LINE: &str = "Subject:";

/// A mail in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// One line.
    pub subject: String,
    /// The mail as plain text.
    pub text: String,
    /// The same as a page.
    pub html: String,
}

/// Why a mail has no words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unworded {
    /// The wording.
    pub name: String,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for Unworded {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the wording {} of mails: {}", self.name, self.why)
    }
}

impl std::error::Error for Unworded {}

/// The wording of every mail, by name.
#[derive(Clone, Debug)]
pub struct Wordings(BTreeMap<String, (String, String)>);

impl Wordings {
    /// Those that come with the program.
    pub fn shipped() -> Result<Self, Vec<Unworded>> {
        Self::with(std::iter::empty())
    }

    /// Those that come with the program, but for the ones given here by name. Each is tried with its example, and every
    /// mistake is told.
    pub fn with(own: impl IntoIterator<Item = (String, String)>) -> Result<Self, Vec<Unworded>> {
        let (mut wordings, mut wrong) = (BTreeMap::new(), Vec::new());
        let shipped = SHIPPED.iter().map(|shipped| (shipped.name.to_owned(), shipped.text.to_owned()));
        for (name, text) in shipped.chain(own) {
            match parted(&text) {
                Some((subject, body)) => {
                    wordings.insert(name, (subject.to_owned(), body.to_owned()));
                }
                None => wrong.push(Unworded {
                    name,
                    why: "the first line is no subject, such as `Subject: Your place`, with an empty line after it"
                        .to_owned(),
                }),
            }
        }
        let wordings = Self(wordings);
        wrong.extend(wordings.0.keys().filter_map(|name| wordings.tried(name).err()));
        if wrong.is_empty() { Ok(wordings) } else { Err(wrong) }
    }

    /// Tries a wording with its example.
    fn tried(&self, name: &str) -> Result<Written, Unworded> {
        let unworded = |why: String| Unworded { name: name.to_owned(), why };
        let shipped = SHIPPED.iter().find(|shipped| shipped.name == name);
        let sample = shipped.ok_or_else(|| unworded("no mail has this name".to_owned()))?.sample;
        let sample = serde_json::from_str(sample).map_err(|error| unworded(error.to_string()))?;
        self.write(name, &sample, "Attendance Service")
    }

    /// A mail of this kind that says this; `from` is the name of who sends it.
    pub fn write(&self, name: &str, said: &Value, from: &str) -> Result<Written, Unworded> {
        let unworded = |why: String| Unworded { name: name.to_owned(), why };
        let (subject, body) = self.0.get(name).ok_or_else(|| unworded("there is none".to_owned()))?;
        let note = note(subject, body, said).map_err(|mistakes| {
            unworded(mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        })?;
        let subject: String = note.title.chars().take(SUBJECT).collect();
        if subject.is_empty() || note.blocks.is_empty() {
            return Err(unworded("it says nothing".to_owned()));
        }
        let foot = format!("This mail was sent by a program of {}.", from.trim());
        Ok(Written {
            text: format!("{}\n-- \n{foot}\n", plain::text(&note.blocks)),
            html: page(&subject, &note.blocks, &foot),
            subject,
        })
    }
}

/// Subject and text of a wording.
fn parted(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = text.trim_start_matches('\u{FEFF}').split_once('\n')?;
    let subject = first.trim_end_matches('\r').strip_prefix(SUBJECT_LINE)?.trim();
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
    (!subject.is_empty()).then_some((subject, rest))
}

/// A page that mail programs can show: no style but a few words within the elements, for many take nothing else.
fn page(subject: &str, blocks: &[Block], foot: &str) -> String {
    let (subject, foot) = (quick_xml::escape::escape(subject), quick_xml::escape::escape(foot));
    let text = fragment(blocks);
    format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{subject}</title>\n</head>\n\
         <body style=\"margin:0;padding:16px;background:#fff;color:#000;font:16px/1.5 Arial,Helvetica,sans-serif\">\n\
         <div style=\"max-width:640px\">\n{text}<p style=\"margin-top:32px;font-size:14px;color:#505a5f\">{foot}</p>\n\
         </div>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use serde_json::json;

    use super::*;

    /// Written to be looked at, into the folder that `ROLLCALL_TEST_MAILS` names.
    #[test]
    fn every_wording_that_comes_with_the_program_says_its_example() {
        let wordings = Wordings::shipped().unwrap();
        let folder = std::env::var_os("ROLLCALL_TEST_MAILS").map(std::path::PathBuf::from);
        for shipped in SHIPPED {
            let written = wordings.tried(shipped.name).unwrap();
            for odd in ["{{", "{%", "undefined", "None", "null"] {
                assert!(!written.text.contains(odd), "{}: {}", shipped.name, written.text);
            }
            if let Some(folder) = &folder {
                let text = format!("Subject: {}\n\n{}", written.subject, written.text);
                std::fs::write(folder.join(format!("{}.txt", shipped.name)), text).unwrap();
                std::fs::write(folder.join(format!("{}.html", shipped.name)), &written.html).unwrap();
            }
        }
    }

    #[test]
    fn every_file_of_the_folder_is_a_wording() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mail/templates");
        let files = folder.read_dir().unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let named =
            SHIPPED.iter().flat_map(|shipped| ["md", "json"].map(|kind| format!("{}.{kind}", shipped.name)));
        assert_eq!(files.collect::<BTreeSet<_>>(), named.collect());
    }

    #[test]
    fn the_authoritys_own_words_take_the_place_of_those_that_come_along() {
        let own = |text: &str| Wordings::with([("trial".to_owned(), text.to_owned())]);
        let said = json!({"name": "A <Sample>", "asked_by": "B"});
        let written =
            own("Subject: Hello {{ name }}\n\nDear {{ name }}.").unwrap().write("trial", &said, "County");
        let written = written.unwrap();
        assert_eq!(written.subject, "Hello A <Sample>");
        assert!(written.text.starts_with("Dear A <Sample>.\n"), "{}", written.text);
        assert!(written.html.contains("<p>Dear A &lt;Sample&gt;.</p>"), "{}", written.html);
        assert!(written.text.contains("a program of County."));
    }

    #[test]
    fn every_mistake_in_the_authoritys_words_is_told() {
        let own = [("trial", "Dear {{ name }}"), ("trail", "Subject: x\n\nx")];
        let wrong = Wordings::with(own.map(|(name, text)| (name.to_owned(), text.to_owned()))).unwrap_err();
        let told: Vec<_> = wrong.iter().map(ToString::to_string).collect();
        assert!(told[0].contains("the first line is no subject"), "{told:?}");
        assert!(told[1].contains("trail of mails: no mail has this name"), "{told:?}");
        let wrong = Wordings::with([("trial".to_owned(), "Subject: x\n\n{{ nme }}".to_owned())]).unwrap_err();
        assert!(wrong[0].to_string().contains("Line 1"), "{wrong:?}");
    }
}
