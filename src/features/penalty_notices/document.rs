//! What was issued, part by part, frozen: from it a letter is made, and it never changes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    letters::letter,
    terms::{PenaltyNoticeEvidence, PenaltyNoticeIssue, PenaltyNoticeTerms},
};
use crate::{
    attendance::book::parents::ServedParent,
    domain::{address::Address, person::Person},
    entities::{enrolment, school},
    error::{Fault, FaultCode},
    letters::Wording,
    notices::{
        letters, parts,
        schedule::{PenaltyNoticeKind, Tariff},
        settings::{NoticePaymentMethod, NoticeSettings},
    },
};

/// Somebody whom a notice names.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeNamed {
    /// Name.
    #[schema(example = "Ms Parent-0001 Sample-Oak")]
    pub name: String,
    /// Address.
    pub address: Option<Address>,
}

/// The school that a notice names.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeSchool {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Its name.
    #[schema(example = "Sample Primary School")]
    pub name: String,
}

/// What was issued (regulation 3 of the Education (Penalty Notices) (England) Regulations 2007).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeContents {
    /// What it was given for.
    pub kind: PenaltyNoticeKind,
    /// The day of issue.
    #[schema(example = "2026-11-23")]
    pub issued_on: NaiveDate,
    /// The recipient.
    pub recipient: PenaltyNoticeNamed,
    /// The child; without an address where that must not be told to the recipient.
    pub child: PenaltyNoticeNamed,
    /// The school.
    pub school: PenaltyNoticeSchool,
    /// Where the child is educated, where that is not the school.
    #[serde(default)]
    #[schema(example = "Sample Alternative Provision Academy")]
    pub place_of_provision: Option<String>,
    /// The number that is quoted with a payment; null of notices that were issued before there were numbers: they are quoted
    /// by their id.
    #[serde(default)]
    #[schema(example = "482190376")]
    pub number: Option<String>,
    /// The officer who issued it.
    pub issuing_officer: Person,
    /// First day of the offence.
    #[schema(example = "2026-11-09")]
    pub from_on: NaiveDate,
    /// Last day of the offence.
    #[schema(example = "2026-11-13")]
    pub to_on: NaiveDate,
    /// The sessions of the offence.
    pub sessions: Vec<PenaltyNoticeEvidence>,
    /// Where an excluded pupil was found.
    #[schema(example = "The market place")]
    pub place: Option<String>,
    /// The amounts, how they vary with time, and the periods for paying. Both begin with the day of receipt.
    pub amounts: Tariff,
    /// The authority, with its address for correspondence.
    pub authority: PenaltyNoticeNamed,
    /// Where payments are sent.
    pub payment_address: Option<Address>,
    /// How it may be paid.
    pub payment_methods: Vec<NoticePaymentMethod>,
    /// The language in which the parent prefers to read.
    #[schema(example = "en-GB")]
    pub language: Option<String>,
    /// Whether it is to be in large print.
    #[schema(example = false)]
    pub large_print: bool,
    /// The wording of the letter on that day, in every language that there was: it says what the offence is, that paying in
    /// time discharges liability, what follows otherwise, and on which grounds the notice may be withdrawn. With it that of
    /// the letter which tells of a withdrawal.
    #[serde(default = "shipped")]
    pub wordings: Vec<Wording>,
    /// The address at which it was served; null before, and where it was served before that was kept: then it was that of
    /// the recipient.
    #[serde(default)]
    pub served_at: Option<Address>,
    /// The address to which the letter went that told of the withdrawal; null before, and where that was not kept.
    #[serde(default)]
    pub withdrawal_told_at: Option<Address>,
}

/// What was issued before wordings were kept was worded as the program was.
fn shipped() -> Vec<Wording> {
    vec![Wording::shipped(&letters::PENALTY_NOTICE), Wording::shipped(&letters::PENALTY_NOTICE_WITHDRAWAL)]
}

