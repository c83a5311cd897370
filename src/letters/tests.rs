//! What a template may say, what is told of a wrong one, and that what is said stays what it is.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

const FORM: Form = Form {
    name: "sample",
    parts: &[
        Part { name: "record", what: "the attendance record", rule: "guidance 1", says: &["attendance"] },
        Part { name: "period", what: "the period", rule: "guidance 2", says: &["from", "to"] },
    ],
    fields: &[
        Field { name: "child_name", what: "the child", sample: "Pupil-0001 Sample-Oak", block: false },
        Field { name: "attendance", what: "the record", sample: "12 of 40 sessions", block: true },
        Field { name: "from", what: "the first day", sample: "Monday 3 March 2025", block: false },
        Field { name: "to", what: "the last day", sample: "Friday 11 April 2025", block: false },
        Field { name: "earlier", what: "earlier offers", sample: "A plan", block: false },
    ],
};

const GOOD: &str = "Dear parent of **{{ child_name }}**,

## Attendance {#record}

{{ attendance }}

## When {#period}

From {{ from }} to {{ to }}. [Call us](tel:01603000000).
{% if earlier %}
You were offered: {{ earlier }}
{% endif %}
- one
- *two*
";

fn template(text: &str) -> Template {
    Template {
        language: Language::ENGLISH,
        title: "About {{ child_name }}".to_owned(),
        text: text.to_owned(),
    }
}

fn said() -> Said {
    Said::new()
        .text("child_name", "Pupil-0002 Sample-Elm")
        .blocks("attendance", vec![Block::list(["3 of 20".to_owned()])])
        .text("from", "Monday")
        .text("to", "Friday")
}

fn letter(text: &str, said: &Said) -> Letter {
    template(text).letter(&FORM, said, Head::default(), false).expect("a letter")
}

