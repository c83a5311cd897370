//! Use case: the letter that was issued.

use uuid::Uuid;

use crate::{
    access::{Access, NoticesRead},
    domain::notice_number,
    error::{AppError, Code, Result},
    features::notices_to_improve::{
        contents::{NoticeToImproveContents, NoticeToImproveSupport, NoticeToImproveWeek},
        notices::reading,
        said::NoticeToImproveContact,
    },
    http::LetterQuery,
    letters::Letter,
    notices::letters::{Improving, NOTICE_TO_IMPROVE, Supported, improving},
    pictures::weeks::Week,
};

/// The letter, for the parent or as it is asked for. Only what was issued has wordings.
pub async fn show(cx: &Access<NoticesRead>, urn: i32, id: Uuid, query: &LetterQuery) -> Result<Letter> {
    let contents = reading::contents(cx, urn, id).await?;
    if contents.wordings.is_empty() {
        return Err(Code::NotFound.into());
    }
    let wording =
        query.wording(&contents.wordings, &NOTICE_TO_IMPROVE, contents.language.as_deref())?.clone();
    let large_print = query.large_print.unwrap_or(contents.large_print);
    improving(&plain(id, contents).ok_or(Code::NotFound)?, &wording, large_print)
}

/// The letter of a notice that was issued, out of what was frozen then, for the parent: nothing before there were wordings.
pub fn frozen_letter(id: Uuid, document: &str) -> Result<Option<Letter>> {
    let contents: NoticeToImproveContents = serde_json::from_str(document).map_err(AppError::internal)?;
    if contents.wordings.is_empty() {
        return Ok(None);
    }
    let preferred = contents.language.as_deref();
    let wording = LetterQuery::default().wording(&contents.wordings, &NOTICE_TO_IMPROVE, preferred)?.clone();
    let large_print = contents.large_print;
    plain(id, contents).map(|notice| improving(&notice, &wording, large_print)).transpose()
}

/// What was issued, as plain values.
fn plain(id: Uuid, contents: NoticeToImproveContents) -> Option<Improving> {
    let support_so_far = tried(&contents);
    let record = &contents.attendance_record;
    Some(Improving {
        reference: contents.number.as_deref().map_or_else(|| id.to_string(), notice_number::spoken),
        issued_on: contents.issued_on?,
        parent_name: contents.parent_name,
        parent_address: contents.parent_address,
        child_name: contents.child_name,
        school_name: contents.school.name,
        authority_name: contents.authority,
        contact: contents.contact.as_ref().map(contact)?,
        record: (record.from_on, record.to_on),
        weeks: record.weeks.iter().map(week).collect(),
        offences: contents.offences.iter().map(|each| each.on()).collect(),
        below_threshold_reason: contents.override_reason,
        support_so_far,
        no_support_reason: contents.no_support_reason,
        further_support: contents.further_support.into_iter().map(|offer| offer.what).collect(),
        offers_not_taken: contents.offers_not_taken.iter().map(supported).collect(),
        next_step: contents.next_step,
        period_from_on: contents.period_from_on?,
        period_to_on: contents.period_to_on,
        school_days: contents.school_days,
        school_weeks: contents.school_weeks,
        sufficient_improvement: contents.sufficient_improvement?.text,
        early_grounds: contents.early_grounds.into_iter().map(|ground| ground.text).collect(),
        issued_by: contents.issued_by?,
    })
}

fn week(week: &NoticeToImproveWeek) -> Week {
    let count = &week.count;
    Week {
        monday: week.monday_on,
        attended: count.attended,
        authorised: count.authorised,
        unauthorised: count.unauthorised,
    }
}

/// What was provided, what a court directed, and what was tried and not to be had.
fn tried(contents: &NoticeToImproveContents) -> Vec<Supported> {
    let provided = contents.support_so_far.iter().map(supported);
    let directed =
        contents.court_directed.iter().map(|one| Supported { court_directed: true, ..supported(one) });
    let in_vain = contents.support_not_available.iter().map(|one| Supported {
        not_taken_on: None,
        not_available_on: one.not_taken_on,
        ..supported(one)
    });
    provided.chain(directed).chain(in_vain).collect()
}

fn supported(one: &NoticeToImproveSupport) -> Supported {
    Supported {
        title: one.title.clone(),
        offered_on: one.offered_on,
        started_on: one.started_on,
        ended_on: one.ended_on,
        not_taken_on: one.not_taken_on,
        not_available_on: None,
        court_directed: false,
    }
}

fn contact(contact: &NoticeToImproveContact) -> String {
    let NoticeToImproveContact { name, title, telephone, email } = contact;
    let all = [Some(name), title.as_ref(), telephone.as_ref(), email.as_ref()];
    all.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
}
