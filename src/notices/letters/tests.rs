//! That the wordings that come with the program are good ones, and say what the law asks for.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::*;
use crate::{
    domain::person::Person,
    letters::{Language, Said, Wording, html},
    notices::parts,
    pictures::weeks::Week,
};

#[test]
fn every_wording_that_comes_with_the_program_has_no_mistakes() {
    for form in FORMS {
        let told: Vec<_> = Template::shipped(form).mistakes(form).iter().map(ToString::to_string).collect();
        assert_eq!(told, Vec::<String>::new(), "{}", form.name);
        assert_eq!(super::form(form.name).map(|form| form.name), Some(form.name));
    }
}

#[test]
fn letters_have_the_parts_that_notices_have() {
    let names = |form: &Form| form.parts.iter().map(|part| part.name).collect::<BTreeSet<_>>();
    let of = |parts: &[parts::Part]| parts.iter().map(|part| part.code).collect::<BTreeSet<_>>();
    assert_eq!(names(&PENALTY_NOTICE), of(&parts::PENALTY_NOTICE));
    assert_eq!(names(&NOTICE_TO_IMPROVE), of(&parts::NOTICE_TO_IMPROVE));
}

#[test]
fn every_field_is_said_somewhere_in_the_wording() {
    for form in FORMS {
        for field in form.fields {
            let shown = [format!("{{{{ {} }}}}", field.name), format!("{{% if {} %}}", field.name)];
            let own = ["authority_name", "school_name", "issued_on", "not_prosecuted"].contains(&field.name);
            let said = shown.iter().any(|shown| form.shipped.text.contains(shown));
            assert!(said || own, "{}: {}", form.name, field.name);
        }
    }
}

#[test]
fn a_second_notice_tells_of_no_lower_amount_and_both_count_from_the_day_of_receipt() {
    let wording = Template::shipped(&PENALTY_NOTICE);
    let page = |said: &Said| {
        html(&wording.letter(&PENALTY_NOTICE, said, Default::default(), false).expect("a letter"))
    };
    let first = page(&Said::samples(&PENALTY_NOTICE));
    for says in [
        "£80</strong> if you pay within 21 days, counting the day you receive this notice as day 1",
        "£160</strong> if you pay after that and by day 28",
        "£80 by Sunday 23 March 2025",
        "£160 by Sunday 30 March 2025",
        "You cannot pay in parts",
        "no right of appeal",
        "told in writing if it is withdrawn",
    ] {
        assert!(first.contains(says), "{says} in {first}");
    }
    let flat = ["reduced_amount", "reduced_days", "reduced_until_on"];
    let second = page(&flat.iter().fold(Said::samples(&PENALTY_NOTICE), |said, field| said.text(field, "")));
    assert!(second.contains("There is no lower amount") && !second.contains("£80"), "{second}");
    assert!(second.contains("£160 by Sunday 30 March 2025"), "{second}");
    assert!(second.contains("failing to secure regular attendance at school (section 444(1)"), "{second}");
    for says in ["up to £1,000. If the court finds that you knew", "up to £2,500", "three months, or both"]
    {
        assert!(second.contains(says), "{says} in {second}");
    }
    let excluded =
        Said::samples(&PENALTY_NOTICE).text("place", "The market place").text("missed_sessions", "");
    let excluded = page(&excluded);
    assert!(excluded.contains("section 103 of the Education and Inspections Act 2006"), "{excluded}");
    assert!(excluded.contains("up to £1,000") && !excluded.contains("£2,500"), "{excluded}");
}

#[test]
fn sessions_are_told_day_by_day() {
    let on =
        |day, session| SessionOn { date: NaiveDate::from_ymd_opt(2026, 11, day).expect("a day"), session };
    let missed = [on(17, Session::Pm), on(16, Session::Pm), on(16, Session::Am)];
    let wording = Template::shipped(&PENALTY_NOTICE);
    let Some(Block::Table { rows, .. }) = sessions(&PENALTY_NOTICE, &wording, missed) else { panic!() };
    assert_eq!(rows[0], ["Monday 16 November 2026", "Morning and afternoon"]);
    assert_eq!(rows[1], ["Tuesday 17 November 2026", "Afternoon"]);
    assert!(sessions(&PENALTY_NOTICE, &wording, []).is_none());
    let late = [(on(16, Session::Am), true), (on(16, Session::Pm), false), (on(17, Session::Am), true)];
    let Some(Block::Table { rows, .. }) = sessions_told(&PENALTY_NOTICE, &wording, late) else { panic!() };
    assert_eq!(rows[0][1], "Morning (late, after the register had closed), Afternoon");
    assert_eq!(rows[1][1], "Morning (late, after the register had closed)");
}

#[test]
fn another_language_needs_words_of_its_own() {
    let polish =
        Template { language: Language::tagged("pl").expect("known"), ..Template::shipped(&PENALTY_NOTICE) };
    let told = polish.mistakes(&PENALTY_NOTICE);
    assert_eq!(told.len(), PENALTY_NOTICE.words.len());
    let words = PENALTY_NOTICE.words.iter().map(|word| (word.name.to_owned(), "słowo".to_owned()));
    assert_eq!(Template { words: words.collect(), ..polish }.mistakes(&PENALTY_NOTICE), []);
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a day")
}

