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
    choices: &[&[&[], &["earlier"]]],
    words: &[Word { name: "morning", english: "Morning" }],
    shipped: Shipped { title: "About {{ child_name }}", text: GOOD },
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
    Template { text: text.to_owned(), ..Template::shipped(&FORM) }
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
        "Line 3: nothing stands below the heading of record.",
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
        ("[here](https://user@school.example/)", "A link carries no user name"),
        ("[here](https://sch\u{43E}ol.example/)", "The name of a server has plain letters"),
        ("[https://school.example](https://other.example/)", "the words of a link are an address"),
        ("[**school**.example](https://other.example/)", "the words of a link are an address"),
        ("See [www.school.example there](https://other.example/)", "the words of a link are an address"),
        ("[a@school.example](mailto:a@other.example)", "the words of a link are an address"),
        ("[school.example](https://other-school.example/)", "the words of a link are an address"),
        ("so: {{ attendance }} there", "this placeholder is a list"),
        ("- - - - - - - - - - deep", "too deep"),
    ] {
        let found = told(&format!("{GOOD}\nThe end.\n\n{line}\n"));
        assert_eq!(found.len(), 1, "{line}: {found:?}");
        assert!(found[0].starts_with("Line 18: ") && found[0].contains(says), "{line}: {found:?}");
    }
}

#[test]
fn links_that_say_where_they_lead_are_good_and_what_was_let_in_once_is_shown() {
    for line in [
        "[https://school.example/a](https://school.example/a)",
        "[GOV.UK](https://www.gov.uk/a), [policy.pdf](https://school.example/policy.pdf)",
        "[The policy (18/19), e.g. no.4](https://school.example/)",
        "[a@school.example](mailto:a@school.example?subject=b)",
        "[01603 000000](tel:01603000000)",
    ] {
        assert_eq!(told(&format!("{GOOD}\n{line}\n")), Vec::<String>::new(), "{line}");
    }
    let before = "[https://school.example](https://192.0.2.1/)";
    assert_eq!(mistakes(before).len(), 2);
    assert!(fragment(&blocks(before).unwrap()).contains("href=\"https://192.0.2.1/\""));
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
    let loops = |word: &str| (0..7).map(|n| word.replace('$', &n.to_string())).collect::<String>();
    let opens = loops("{% for a$ in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] %}");
    let found = told(&format!("{GOOD}\n{opens}a{}", loops("{% endfor %}")));
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
fn a_part_behind_a_condition_that_may_not_hold_is_told_and_makes_no_letter() {
    let text = GOOD.replace("## When {#period}", "{% if earlier %}\n## When {#period}\n{% endif %}");
    let hidden = "Line 8: the part period does not tell what it must where {{ earlier }} is empty.";
    assert_eq!(told(&text), [hidden]);
    let refused = template(&text).letter(&FORM, &said(), Head::default(), false);
    assert!(matches!(refused, Err(Unsaid::Parts(parts)) if parts[0].name == "period"));
    let within =
        GOOD.replace("From {{ from }} to {{ to }}.", "Then.{% if earlier %} {{ from }}, {{ to }}{% endif %}");
    assert_eq!(told(&within), [hidden.replace("Line 8", "Line 7")]);
    let bare = GOOD.replace(
        "From {{ from }} to {{ to }}.",
        "{% if earlier %}From {{ from }} to {{ to }}.{% else %}{{ from }}{% endif %}",
    );
    assert_eq!(told(&bare), [hidden.replace("Line 8", "Line 7")]);
}

#[test]
fn what_goes_wrong_behind_a_condition_is_told_with_its_line() {
    for (line, says) in [
        ("{% if earlier %}{% else %}<b>none</b>{% endif %}", "letters have no HTML"),
        ("{% if not earlier %}> none{% endif %}", "letters have headings"),
        (
            "{% if not earlier %}You were offered {{ earlier }}.{% endif %}",
            "prints nothing where {{ earlier }} is empty",
        ),
        ("You were offered {{ earlier }}.", "prints nothing where {{ earlier }} is empty"),
        ("{% if not earlier %}\n\nso: {{ attendance }} there{% endif %}", "this placeholder is a list"),
    ] {
        let found = told(&format!("{GOOD}\nThe end.\n\n{line}\n"));
        assert_eq!(found.len(), 1, "{line}: {found:?}");
        let at = 18 + line.matches('\n').count();
        assert!(
            found[0].starts_with(&format!("Line {at}: ")) && found[0].contains(says),
            "{line}: {found:?}"
        );
    }
    let title = Template { title: "About {{ earlier }}".to_owned(), ..Template::shipped(&FORM) };
    assert_eq!(title.mistakes(&FORM).len(), 1);
}

#[test]
fn dates_and_money_are_written_as_the_language_does() {
    let day = NaiveDate::from_ymd_opt(2025, 3, 3).expect("a date");
    assert_eq!(Language::ENGLISH.date(day), "Monday 3 March 2025");
    assert_eq!(Language::ENGLISH.day(day), "3 March 2025");
    for (called, tag) in
        [("Polish", "pl"), ("pl-PL", "pl"), ("Polski", "pl"), (" english ", "en"), ("en-GB", "en")]
    {
        assert_eq!(Language::called(called).map(Language::tag), Some(tag), "{called}");
    }
    assert_eq!(Language::called("Martian"), None);
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
        // Nobody is called by white space: every name that comes in is cleaned, and refused if nothing is left.
        prop_assume!(name.contains(|c: char| !c.is_whitespace() && !"\u{E000}\u{E001}".contains(c)));
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

#[cfg(feature = "pdf")]
mod on_paper {
    use super::*;

    fn head() -> Head {
        Head {
            sender: vec!["Sample County Council".to_owned()],
            recipient: vec!["Ms Parent-0001 Sample-Oak".to_owned()],
            dated: "Monday 3 March 2025".to_owned(),
            reference: Some("Reference: 1".to_owned()),
        }
    }

    fn with(name: &str) -> Letter {
        let said = said().text("child_name", name);
        template(GOOD).letter(&FORM, &said, head(), false).expect("a letter")
    }

    #[test]
    fn a_print_has_tags_a_title_and_a_language_and_is_the_same_every_time() {
        let letter = with("Łukasz Sampłe-Óak ŵŷ");
        let print = pdf(&letter).expect("a print");
        assert!(print.starts_with(b"%PDF-1.7"));
        let text = String::from_utf8_lossy(&print);
        for told in ["pdfuaid:part", "About Łukasz Sampłe-Óak ŵŷ", "StructTreeRoot", "/Lang"] {
            assert!(text.contains(told), "{told}");
        }
        assert_eq!(print, pdf(&letter).expect("a print"));
    }

    #[test]
    fn what_the_font_cannot_write_is_told_and_not_left_out() {
        let Err(Unprinted::Letters(letters)) = pdf(&with("小明")) else { panic!("printed") };
        assert_eq!(letters.into_iter().collect::<String>(), "小明");
    }

    #[test]
    fn what_is_said_is_never_read_as_markup() {
        let print = pdf(&with("#panic(\"loud\") *strong* $x$ <a> @b")).expect("a print");
        assert!(!print.is_empty());
    }
}