fn told(text: &str) -> Vec<String> {
    template(text).mistakes(&FORM).iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_template_has_no_mistakes_and_says_what_it_is_given() {
    assert_eq!(told(GOOD), Vec::<String>::new());
    let page = html(&letter(GOOD, &said()));
    for part in [
        "<h1>About Pupil-0002 Sample-Elm</h1>",
        "<strong>Pupil-0002 Sample-Elm</strong>",
        "<h2 id=\"record\">Attendance</h2>\n<ul>\n<li>3 of 20</li>",
        "From Monday to Friday. <a href=\"tel:01603000000\">Call us</a>.",
        "<li><strong>two</strong></li>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("You were offered"));
    assert!(html(&letter(GOOD, &said().text("earlier", "A plan"))).contains("You were offered: A plan"));
}

#[test]
fn all_mistakes_of_a_template_are_told_at_once_with_their_lines() {
    let found =
        told("Of {{ child_nam }}\n\n## Attendance {#record}\n\n## More {#record}\n\n## Other {#other}\n");
    let expected = [
        "no heading ends with {#period}: the letter must tell the period (guidance 2).",
        "Line 1: there is no placeholder {{ child_nam }}; did you mean {{ child_name }}?",
        "Line 3: {{ attendance }} must stand below the heading of record, or it says nothing.",
        "Line 5: the part record has a heading already.",
        "Line 7: the letter has no part named other.",
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_a_letter_cannot_have_is_refused_with_its_line() {
    for (line, says) in [
        ("<b>loud</b>", "letters have no HTML"),
        ("<div>loud</div>", "letters have no HTML"),
        ("    let x = 1;", "letters have no code"),
        ("Use `this`", "letters have no code"),
        ("![A picture](https://example.org/a.png)", "letters have no pictures"),
        ("> quoted", "letters have headings"),
        ("---", "letters have headings"),
        ("# Loud", "headings begin with ##"),
        ("[here](javascript:alert(1))", "a link begins with"),
        ("so: {{ attendance }} there", "this placeholder is a list"),
        ("- - - - - - - - - - deep", "too deep"),
    ] {
        let found = told(&format!("{GOOD}\n{line}\n"));
        assert_eq!(found.len(), 1, "{line}: {found:?}");
        assert!(found[0].starts_with("Line 17: ") && found[0].contains(says), "{line}: {found:?}");
    }
}

#[test]
fn braces_that_cannot_be_read_are_told_with_their_line() {
    for wrong in ["{{ child_name", "{% if %}", "{% include 'x' %}", "{{ child_name | upper }}", "{% endif %}"]
    {
        let found = told(&format!("{GOOD}\n{wrong}\n"));
        assert!(found.iter().any(|told| told.contains("the braces cannot be read")), "{wrong}: {found:?}");
    }
}

#[test]
fn a_template_that_would_never_end_is_refused() {
    let found = told(&format!(
        "{GOOD}{{% for a in 'aaaaaaaaaa' %}}{}{{% endfor %}}",
        "{{ child_name }}".repeat(20_000)
    ));
    assert!(!found.is_empty());
}

#[test]
fn a_part_that_would_say_nothing_is_named_and_no_letter_is_made() {
    let without = said().text("to", "  ");
    let refused = template(GOOD).letter(&FORM, &without, Head::default(), false);
    let Err(Unsaid::Parts(parts)) = refused else { panic!("{refused:?}") };
    assert_eq!(parts.iter().map(|part| part.name).collect::<Vec<_>>(), ["period"]);
}

#[test]
fn a_part_behind_a_condition_that_does_not_hold_is_missed() {
    let text = GOOD.replace("## When {#period}", "{% if earlier %}\n## When {#period}\n{% endif %}");
    assert_eq!(told(&text), Vec::<String>::new());
    let refused = template(&text).letter(&FORM, &said(), Head::default(), false);
    assert!(matches!(refused, Err(Unsaid::Parts(parts)) if parts[0].name == "period"));
}

#[test]
fn dates_and_money_are_written_as_the_language_does() {
    let day = NaiveDate::from_ymd_opt(2025, 3, 3).expect("a date");
    assert_eq!(Language::ENGLISH.date(day), "Monday 3 March 2025");
    assert_eq!(Language::tagged("pl").expect("known").date(day), "poniedziałek 3 marca 2025");
    assert_eq!(Language::ENGLISH.money(8_000), "£80");
    assert_eq!(Language::ENGLISH.money(8_050), "£80.50");
    assert!(Language::all().all(|language| !language.date(day).contains("  ")));
}

#[test]
fn a_page_says_in_which_language_and_direction_it_is() {
    let urdu = Template { language: Language::tagged("ur").expect("known"), ..template(GOOD) };
    let page = html(&urdu.letter(&FORM, &said(), Head::default(), true).expect("a letter"));
    assert!(page.contains("<html lang=\"ur\" dir=\"rtl\">") && page.contains("<body class=\"large\">"));
}

/// All the words of a letter.
fn words(blocks: &[Block]) -> String {
    let of = |block: &Block| match block {
        Block::Heading { runs, .. } | Block::Paragraph { runs } => {
            runs.iter().map(|run| run.text.clone()).collect()
        }
        Block::List { items, .. } => items.iter().map(|item| words(item)).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    };
    blocks.iter().map(of).collect::<Vec<_>>().join("\n")
}

proptest! {
    #[test]
    fn whatever_a_name_is_it_stays_those_words(name in r"[ -~¡-ſ\u{E000}\u{E001}\n]{1,60}") {
        let made = letter(GOOD, &said().text("child_name", name.clone()));
        let lines = name.replace(['\u{E000}', '\u{E001}'], "");
        let lines = lines.trim().lines().map(str::trim).filter(|line| !line.is_empty());
        let name = lines.collect::<Vec<_>>().join("\n");
        prop_assert!(words(&made.blocks).contains(&format!("Dear parent of {name},")), "{:?}", made.blocks);
        // The same blocks as ever: nothing became a heading, a list or a link.
        prop_assert_eq!(made.blocks.len(), letter(GOOD, &said()).blocks.len());
        prop_assert!(!html(&made).contains("<script"));
    }

    #[test]
    fn no_text_breaks_the_reader(text in r"[ -~\n{}%#*_\[\]()<>`]{0,200}") {
        let _ = template(&text).mistakes(&FORM);
    }
}