/// What it is made of.
pub struct Made<'a> {
    pub kind: PenaltyNoticeKind,
    pub terms: &'a PenaltyNoticeTerms,
    pub issue: &'a PenaltyNoticeIssue,
    pub parent: &'a ServedParent,
    pub child: &'a enrolment::Model,
    /// The child's address, or that there is a reason not to tell it.
    pub child_address: Option<&'a Address>,
    pub place_of_provision: Option<&'a str>,
    pub school: &'a school::Model,
    pub settings: Option<&'a NoticeSettings>,
    pub wordings: &'a [Wording],
}

/// What is issued, or a fault for each part that is missing: of the facts, and of the letters that are made of them.
pub fn contents(id: Uuid, made: &Made<'_>) -> Result<PenaltyNoticeContents, Vec<Fault>> {
    let contents = gathered(made)?;
    // A wording may have been kept before it was tried in every case.
    let forms = [&letters::PENALTY_NOTICE, &letters::PENALTY_NOTICE_WITHDRAWAL];
    let of_forms = contents.wordings.iter().flat_map(|wording| forms.map(|form| (form, wording)));
    let wrong: Vec<Fault> = of_forms
        .filter(|(form, wording)| wording.is_of(form))
        .flat_map(|(form, wording)| {
            let language = wording.language.english();
            wording.template().tried(form).into_iter().map(move |mistake| {
                let detail = format!("The wording of {} in {language}: {mistake}", form.name);
                Fault::at("/parts", FaultCode::LetterWording).detail(detail)
            })
        })
        .collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    for wording in contents.wordings.iter().filter(|wording| wording.is_of(&letters::PENALTY_NOTICE)) {
        if let Err(unsaid) = letter(id, &contents, wording, false) {
            let fault = Fault::at("/parts", FaultCode::NoticePartMissing);
            let detail = format!(
                "The letter in {} lacks: {}.",
                wording.language.english(),
                unsaid.why().trim_end_matches('.')
            );
            return Err(vec![fault.detail(detail)]);
        }
    }
    Ok(contents)
}

fn gathered(made: &Made<'_>) -> Result<PenaltyNoticeContents, Vec<Fault>> {
    let Made { terms, issue, parent, child, settings, .. } = made;
    let says = |part: &str| match part {
        "recipient" => parent.address.is_some(),
        "child" => made.child_address.is_some() || made.issue.child_address_withheld.is_some(),
        "issuing_officer" => issue.officer.title.is_some(),
        "offence" => !terms.evidence.is_empty() || terms.place.is_some(),
        "authority" => settings.is_some(),
        "payment_methods" => settings.is_some_and(|settings| !settings.payment_methods.is_empty()),
        // Rule data, and what every wording was checked to say: there always.
        _ => true,
    };
    let faults = parts::faults(&parts::PENALTY_NOTICE, "/parts", says);
    let (Some(settings), true) = (settings, faults.is_empty()) else { return Err(faults) };
    let name = &parent.name;
    let name = [name.title.as_deref(), name.forename.as_deref(), Some(name.surname.as_str())];
    Ok(PenaltyNoticeContents {
        kind: made.kind,
        issued_on: issue.issued_on,
        recipient: PenaltyNoticeNamed {
            name: name.into_iter().flatten().collect::<Vec<_>>().join(" "),
            address: parent.address.clone(),
        },
        child: PenaltyNoticeNamed {
            name: format!("{} {}", child.forename, child.surname),
            address: made.child_address.cloned(),
        },
        school: PenaltyNoticeSchool { urn: made.school.urn, name: made.school.name.clone() },
        place_of_provision: made.place_of_provision.map(str::to_owned),
        number: issue.number.clone(),
        issuing_officer: issue.officer.clone(),
        from_on: terms.from_on,
        to_on: terms.to_on,
        sessions: terms.evidence.clone(),
        place: terms.place.clone(),
        amounts: issue.tariff,
        authority: PenaltyNoticeNamed {
            name: settings.authority.clone(),
            address: Some(settings.correspondence_address.clone()),
        },
        payment_address: settings.payment_address.clone(),
        payment_methods: settings.payment_methods.clone(),
        language: parent.preferred_language.clone(),
        large_print: parent.large_print,
        wordings: made.wordings.to_vec(),
        served_at: None,
        withdrawal_told_at: None,
    })
}
