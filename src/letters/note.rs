//! A note: a title and a text without the parts of a form, for what is no letter of law.

use std::collections::BTreeMap;

use minijinja::{Environment, Value, syntax::SyntaxConfig};
use serde_json::Value as Json;

use super::{
    fill::{Silent, environment, escaped, render_in},
    letter::Block,
    markdown::{self, CLOSES, Links, OPENS},
    template::{Mistake, Place, Wrong},
};

/// What a note says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// One line of words.
    pub title: String,
    /// The text.
    pub blocks: Vec<Block>,
}

/// Fills a title and a text (Markdown with `{{placeholders}}`, conditions and loops) with an object of texts, numbers,
/// truths and lists. What is filled in is text, never markup; nothing (`null`) is an empty text.
pub fn note(title: &str, text: &str, said: &Json) -> Result<Note, Vec<Mistake>> {
    let title = line(title, said)?;
    let text = render_in(noting(), text, value(said), escaped, Silent::Told)
        .map_err(|(line, what)| vec![Mistake { place: Place::Text, line, what }])?;
    let odd = |(line, odd)| Mistake { place: Place::Text, line: Some(line), what: Wrong::Odd(odd) };
    let blocks = markdown::read(&text, &[], Links::Kept)
        .map_err(|mistakes| mistakes.into_iter().map(odd).collect::<Vec<_>>())?;
    Ok(Note { title, blocks })
}

/// Fills a line with the same: words alone, and one line whatever is filled in.
pub fn line(text: &str, said: &Json) -> Result<String, Vec<Mistake>> {
    let filled = render_in(noting(), text, value(said), str::to_owned, Silent::Told);
    let line = filled.map_err(|(_, what)| vec![Mistake { place: Place::Title, line: None, what }])?;
    Ok(one_line(&line))
}

/// What is to be known of notes: a condition or a loop on a line of its own leaves no empty line behind.
fn noting<'a>() -> Environment<'a> {
    let mut environment = environment();
    let mut syntax = SyntaxConfig::builder();
    syntax.comment_delimiters("{!--", "--!}").trim_blocks(true).lstrip_blocks(true);
    if let Ok(syntax) = syntax.build() {
        environment.set_syntax(syntax);
    }
    environment
}

/// One line, whatever stood between the words: a title becomes a line of a header.
fn one_line(title: &str) -> String {
    let plain: String =
        title.chars().map(|c| if c.is_control() || [OPENS, CLOSES].contains(&c) { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Nothing is an empty text.
fn value(said: &Json) -> Value {
    match said {
        Json::Null => Value::from(""),
        Json::Bool(truth) => Value::from(*truth),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::from(whole),
            None => Value::from(number.to_string()),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => items.iter().map(value).collect(),
        Json::Object(fields) => Value::from(
            fields.iter().map(|(name, said)| (name.clone(), value(said))).collect::<BTreeMap<_, _>>(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::letters::html::fragment;

    #[test]
    fn loops_conditions_and_links_are_filled_with_text_alone() {
        let text = "Dear {{ name }},\n\n{% for one in people %}\n- {{ one.name }}\n{% endfor %}\n\n\
                    {% if note %}\n{{ note }}\n\n{% endif %}\n[Join]({{ link }})";
        let said = json!({
            "name": "<b>A</b> *Sample*", "people": [{"name": "# One"}, {"name": "[x](https://evil.example)"}],
            "note": null, "link": "https://meet.example/a_b?c=d&e=(f)",
        });
        let note = note("Re: {{ name }}", text, &said).unwrap();
        assert_eq!(note.title, "Re: <b>A</b> *Sample*");
        let page = fragment(&note.blocks);
        assert!(page.contains("Dear &lt;b&gt;A&lt;/b&gt; *Sample*,"), "{page}");
        assert!(page.contains("<li># One</li>"), "{page}");
        assert!(!page.contains("href=\"https://evil"), "{page}");
        assert!(page.contains("<a href=\"https://meet.example/a_b?c=d&amp;e=(f)\">Join</a>"), "{page}");
    }

    #[test]
    fn a_title_is_one_line_whatever_is_filled_in() {
        let title =
            note("{{ t }}", "", &json!({"t": "a\r\nBcc: b@c.example\u{85}\u{2028}\0d"})).unwrap().title;
        assert_eq!(title, "a Bcc: b@c.example d");
    }

    #[test]
    fn what_is_not_known_is_a_mistake_with_its_line() {
        let mistakes = note("t", "one\n\n{{ two }}", &json!({})).unwrap_err();
        assert_eq!(mistakes[0].line, Some(3));
        assert!(note("t", "[a](javascript:x)", &json!({})).is_err());
        assert!(note("t", "<b>", &json!({})).is_err());
    }
}
