//! What the letter of a penalty notice says.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    domain::{address::Address, notice_number},
    features::penalty_notices::{
        document::PenaltyNoticeContents, terms::PenaltyNoticeWithdrawal,
        values::PenaltyNoticeWithdrawalGround,
    },
    letters::{Block, Form, Head, Letter, Said, Template, Unsaid, Wording},
    notices::{
        letters::{PENALTY_NOTICE, PENALTY_NOTICE_WITHDRAWAL, lines, named, sessions_told},
        schedule::{self, PenaltyNoticeService},
    },
};

/// The letter in this wording, or the parts that it would not have.
pub fn letter(
    id: Uuid,
    contents: &PenaltyNoticeContents,
    wording: &Wording,
    large_print: bool,
) -> Result<Letter, Unsaid> {
    let template = wording.template();
    let head = head(id, contents, &template, &PENALTY_NOTICE, contents.issued_on);
    template.letter(&PENALTY_NOTICE, &said(id, contents, &template), head, large_print)
}

/// The letter that tells the recipient of the withdrawal (regulation 8 of the Education (Penalty Notices) (England)
/// Regulations 2007).
pub fn withdrawal(
    id: Uuid,
    contents: &PenaltyNoticeContents,
    withdrawn: &PenaltyNoticeWithdrawal,
    wording: &Wording,
    large_print: bool,
) -> Result<Letter, Unsaid> {
    let form = &PENALTY_NOTICE_WITHDRAWAL;
    let template = wording.template();
    let unpaid = withdrawn.ground == PenaltyNoticeWithdrawalGround::UnpaidNotProsecuted;
    let ground = because(&template, withdrawn.ground);
    let authority = &contents.authority;
    let frees = withdrawn.ground == PenaltyNoticeWithdrawalGround::MaterialError;
    let said = Said::new()
        .text("parent_name", &contents.recipient.name)
        .text("child_name", &contents.child.name)
        .text("reference", number(id, contents))
        .text("what_was_wrong", withdrawn.what_was_wrong.as_deref().unwrap_or_default())
        .text("new_notice", if frees { "yes" } else { "" })
        .text("issued_on", template.language.date(contents.issued_on))
        .text("withdrawn_on", template.language.date(withdrawn.withdrawn_on))
        .text("ground", ground.as_str())
        .text("not_prosecuted", if unpaid { ground.as_str() } else { "" })
        .text("authority_name", &authority.name)
        .text("authority", whole(&authority.name, authority.address.as_ref()));
    let head = head(id, contents, &template, form, withdrawn.withdrawn_on);
    template.letter(form, &said, head, large_print)
}

/// Why a notice is withdrawn, in a sentence of this wording.
pub fn because(template: &Template, ground: PenaltyNoticeWithdrawalGround) -> String {
    template.word(
        &PENALTY_NOTICE_WITHDRAWAL,
        match ground {
            PenaltyNoticeWithdrawalGround::ShouldNotHaveBeenIssued => "ground_not_issued",
            PenaltyNoticeWithdrawalGround::WrongPerson => "ground_wrong_person",
            PenaltyNoticeWithdrawalGround::MaterialError => "ground_material_error",
            PenaltyNoticeWithdrawalGround::UnpaidNotProsecuted => "ground_unpaid",
        },
    )
}

/// What is quoted of a notice.
fn number(id: Uuid, contents: &PenaltyNoticeContents) -> String {
    contents.number.as_deref().map_or_else(|| id.to_string(), notice_number::spoken)
}

fn head(
    id: Uuid,
    contents: &PenaltyNoticeContents,
    template: &Template,
    form: &Form,
    dated: NaiveDate,
) -> Head {
    let (authority, recipient) = (&contents.authority, &contents.recipient);
    Head {
        sender: named(&authority.name, authority.address.as_ref()),
        recipient: named(&recipient.name, recipient.address.as_ref()),
        dated: template.language.date(dated),
        reference: Some(format!("{}: {}", template.word(form, "reference"), number(id, contents))),
    }
}

fn said(id: Uuid, contents: &PenaltyNoticeContents, template: &Template) -> Said {
    let language = template.language;
    let (tariff, child) = (&contents.amounts, &contents.child);
    // Nobody knows yet how it will be served: the day is that of a notice that is posted on the day of issue.
    let received_on = schedule::received_on(PenaltyNoticeService::Post, contents.issued_on);
    let dates = tariff.dates(received_on);
    let authority = &contents.authority;
    let officer = &contents.issuing_officer;
    let officer = [Some(&officer.name), officer.title.as_ref()].into_iter().flatten().cloned();
    let missed = contents.sessions.len();
    let ways = contents.payment_methods.iter().map(|method| method.how.clone());
    let some = |text: Option<String>| text.unwrap_or_default();
    Said::new()
        .text("parent_name", &contents.recipient.name)
        .text("parent_name_and_address", whole(&contents.recipient.name, contents.recipient.address.as_ref()))
        .text("child_name", &child.name)
        .text("child_name_and_address", whole(&child.name, child.address.as_ref()))
        .text("school_name", &contents.school.name)
        .text("place_of_provision", some(contents.place_of_provision.clone()))
        .text("reference", number(id, contents))
        .text("issued_on", language.date(contents.issued_on))
        .text("offence_from_on", language.date(contents.from_on))
        .text("offence_to_on", language.date(contents.to_on))
        .text("missed_sessions", some((missed > 0).then(|| missed.to_string())))
        .text("place", some(contents.place.clone()))
        .blocks("offences", offences(contents, template))
        .text("full_amount", language.money(tariff.full_pence))
        .text("full_days", tariff.full_days.to_string())
        .text("reduced_amount", some(tariff.reduced_pence.map(|pence| language.money(pence))))
        .text("reduced_days", some(tariff.reduced_days.map(|days| days.to_string())))
        .text("presumed_on", language.date(received_on))
        .text("reduced_until_on", some(dates.reduced_until_on.map(|on| language.date(on))))
        .text("pay_until_on", language.date(dates.pay_until_on))
        .blocks("payment_methods", vec![Block::list(ways)])
        .text("payment_address", some(contents.payment_address.as_ref().map(|to| lines(to).join(", "))))
        .text("officer", officer.collect::<Vec<_>>().join("\n"))
        .text("authority_name", &authority.name)
        .text("authority", whole(&authority.name, authority.address.as_ref()))
}

fn whole(name: &str, address: Option<&Address>) -> String {
    named(name, address).join("\n")
}

/// The sessions day by day, or where an excluded child was found.
fn offences(contents: &PenaltyNoticeContents, template: &Template) -> Vec<Block> {
    let missed = contents.sessions.iter().map(|each| (each.on(), each.code.as_deref() == Some("U")));
    let table = sessions_told(&PENALTY_NOTICE, template, missed);
    let place = contents.place.iter().map(|place| Block::list([place.clone()]));
    table.into_iter().chain(place).collect()
}
