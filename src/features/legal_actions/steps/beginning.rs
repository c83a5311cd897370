//! Use cases: proceedings begin: an information is laid, a court is asked for an order, or the notices that come before a
//! school attendance order are served.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, ConnectionTrait};
use uuid::Uuid;

use super::{
    act::{Answer, day_faults, kept, kept_option, open, take},
    called::{APPLY, LAY, PROPOSE_SCHOOL, SERVE_NOTICE},
    dto::{LegalActionApply, LegalActionLay, LegalActionProposeSchool, LegalActionServeNotice},
    noticed,
};
use crate::{
    access::{Access, LegalActionsWrite, Session, StepPlace, Tx},
    attendance::book::{
        entry,
        groups::{known_ids, membership_pupils, standing_on},
        parents,
    },
    entities::{legal_action, pupil_group, school},
    error::{AppError, Fault, FaultCode, Result},
    features::legal_actions::{
        records::{basis_fault, period_faults, pupil_faults},
        store::{self, Standing, Stands},
    },
    http::Body,
    notices::limitation,
    proceedings::legal::{
        days,
        followed::{Followed, Proceedings},
        route::LegalActionRoute,
        terms::{
            LegalActionBeginning, LegalActionNotice, LegalActionOffencePeriod, LegalActionSchoolNotice,
            LegalActionTerms,
        },
    },
};

/// The group of the children whom a local authority looks after, some of whom are in its care.
const LOOKED_AFTER: &str = "looked_after";

/// The day on which it was authorised, before which nothing begins.
fn authorised(is: &Stands) -> Option<(NaiveDate, &'static str)> {
    is.terms.authorisation.as_ref().map(|one| (one.authorised_on, "the day on which it was authorised"))
}

