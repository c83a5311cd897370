//! How mails are worded, and the wording filled with what is to be said.

use std::{collections::BTreeMap, fmt};

use serde_json::{Map, Value};

use super::{plain, shipped::SHIPPED};
use crate::letters::{Block, Mistake, fragment, line, note};

/// The longest subject, in characters; more is cut.
const SUBJECT: usize = 200;
/// What the first line of a wording begins with.
const SUBJECT_LINE: &str = "Subject:";
/// What its second line may begin with: why the reader gets this mail, in small letters at its end.
const FOOT_LINE: &str = "Foot:";

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

/// A wording in its parts.
#[derive(Clone, Debug)]
struct Parts {
    subject: String,
    foot: Option<String>,
    body: String,
}

/// The wording of every mail, by name.
#[derive(Clone, Debug)]
pub struct Wordings(BTreeMap<String, Parts>);

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
                Some(parts) => {
                    wordings.insert(name, parts);
                }
                None => wrong.push(Unworded {
                    name,
                    why: "the first line is no subject, such as `Subject: Your place`, with an empty line after it, or a line \
                          such as `Foot: You get this mail because you asked for it.` and then an empty one"
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

    /// What a mail says, and nothing of what else its example says: an earlier program wrote it, for mails wait for weeks.
    fn whole(name: &str, said: &Value) -> Value {
        let shipped = SHIPPED.iter().find(|shipped| shipped.name == name);
        let sample =
            shipped.and_then(|shipped| serde_json::from_str::<Map<String, Value>>(shipped.sample).ok());
        let nothing = |(field, like): (String, Value)| match like {
            Value::Array(_) => (field, Value::Array(Vec::new())),
            Value::Bool(_) => (field, Value::Bool(false)),
            Value::Number(_) => (field, Value::from(0)),
            _ => (field, Value::Null),
        };
        let mut whole: Map<String, Value> = sample.unwrap_or_default().into_iter().map(nothing).collect();
        whole.extend(said.as_object().cloned().unwrap_or_default());
        Value::Object(whole)
    }

    /// A mail of this kind that says this; `from` is the name of who sends it.
    pub fn write(&self, name: &str, said: &Value, from: &str) -> Result<Written, Unworded> {
        let unworded = |why: String| Unworded { name: name.to_owned(), why };
        let Parts { subject, foot, body } =
            self.0.get(name).ok_or_else(|| unworded("there is none".to_owned()))?;
        let said = Self::whole(name, said);
        let wrong = |mistakes: Vec<Mistake>| {
            unworded(mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        };
        let note = note(subject, body, &said).map_err(wrong)?;
        let why = foot.as_deref().map(|foot| line(foot, &said)).transpose().map_err(wrong)?;
        let subject: String = note.title.chars().take(SUBJECT).collect();
        if subject.is_empty() || note.blocks.is_empty() {
            return Err(unworded("it says nothing".to_owned()));
        }
        let by = format!("This mail was sent by a program of {}.", from.trim());
        let foot = why.into_iter().chain([by]).collect::<Vec<_>>().join(" ");
        Ok(Written {
            text: format!("{}\n-- \n{foot}\n", plain::text(&note.blocks)),
            html: page(&subject, &note.blocks, &foot),
            subject,
        })
    }
}

/// Subject, foot and text of a wording.
fn parted(text: &str) -> Option<Parts> {
    let (first, mut rest) = text.trim_start_matches('\u{FEFF}').split_once('\n')?;
    let subject = first.trim_end_matches('\r').strip_prefix(SUBJECT_LINE)?.trim();
    let mut foot = None;
    if let Some((second, after)) = rest.split_once('\n')
        && let Some(why) = second.trim_end_matches('\r').strip_prefix(FOOT_LINE)
    {
        foot = Some(why.trim().to_owned());
        rest = after;
    }
    let body = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
    (!subject.is_empty()).then(|| Parts { subject: subject.to_owned(), foot, body: body.to_owned() })
}

/// A page that mail programs can show: no style but a few words within the elements, for many take nothing else.
fn page(subject: &str, blocks: &[Block], foot: &str) -> String {
    let (subject, foot) = (quick_xml::escape::escape(subject), quick_xml::escape::escape(foot));
    let text = fragment(blocks);
    format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{subject}</title>\n</head>\n\
         <body style=\"margin:0;padding:16px;background:#fff;color:#000;font:16px/1.5 Arial,Helvetica,sans-serif;\
         overflow-wrap:anywhere\">\n\
         <div style=\"max-width:640px\">\n<h1 style=\"margin:0 0 16px;font-size:22px;line-height:1.3\">{subject}</h1>\n\
         {text}<p style=\"margin-top:32px;font-size:14px;color:#505a5f\">{foot}</p>\n\
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
        assert!(written.text.contains("-- \nThis mail was sent by a program of County."), "{}", written.text);
        assert!(written.html.contains("Hello A &lt;Sample&gt;</h1>"), "{}", written.html);
        let text =
            "Subject: Hello\r\nFoot: You get this mail because {{ asked_by }} asked.\r\n\r\nDear {{ name }}.";
        let said = json!({"name": "A", "asked_by": "<B>"});
        let written = own(text).unwrap().write("trial", &said, "County").unwrap();
        let foot = "-- \nYou get this mail because <B> asked. This mail was sent by a program of County.\n";
        assert!(written.text.ends_with(foot), "{}", written.text);
        assert!(written.html.contains("because &lt;B&gt; asked."), "{}", written.html);
    }

    #[test]
    fn what_an_earlier_program_did_not_say_is_nothing() {
        let text = "Subject: Hello\n\nDear {{ name }}.{% if asked_by %} {{ asked_by }} asked.{% endif %}";
        let wordings = Wordings::with([("trial".to_owned(), text.to_owned())]).unwrap();
        let written = wordings.write("trial", &json!({"name": "A"}), "County").unwrap();
        assert!(written.text.starts_with("Dear A.\n"), "{}", written.text);
        let unknown = Wordings::with([("trial".to_owned(), "Subject: x\n\nx {{ nme }}".to_owned())]);
        assert!(unknown.is_err());
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
