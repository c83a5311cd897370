//! The first page: who is brought before which court, for what, when, by whom, and who decided it.

use serde_json::Value;
use uuid::Uuid;

use super::day;
use crate::{
    domain::person::Person,
    proceedings::{
        bundle::{Charge, Dossier},
        legal::{route::LegalActionRoute as By, terms::LegalActionAuthorisation},
    },
};

/// What stands where the maker of the bundle may not see it.
const UNSEEN: &str = "not told: whoever made the bundle may not see it";

/// The facts of an action, each under its name.
pub fn facts(charge: &Charge, dossier: &Dossier) -> Vec<(&'static str, Option<String>)> {
    let terms = &charge.terms;
    let prosecuted = charge.route.is_prosecution();
    let authority = dossier.school.authority.clone().unwrap_or_else(|| "The local authority".to_owned());
    let offence = charge.offence().map(|days| format!("{} to {}", day(days.from_on), day(days.to_on)));
    let hearing = terms.hearing.as_ref();
    let court = hearing.map(|hearing| hearing.court.clone());
    let court = court.or_else(|| terms.beginning.as_ref()?.court.clone());
    let heard_on = hearing.and_then(|hearing| hearing.hearing_on).map(day);
    let is_before_court = !matches!(charge.route, By::AttendanceContract | By::SchoolAttendanceOrder);
    let unknown = |what: &str| is_before_court.then(|| what.to_owned());
    vec![
        (if prosecuted { "Defendant" } else { "Parent" }, parent(charge, dossier)),
        ("Pupil", Some(dossier.pupil.name.clone().unwrap_or_else(|| dossier.pupil.id.to_string()))),
        ("Date of birth", Some(dossier.pupil.born_on.map_or_else(|| UNSEEN.to_owned(), day))),
        (if prosecuted { "Offence" } else { "Proceedings" }, Some(provision(charge.route).to_owned())),
        ("Period of the offence", offence),
        ("Penalty notice not paid", penalties(charge, dossier)),
        ("Court", court.or_else(|| unknown("none yet"))),
        ("Hearing", heard_on.or_else(|| unknown("not listed yet"))),
        ("Proceedings begun on", terms.begun_on().map(day)),
        (if prosecuted { "Prosecutor" } else { "Applicant" }, Some(authority)),
        (
            "Authorised by",
            Some(terms.authorisation.as_ref().map_or_else(|| "nobody yet".to_owned(), authorised)),
        ),
        ("Education supervision order", terms.authorisation.as_ref().and_then(considered)),
    ]
}

/// The parent as the authority names one; nobody where it is about the child.
fn parent(charge: &Charge, dossier: &Dossier) -> Option<String> {
    let id = charge.parent_id?;
    let named = dossier.parents.iter().flatten().find(|one| one.id == Some(id)).map(|one| one.name.clone());
    Some(named.unwrap_or_else(|| UNSEEN.to_owned()))
}

/// The notices for which the parent is prosecuted.
fn penalties(charge: &Charge, dossier: &Dossier) -> Option<String> {
    let ids = &charge.terms.ground.penalty_notice_ids;
    let named: Vec<_> = ids.iter().map(|id| penalty(dossier, *id)).collect();
    (!named.is_empty()).then(|| named.join("; "))
}

/// The notice by the number that the parent was given and the day of its issue.
fn penalty(dossier: &Dossier, id: Uuid) -> String {
    let notice = dossier.penalty_notices.iter().flatten().find(|one| one.id == Some(id));
    let said = |place: &str| notice.and_then(|one| one.terms.pointer(place)).and_then(Value::as_str);
    let number = said("/issue/number").map_or_else(|| id.to_string(), |number| format!("number {number}"));
    match said("/issue/issued_on").and_then(crate::domain::date::parse) {
        Some(on) => format!("{number}, issued on {}", day(on)),
        None => number,
    }
}

fn authorised(by: &LegalActionAuthorisation) -> String {
    let Person { name, title } = &by.authorised_by;
    let who = [Some(name), title.as_ref()].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    format!("{who}, on {}", day(by.authorised_on))
}

fn considered(by: &LegalActionAuthorisation) -> Option<String> {
    let considered = by.education_supervision_order_considered?;
    let what = if considered { "It was considered" } else { "It was not considered" };
    Some(format!("{what} before proceedings began (section 447 of the Education Act 1996)."))
}

/// The law in words.
const fn provision(route: By) -> &'static str {
    match route {
        By::Prosecution4441 => {
            "Section 444(1) of the Education Act 1996: being a parent of a child of compulsory school age who is a registered \
             pupil at a school and fails to attend regularly at it"
        }
        By::Prosecution4441A => {
            "Section 444(1A) of the Education Act 1996: being a parent of a child of compulsory school age who is a registered \
             pupil at a school, knowing that the child fails to attend regularly at it, and failing to cause the child to do so"
        }
        By::Prosecution443 => {
            "Section 443(1) of the Education Act 1996: being a parent on whom a school attendance order was served and failing to \
             comply with its requirements"
        }
        By::Prosecution103 => {
            "Section 103(3) of the Education and Inspections Act 2006: being a parent of an excluded pupil who was present in a \
             public place during school hours on a day of the first five of the exclusion"
        }
        By::ParentingOrder => "A parenting order under sections 365 and 369 of the Sentencing Code",
        By::EducationSupervisionOrder => {
            "An education supervision order under section 36 of the Children Act 1989"
        }
        By::SchoolAttendanceOrder => "A school attendance order under section 437 of the Education Act 1996",
        By::AttendanceContract => {
            "An attendance contract under section 19 of the Anti-social Behaviour Act 2003: an agreement, and no proceedings"
        }
    }
}

/// What the parent is accused of, as a sentence; of a prosecution.
pub fn accusation(charge: &Charge, dossier: &Dossier) -> Option<String> {
    let days = charge.offence()?;
    let who = parent(charge, dossier)?;
    let child = dossier.pupil.name.clone().unwrap_or_else(|| "the child".to_owned());
    let school = &dossier.school.name;
    let failed = format!(
        "was a parent of {child}, a child of compulsory school age who was a registered pupil at {school} and failed to attend \
         regularly there"
    );
    let done = match charge.route {
        By::Prosecution4441A => format!("{failed}, knew it, and failed to cause the child to attend"),
        By::Prosecution443 => {
            format!(
                "being a parent of {child} on whom a school attendance order had been served, failed to comply with it"
            )
        }
        By::Prosecution103 => {
            format!(
                "was a parent of {child}, who was excluded from {school} and was in a public place during school hours"
            )
        }
        _ => failed,
    };
    Some(format!(
        "That {who}, between {} and {}, {done}. This states the offence for the reader; the charge itself is the written charge \
         or information that was laid.",
        day(days.from_on),
        day(days.to_on),
    ))
}