/// A notice about so many weeks.
#[allow(clippy::too_many_lines, reason = "every part of a notice is in it")]
fn notice(weeks: u64) -> Improving {
    let home = ["1 Sample Road", "", "", "Sampleton", "", "NR1 2DH", ""].map(str::to_owned);
    let [line_1, _, _, town, _, postcode, _] = home;
    let first = day(9, 7);
    let week = |n: u64| Week {
        monday: first + chrono::Days::new(7 * n),
        attended: 10 - n % 4 - n % 2,
        authorised: n % 2,
        unauthorised: n % 4,
    };
    let plan = Supported {
        title: "Attendance plan, autumn term".to_owned(),
        offered_on: day(9, 14),
        started_on: Some(day(9, 21)),
        ended_on: None,
        not_taken_on: None,
        not_available_on: None,
        court_directed: false,
    };
    let programme = Supported {
        title: "Parenting programme at the family hub".to_owned(),
        started_on: None,
        not_taken_on: Some(day(10, 12)),
        ..plan.clone()
    };
    let missed = [(10, 5), (10, 6), (10, 19), (11, 9), (11, 10)];
    let both =
        |(month, date): (u32, u32)| Session::ALL.map(|session| SessionOn { date: day(month, date), session });
    Improving {
        reference: "604 318 826".to_owned(),
        issued_on: day(11, 23),
        parent_name: "Ms Parent-0001 Sampłe-Łukasiewiczówna-Ŵyn".to_owned(),
        parent_address: Some(Address {
            line_1,
            line_2: None,
            line_3: None,
            town: Some(town),
            county: None,
            postcode: Some(postcode),
            country: None,
        }),
        child_name: "Pupil-0001 Sampłe-Ŵyn".to_owned(),
        school_name: "Sample Primary School".to_owned(),
        authority_name: Some("Sample County Council".to_owned()),
        contact: "A. Helper, family support worker, 01632 960001, helper@school.example".to_owned(),
        record: (day(9, 3), day(11, 20)),
        weeks: (0..weeks).map(week).collect(),
        offences: missed.into_iter().flat_map(both).collect(),
        below_threshold_reason: None,
        support_so_far: vec![plan],
        no_support_reason: None,
        further_support: vec![
            "A place in the breakfast club from 7.45 every school day".to_owned(),
            "A call from A. Helper every Sunday evening".to_owned(),
        ],
        offers_not_taken: vec![programme],
        next_step: "A penalty notice would be £160, or £80 if you pay within 21 days.".to_owned(),
        period_from_on: day(11, 26),
        period_to_on: NaiveDate::from_ymd_opt(2027, 1, 20),
        school_days: 30,
        school_weeks: 6,
        sufficient_improvement: "There is no further absence without the school's permission.".to_owned(),
        early_grounds: vec![
            "Pupil-0001 misses two more half days without the school's permission.".to_owned(),
            "The support that we agreed is not taken up.".to_owned(),
        ],
        issued_by: Person { name: "A. Head".to_owned(), title: Some("Headteacher".to_owned()) },
    }
}

#[test]
fn a_notice_to_improve_says_what_to_do_by_when_and_what_happens_otherwise() {
    let shipped = Wording::shipped(&NOTICE_TO_IMPROVE);
    for (name, weeks, large) in [("improve", 11, false), ("improve_large", 39, true)] {
        let letter = improving(&notice(weeks), &shipped, large).expect("a letter");
        let page = html(&letter);
        for says in [
            "There is no further absence without the school&apos;s permission.",
            "begins on <strong>Thursday 26 November 2026</strong>",
            "ends on <strong>Wednesday 20 January 2027</strong>",
            "<svg ",
            "<td>14 September 2026</td><td>8</td><td>1</td><td>1</td>",
            "not taken up on Monday 12 October 2026",
        ] {
            assert!(page.contains(says), "{says} in {page}");
        }
        look(name, &letter);
    }
    let unknown = Improving { period_to_on: None, offers_not_taken: Vec::new(), ..notice(3) };
    let page = html(&improving(&unknown, &shipped, false).expect("a letter"));
    assert!(page.contains("tell you the last day as soon as") && !page.contains("offered before"), "{page}");
    let silent = Improving { early_grounds: Vec::new(), ..notice(3) };
    assert!(improving(&silent, &shipped, false).is_err(), "a part is missing");
}

/// Written to be looked at, into the folder that `ROLLCALL_TEST_LETTERS` names, and printed where there are prints.
fn look(name: &str, letter: &crate::letters::Letter) {
    let folder = std::env::var_os("ROLLCALL_TEST_LETTERS").map(std::path::PathBuf::from);
    if let Some(folder) = &folder {
        std::fs::write(folder.join(format!("{name}.html")), html(letter)).expect("writes");
    }
    #[cfg(feature = "pdf")]
    {
        let print = crate::letters::pdf(letter).expect("a print");
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.pdf")), print).expect("writes");
        }
    }
}
