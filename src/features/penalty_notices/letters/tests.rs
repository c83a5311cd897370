//! That both letters say what they must, also about long names and long absences. With `ROLLCALL_TEST_LETTERS` the letters
//! are written into that folder, to be looked at.

use chrono::{Datelike as _, NaiveDate};

use super::*;
use crate::{
    domain::{address::Address, person::Person, session::Session},
    features::penalty_notices::{
        document::{PenaltyNoticeContents, PenaltyNoticeNamed, PenaltyNoticeSchool},
        terms::{PenaltyNoticeEvidence, PenaltyNoticeWithdrawal},
        values::PenaltyNoticeWithdrawalGround,
    },
    letters::{Letter, Wording, html},
    notices::{
        letters::{PENALTY_NOTICE, PENALTY_NOTICE_WITHDRAWAL},
        schedule::{PenaltyNoticeKind, PenaltyNoticeStep, tariff},
        settings::NoticePaymentMethod,
    },
};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn address(lines: [&str; 7]) -> Address {
    let [line_1, line_2, line_3, town, county, postcode, country] =
        lines.map(|line| (!line.is_empty()).then(|| line.to_owned()));
    Address { line_1: line_1.unwrap_or_default(), line_2, line_3, town, county, postcode, country }
}

/// A notice about so many days.
#[allow(clippy::too_many_lines, reason = "every part of a notice is in it")]
fn contents(days: usize, step: PenaltyNoticeStep, large_print: bool) -> PenaltyNoticeContents {
    let home = address([
        "Flat 12b, Sample House",
        "The Old Sample Maltings",
        "1234 Long Sample Road",
        "Sampleton-next-the-Sample",
        "Norfolk",
        "NR1 2DH",
        "United Kingdom",
    ]);
    let council = address(["1 Sample Street", "", "", "Sampleton", "", "NR1 2DH", ""]);
    let school_days = day(2024, 9, 9).iter_days().filter(|date| date.weekday().number_from_monday() < 6);
    let school_days: Vec<_> = school_days.take(days).collect();
    let both = |date: &NaiveDate| {
        Session::ALL.map(|session| PenaltyNoticeEvidence {
            urn: Some(120_765),
            date: *date,
            session,
            code: None,
        })
    };
    PenaltyNoticeContents {
        kind: PenaltyNoticeKind::Attendance,
        issued_on: day(2025, 2, 27),
        recipient: PenaltyNoticeNamed {
            name: "Ms Parent-0001 Sampłe-Łukasiewiczówna-Ŵyn-ap-Sample".to_owned(),
            address: Some(home.clone()),
        },
        child: PenaltyNoticeNamed {
            name: "Pupil-0001 Zażółć Sampłe-Łukasiewiczówna-Ŵyn-ap-Sample".to_owned(),
            address: Some(home),
        },
        school: PenaltyNoticeSchool {
            urn: 120_765,
            name: "Sample Church of England Voluntary Aided Primary School and Nursery".to_owned(),
        },
        issuing_officer: Person {
            name: "A. Officer".to_owned(),
            title: Some("Attendance manager, authorised officer of Sample County Council".to_owned()),
        },
        from_on: school_days[0],
        to_on: school_days[days - 1],
        sessions: school_days.iter().flat_map(both).collect(),
        place: None,
        place_of_provision: None,
        number: Some("482190376".to_owned()),
        amounts: tariff(PenaltyNoticeKind::Attendance, school_days[days - 1], step),
        authority: PenaltyNoticeNamed {
            name: "Sample County Council".to_owned(),
            address: Some(council.clone()),
        },
        payment_address: Some(council),
        payment_methods: [
            "Online at pay.sample.example, with the number of this notice",
            "By telephone: 01632 960001",
        ]
        .map(|how| NoticePaymentMethod { how: how.to_owned() })
        .into(),
        language: None,
        large_print,
        wordings: vec![Wording::shipped(&PENALTY_NOTICE), Wording::shipped(&PENALTY_NOTICE_WITHDRAWAL)],
        served_at: None,
        withdrawal_told_at: None,
    }
}

fn made(contents: &PenaltyNoticeContents) -> Letter {
    letter(uuid::Uuid::nil(), contents, &contents.wordings[0], contents.large_print).expect("a letter")
}

/// Written to be looked at, where that is asked for, and printed where there are prints.
fn look(name: &str, letter: &Letter) {
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

#[test]
fn a_first_notice_of_long_names_and_absences_says_everything() {
    for (name, days, large) in [("notice", 5, false), ("notice_long", 40, false), ("notice_large", 5, true)] {
        let contents = contents(days, PenaltyNoticeStep::First, large);
        let letter = made(&contents);
        let page = html(&letter);
        for says in [
            "£80 by Sunday 23 March 2025",
            "£160 by Sunday 30 March 2025",
            "Zażółć Sampłe-Łukasiewiczówna-Ŵyn",
            "section 444(1) of the Education Act 1996",
            "section 444A of that Act",
        ] {
            assert!(page.contains(says), "{says} in {page}");
        }
        assert_eq!(letter.head.recipient.len(), 8);
        assert_eq!(page.matches("Morning and afternoon</td>").count(), days);
        look(name, &letter);
    }
}

#[test]
fn a_second_notice_and_a_withdrawal_say_what_is_different() {
    let second = contents(10, PenaltyNoticeStep::Second, false);
    let letter = made(&second);
    let page = html(&letter);
    assert!(page.contains("There is no lower amount") && !page.contains("£80"), "{page}");
    look("notice_second", &letter);
    let withdrawn = PenaltyNoticeWithdrawal {
        ground: PenaltyNoticeWithdrawalGround::UnpaidNotProsecuted,
        withdrawn_on: day(2025, 4, 7),
        what_was_wrong: None,
        to_repay_pence: 0,
        told: None,
    };
    let told =
        withdrawal(uuid::Uuid::nil(), &second, &withdrawn, &second.wordings[1], false).expect("a letter");
    let page = html(&told);
    assert!(page.contains("withdrawn on <strong>Monday 7 April 2025</strong>"), "{page}");
    assert!(page.contains("You will not be prosecuted"), "{page}");
    look("withdrawal", &told);
    let wrong = PenaltyNoticeWithdrawal {
        ground: PenaltyNoticeWithdrawalGround::MaterialError,
        what_was_wrong: Some("It named 12 November, when your child was at school.".to_owned()),
        ..withdrawn
    };
    let told = withdrawal(uuid::Uuid::nil(), &second, &wrong, &second.wordings[1], false).expect("a letter");
    let page = html(&told);
    for says in ["What was wrong: It named 12 November", "A new notice without the mistake", "482 190 376"] {
        assert!(page.contains(says), "{says} in {page}");
    }
    assert!(!page.contains("You will not be prosecuted"), "{page}");
    look("withdrawal_error", &told);
}

#[test]
fn a_notice_about_an_excluded_child_names_the_place_and_another_offence() {
    let mut contents = contents(1, PenaltyNoticeStep::Outside, false);
    contents.kind = PenaltyNoticeKind::ExcludedInPublicPlace;
    contents.sessions.clear();
    contents.place = Some("The market place".to_owned());
    let page = html(&made(&contents));
    assert!(page.contains("<li>The market place</li>") && page.contains("section 103"), "{page}");
    assert!(!page.contains("444"), "{page}");
}