/// An information is laid, within six months of the last day of the offence. `follow` records with the penalty notices that
/// are prosecuted that proceedings began.
pub async fn lay(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionLay>,
    follow: impl AsyncFn(&Tx<'_>, &Followed) -> Result<()>,
) -> Result<Answer> {
    let step = open(cx, &place, LAY).await?;
    let given = body.parse()?;
    let court = kept_option(given.court.as_deref())?;
    let by = kept(given.recorded_by.cleaned())?;
    take(cx, place, (step, &given), (&given.recorded_by, None), async |tx, standing| {
        let is = &standing.is;
        let mut faults = day_faults("/laid_on", given.laid_on, tx.today(), authorised(is));
        let offence = given.offence.or(is.terms.ground.offence);
        if let Some(offence) = offence {
            faults.extend(offence_faults(tx, standing, (&given, offence)).await?);
        }
        AppError::if_any(faults)?;
        let mut terms = is.terms.clone();
        terms.ground.offence = offence;
        if let Some(offence) = offence {
            terms.ground.penalty_notice_ids = noticed::take_in(tx, standing, offence).await?;
        }
        terms.beginning = Some(LegalActionBeginning {
            begun_on: given.laid_on,
            court: court.clone(),
            not_in_care_reason: None,
        });
        let begun = Proceedings::Begun { on: given.laid_on, court: court.clone() };
        noticed::follow(tx, (standing.row.id, &terms), (&begun, &by), &follow).await?;
        Ok(terms)
    })
    .await
}

/// What is wrong with the offence as it is laid: its days are among those that were considered, the child was registered
/// where that is what it is about, the person was the parent, and six months have not passed.
async fn offence_faults(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    (given, offence): (&LegalActionLay, LegalActionOffencePeriod),
) -> Result<Vec<Fault>> {
    let (row, is) = (standing.row, &standing.is);
    let mut faults = Vec::new();
    if given.offence.is_some() {
        faults.extend(period_faults("/offence", offence, given.laid_on));
        let considered = is.terms.ground.offence;
        if considered.is_some_and(|one| offence.from_on < one.from_on || one.to_on < offence.to_on) {
            let detail =
                "Its days are among those that were considered; for others amend it or consider another.";
            faults.push(Fault::at("/offence", FaultCode::DateOutsideSpan).detail(detail));
        }
    }
    faults.extend(limitation_faults("/laid_on", given.laid_on, offence));
    if !faults.is_empty() {
        return Ok(faults);
    }
    faults.extend(person_faults(tx, (row.pupil_id, row.parent_id), ("/offence", is.route, offence)).await?);
    Ok(faults)
}

/// What is wrong with a day as that on which an information was laid for an offence.
pub fn limitation_faults(at: &str, laid_on: NaiveDate, offence: LegalActionOffencePeriod) -> Option<Fault> {
    let last = limitation::prosecute_by(offence.to_on);
    if last < laid_on {
        let detail = format!("The last day was {last}: six months after the last day of the offence.");
        return Some(Fault::at(at, FaultCode::LaidOutOfTime).rule("mca1980-127").detail(detail));
    }
    let early = laid_on < offence.to_on;
    let detail = "It lies before the last day of the offence.";
    early.then(|| Fault::at(at, FaultCode::DatesReversed).detail(detail))
}

/// What is wrong with the child and the parent on the days of an offence, below `at`.
pub async fn person_faults(
    tx: &Tx<'_>,
    (pupil_id, parent_id): (Uuid, Option<Uuid>),
    (at, route, offence): (&str, LegalActionRoute, LegalActionOffencePeriod),
) -> Result<Vec<Fault>> {
    let entries = entry::of_pupil(tx, None, pupil_id).await?;
    let mut faults = pupil_faults(at, route, &entries, offence);
    if let Some(parent_id) = parent_id {
        let pupil_ids = parents::pupil_ids(tx, pupil_id).await?;
        if let Some(person) = parents::person(tx, parent_id).await? {
            faults.extend(basis_fault(tx, &person, &pupil_ids, Some(offence)).await?);
        }
    }
    Ok(faults)
}

/// A court is asked for an order.
pub async fn apply(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionApply>,
) -> Result<Answer> {
    let step = open(cx, &place, APPLY).await?;
    let given = body.parse()?;
    let court = kept_option(given.court.as_deref())?;
    let not_in_care_reason = kept_option(given.not_in_care_reason.as_deref())?;
    take(cx, place, (step, &given), (&given.recorded_by, None), async |tx, standing| {
        let is = &standing.is;
        let mut faults = day_faults("/applied_on", given.applied_on, tx.today(), authorised(is));
        match is.route {
            LegalActionRoute::EducationSupervisionOrder => {
                faults.extend(child_faults(tx, standing.row, &given).await?);
            }
            _ if given.not_in_care_reason.is_some() => {
                faults.push(Fault::at("/not_in_care_reason", FaultCode::NotForRoute));
            }
            _ => {}
        }
        AppError::if_any(faults)?;
        let beginning = LegalActionBeginning {
            begun_on: given.applied_on,
            court: court.clone(),
            not_in_care_reason: not_in_care_reason.clone(),
        };
        Ok(LegalActionTerms { beginning: Some(beginning), ..is.terms.clone() })
    })
    .await
}

/// An education supervision order is about a child of compulsory school age who is in the care of no local authority.
async fn child_faults<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &legal_action::Model,
    given: &LegalActionApply,
) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    if store::of_age_to_on(session, row).await? < given.applied_on {
        faults.push(Fault::at("/applied_on", FaultCode::NotOfCompulsoryAge).rule("ca1989-36"));
    }
    if given.not_in_care_reason.is_none() && is_looked_after(session, row.pupil_id, given.applied_on).await? {
        let detail = "The child is listed as looked after: say in `not_in_care_reason` why it is in the care of no local \
                      authority, where that is so.";
        let fault = Fault::at("/not_in_care_reason", FaultCode::ChildInCare);
        faults.push(fault.rule("ca1989-36").detail(detail));
    }
    Ok(faults)
}

