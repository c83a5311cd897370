//! Use cases: proceedings begin: an information is laid, a court is asked for an order, or the notice that comes before a
//! school attendance order is served.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    act::{Answer, Place, Seen, day_faults, kept_option, open, refuse, take},
    dto::{LegalActionApply, LegalActionLay, LegalActionServeNotice},
    noticed::refuse_noticed,
};
use crate::{
    access::{Access, LegalActionsWrite, Session, Tx},
    attendance::book::{
        entry,
        groups::{known_ids, membership_pupils, standing_on},
        parents,
    },
    casework::legal::{
        days,
        route::LegalActionRoute,
        states::LegalActionAction,
        terms::{LegalActionBeginning, LegalActionNotice, LegalActionOffencePeriod, LegalActionTerms},
    },
    entities::{legal_action, penalty_notice, pupil_group},
    error::{Fault, FaultCode, Result},
    features::legal_actions::{
        records::{basis_fault, period_faults, pupil_faults},
        store::{self, Standing, Stands},
    },
    http::Body,
    notices::limitation,
};

/// The group of the children whom a local authority looks after, some of whom are in its care.
const LOOKED_AFTER: &str = "looked_after";

/// The day on which it was authorised, before which nothing begins.
fn authorised(is: &Stands) -> Option<(NaiveDate, &'static str)> {
    is.terms.authorisation.as_ref().map(|one| (one.authorised_on, "the day on which it was authorised"))
}

/// An information is laid, within six months of the last day of the offence.
pub async fn lay(
    cx: &Access<LegalActionsWrite>,
    place: Place,
    body: &Body<LegalActionLay>,
) -> Result<Answer> {
    let Seen { row, is, today } = open::<LegalActionLay>(cx, &place).await?;
    let given = body.parse()?;
    let mut faults = day_faults("/laid_on", given.laid_on, today, authorised(&is));
    let offence = given.offence.or(is.terms.ground.offence);
    if let Some(offence) = offence {
        faults.extend(offence_faults(cx, &row, &is, (&given, offence)).await?);
    }
    refuse(faults)?;
    let court = kept_option(given.court.as_deref())?;
    take(cx, place, &given, async |tx, standing| {
        refuse_unreferred(tx, standing).await?;
        if let Some(offence) = offence {
            refuse_noticed(tx, standing, offence).await?;
        }
        let mut terms = standing.is.terms.clone();
        terms.ground.offence = offence;
        terms.beginning = Some(LegalActionBeginning {
            begun_on: given.laid_on,
            court: court.clone(),
            not_in_care_reason: None,
        });
        Ok(terms)
    })
    .await
}

/// What is wrong with the offence as it is laid: its days are among those that were considered, the child was registered,
/// the person was the parent, and six months have not passed.
async fn offence_faults(
    cx: &Access<LegalActionsWrite>,
    row: &legal_action::Model,
    is: &Stands,
    (given, offence): (&LegalActionLay, LegalActionOffencePeriod),
) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    if given.offence.is_some() {
        faults.extend(period_faults("/offence", offence, given.laid_on));
        let considered = is.terms.ground.offence;
        if considered.is_some_and(|one| offence.from_on < one.from_on || one.to_on < offence.to_on) {
            let detail = "Its days are among those that were considered; for others consider another action.";
            faults.push(Fault::at("/offence", FaultCode::DateOutsideSpan).detail(detail));
        }
    }
    let last = limitation::prosecute_by(offence.to_on);
    if last < given.laid_on {
        let detail = format!("The last day was {last}: six months after the last day of the offence.");
        faults.push(Fault::at("/laid_on", FaultCode::LaidOutOfTime).rule("mca1980-127").detail(detail));
    } else if given.laid_on < offence.to_on {
        let detail = "It lies before the last day of the offence.";
        faults.push(Fault::at("/laid_on", FaultCode::DatesReversed).detail(detail));
    }
    if !faults.is_empty() {
        return Ok(faults);
    }
    let session = cx.read().await?;
    let entries = entry::of_pupil(&session, None, row.pupil_id).await?;
    faults.extend(pupil_faults("/offence", &entries, offence));
    if let Some(parent_id) = row.parent_id {
        let pupil_ids = parents::pupil_ids(&session, row.pupil_id).await?;
        if let Some(person) = parents::person(&session, parent_id).await? {
            faults.extend(basis_fault(&session, &person, &pupil_ids, Some(offence)).await?);
        }
    }
    Ok(faults)
}