async fn is_looked_after<C: ConnectionTrait>(
    session: &Session<'_, C>,
    pupil_id: Uuid,
    on: NaiveDate,
) -> Result<bool> {
    let named = pupil_group::Column::Code.eq(LOOKED_AFTER);
    let Some(group) = session.shared::<pupil_group::Entity>().filter(named).one().await? else {
        return Ok(false);
    };
    let members = known_ids(session, membership_pupils(standing_on(group.id, on, None))).await?;
    Ok(members.child(pupil_id).is_some())
}

/// The notice that comes before a school attendance order is served on the parent of a child who is registered nowhere.
pub async fn serve_notice(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionServeNotice>,
) -> Result<Answer> {
    let step = open(cx, &place, SERVE_NOTICE).await?;
    let given = body.parse()?;
    take(cx, place, (step, &given), (&given.recorded_by, None), async |tx, standing| {
        let (row, is) = (standing.row, &standing.is);
        let mut faults = day_faults("/served_on", given.served_on, tx.today(), authorised(is));
        let earliest = days::satisfy_by_earliest(given.served_on);
        if given.satisfy_by_on < earliest {
            let detail = format!(
                "The parent has fifteen days, that of the service among them: until {earliest} at least."
            );
            let fault = Fault::at("/satisfy_by_on", FaultCode::NoticeTooShort);
            faults.push(fault.rule("ea1996-437").detail(detail));
        }
        if is_registered(tx, row.pupil_id, given.served_on).await? {
            faults.push(Fault::at("/served_on", FaultCode::ChildRegistered).rule("ea1996-437"));
        }
        if store::of_age_to_on(tx, row).await? < given.served_on {
            faults.push(Fault::at("/served_on", FaultCode::NotOfCompulsoryAge).rule("ea1996-437"));
        }
        AppError::if_any(faults)?;
        let notice = LegalActionNotice { served_on: given.served_on, satisfy_by_on: given.satisfy_by_on };
        Ok(LegalActionTerms { notice: Some(notice), ..is.terms.clone() })
    })
    .await
}

/// The parent who did not satisfy the authority is told which school the order is to name, and may apply for another.
pub async fn propose_school(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionProposeSchool>,
) -> Result<Answer> {
    let step = open(cx, &place, PROPOSE_SCHOOL).await?;
    let given = body.parse()?;
    take(cx, place, (step, &given), (&given.recorded_by, None), async |tx, standing| {
        let is = &standing.is;
        let mut faults = day_faults("/served_on", given.served_on, tx.today(), None);
        let last = is.terms.notice.map(|notice| notice.satisfy_by_on);
        if let Some(last) = last.filter(|last| given.served_on <= *last) {
            let detail =
                format!("The parent can satisfy the authority until {last}: it is served after that.");
            let fault = Fault::at("/served_on", FaultCode::DatesReversed);
            faults.push(fault.rule("ea1996-438").detail(detail));
        }
        let this = school::Column::Urn.eq(given.named_school_urn);
        if (**tx).find::<school::Entity>().filter(this).one().await?.is_none() {
            faults.push(Fault::at("/named_school_urn", FaultCode::ReferenceNotFound));
        }
        AppError::if_any(faults)?;
        let school_notice = LegalActionSchoolNotice {
            served_on: given.served_on,
            named_school_urn: given.named_school_urn,
            apply_by_on: days::choose_by(given.served_on),
        };
        Ok(LegalActionTerms { school_notice: Some(school_notice), ..is.terms.clone() })
    })
    .await
}

/// Whether a child is registered at a school on a day.
pub async fn is_registered<C: ConnectionTrait>(
    session: &Session<'_, C>,
    pupil_id: Uuid,
    on: NaiveDate,
) -> Result<bool> {
    let entries = entry::of_pupil(session, None, pupil_id).await?;
    let here = |entry: &entry::Entry| {
        entry.starting_on <= on && entry.deleted_on.is_none_or(|deleted_on| on <= deleted_on)
    };
    Ok(entries.iter().any(here))
}