/// Who was given a penalty notice is prosecuted when it was referred: after the days to pay, and not when it was paid
/// (section 444A of the Education Act 1996).
async fn refuse_unreferred(tx: &Tx<'_>, standing: &Standing<'_>) -> Result<()> {
    let Some(id) = standing.is.terms.ground.penalty_notice_id else { return Ok(()) };
    let this = Condition::all().add(penalty_notice::Column::Id.eq(id));
    let notice = tx.share::<penalty_notice::Entity>(this).await?;
    let referred = notice.is_some_and(|notice| {
        notice.state == "prosecution_referred" && notice.discharged_pence.is_none() && !notice.discontinued
    });
    match referred {
        true => Ok(()),
        false => Err(standing.is.conflict(
            LegalActionAction::Lay,
            "The penalty notice has not been referred to be prosecuted, or was paid or withdrawn: refer it first.",
        )),
    }
}

/// A court is asked for an order.
pub async fn apply(
    cx: &Access<LegalActionsWrite>,
    place: Place,
    body: &Body<LegalActionApply>,
) -> Result<Answer> {
    let Seen { row, is, today } = open::<LegalActionApply>(cx, &place).await?;
    let given = body.parse()?;
    let mut faults = day_faults("/applied_on", given.applied_on, today, authorised(&is));
    match is.route {
        LegalActionRoute::EducationSupervisionOrder => {
            faults.extend(child_faults(&cx.read().await?, &row, &given).await?);
        }
        _ if given.not_in_care_reason.is_some() => {
            faults.push(Fault::at("/not_in_care_reason", FaultCode::NotForRoute));
        }
        _ => {}
    }
    refuse(faults)?;
    let court = kept_option(given.court.as_deref())?;
    let not_in_care_reason = kept_option(given.not_in_care_reason.as_deref())?;
    take(cx, place, &given, async |_, standing| {
        let beginning = LegalActionBeginning {
            begun_on: given.applied_on,
            court: court.clone(),
            not_in_care_reason: not_in_care_reason.clone(),
        };
        Ok(LegalActionTerms { beginning: Some(beginning), ..standing.is.terms.clone() })
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
    place: Place,
    body: &Body<LegalActionServeNotice>,
) -> Result<Answer> {
    let Seen { row, is, today } = open::<LegalActionServeNotice>(cx, &place).await?;
    let given = body.parse()?;
    let mut faults = day_faults("/served_on", given.served_on, today, authorised(&is));
    let earliest = days::satisfy_by_earliest(given.served_on);
    if given.satisfy_by_on < earliest {
        let detail = format!(
            "The parent has fifteen days, that of the service among them: until {earliest} at least."
        );
        let fault = Fault::at("/satisfy_by_on", FaultCode::NoticeTooShort);
        faults.push(fault.rule("ea1996-437").detail(detail));
    }
    let session = cx.read().await?;
    if is_registered(&session, row.pupil_id, given.served_on).await? {
        faults.push(Fault::at("/served_on", FaultCode::ChildRegistered).rule("ea1996-437"));
    }
    if store::of_age_to_on(&session, &row).await? < given.served_on {
        faults.push(Fault::at("/served_on", FaultCode::NotOfCompulsoryAge).rule("ea1996-437"));
    }
    refuse(faults)?;
    take(cx, place, &given, async |_, standing| {
        let notice = LegalActionNotice { served_on: given.served_on, satisfy_by_on: given.satisfy_by_on };
        Ok(LegalActionTerms { notice: Some(notice), ..standing.is.terms.clone() })
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
