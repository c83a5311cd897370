//! Use case: showing a penalty notice.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::dto::{
    PenaltyNotice, PenaltyNoticeDocument, PenaltyNoticeLadderNow, PenaltyNoticeLinks, PenaltyNoticeRevision,
    PenaltyNoticeSession,
};
use crate::{
    access::{Access, Permission, Session, Stood, short_print},
    domain::action::Actions,
    entities::{
        penalty_ladder_notice::Model as LadderRow,
        penalty_notice::{Entity, Model},
    },
    error::{AppError, Result},
    features::penalty_notices::{
        evidence::{Asked, Marks},
        ladder,
        payments::PenaltyNoticePayment,
        seen::Reader,
        store::{self, Stands},
        terms::PenaltyNoticeTerms,
        values::PenaltyNoticeWithdrawalGround,
    },
    http::Tagged,
    notices::{
        ladder::{self as law, LadderNow},
        limitation,
        states::penalty::{PENALTY_NOTICE, PenaltyNoticeAction, PenaltyNoticeState},
    },
};

/// One notice with its payments and history.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<PenaltyNoticeDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let today = session.today();
    let is = Stands::of(&row, today)?;
    let paid = store::paid(&session, urn, id).await?;
    let account = paid.iter().map(store::entry).collect::<Result<Vec<_>>>()?;
    let history = session.history::<Entity>(urn, id).await?.into_iter();
    let history: Vec<_> = history.map(understood).collect::<Result<_>>()?;
    let pair = ladder::known(&session, row.parent_id, row.pupil_id).await?;
    let pair = pair.ok_or_else(|| AppError::internal("the parent of a notice is gone"))?;
    let rows = ladder::notices(&session, &pair).await?;
    let now = ladder::now(&rows, row.id)?;
    let mut told: Vec<_> = history.iter().map(|(_, terms)| terms).chain([&is.terms]).collect();
    let mut others = is.terms.clone();
    // The notices that count before it now are told like those that counted then.
    if let (Some(issue), Some(now)) = (&mut others.issue, &now) {
        issue.counting.clone_from(&now.counting);
        told.push(&others);
    }
    let reader = Reader::of(cx, &session, &told).await?;
    let parent_stands = pair.basis(ladder::days(&is.terms)).is_ok();
    let Actions { allowed, refused } = actions(&rows, (now.as_ref(), parent_stands), &is, today)?;
    let document = PenaltyNoticeDocument {
        penalty_notice: view(&row, &is, &reader),
        payments: paid.iter().map(PenaltyNoticePayment::of).collect::<Result<_>>()?,
        settlement: is.settle(&account, today),
        fallen_away: fallen_away(&session, &row, &is).await?,
        parent_stands,
        ladder_now: now.map(|now| ladder_now(&now, &reader)),
        history: history.iter().map(|(kept, terms)| stood(kept, terms, &reader)).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // What is unpaid, what fell away and where it stands changes without a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

/// What can be done. A notice that the ladder allows no more, or to who was no parent then, is not issued, whoever approved
/// it; and of one that was issued, nothing more is asked once it is known that two stand before it.
fn actions(
    rows: &[LadderRow],
    (now, parent_stands): (Option<&LadderNow>, bool),
    is: &Stands,
    today: NaiveDate,
) -> Result<Actions> {
    use PenaltyNoticeAction as Do;
    let mut actions = PENALTY_NOTICE.actions(is.state);
    let mut refuse = |names: &[Do], why: &'static str| {
        for name in names.iter().map(|action| action.as_str()) {
            if actions.allowed.contains(&name) {
                actions.allowed.retain(|allowed| *allowed != name);
                actions.refused.extend(Actions::new([], [(name, why)]).refused);
            }
        }
    };
    if is.state == PenaltyNoticeState::Approved {
        let next = law::next(&ladder::earlier(rows)?, is.kind, is.terms.to_on, today);
        if next.step.is_none() {
            refuse(&[Do::Issue], next.reason.as_sentence());
        } else if !parent_stands {
            refuse(
                &[Do::Issue],
                "The person was not the pupil's parent on every day of the offence, as is known now.",
            );
        }
    }
    if is.held_by.is_some() {
        refuse(&store::OF_ACTION, "It is prosecuted in a legal action (`legal_action_id`): record it there.");
    }
    if is.prosecute_by() < today {
        refuse(&[Do::ReferToProsecution], limitation::BARRED);
    }
    if is.is_before_court() {
        refuse(&[Do::RecordNotReceived], limitation::BEGUN);
    }
    if now.is_some_and(|now| now.step.is_none()) {
        refuse(&[Do::Serve, Do::ReferToProsecution], ladder::OVER_LIMIT);
    } else if !parent_stands {
        refuse(&[Do::Serve, Do::ReferToProsecution], ladder::NOT_THE_PARENT);
    }
    Ok(actions)
}

fn ladder_now(now: &LadderNow, reader: &Reader) -> PenaltyNoticeLadderNow {
    use PenaltyNoticeWithdrawalGround as Ground;
    let grounds = match (now.differs, now.step) {
        (false, _) => Vec::new(),
        (true, None) => vec![Ground::ShouldNotHaveBeenIssued],
        (true, Some(_)) => vec![Ground::MaterialError],
    };
    PenaltyNoticeLadderNow {
        step: now.step,
        differs: now.differs,
        over_the_limit: now.step.is_none(),
        counted: now.counting.len(),
        counting: reader.ids(&now.counting),
        grounds,
    }
}

/// The sessions of an issued notice that the marks no longer bear out.
async fn fallen_away<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &Model,
    is: &Stands,
) -> Result<Vec<PenaltyNoticeSession>> {
    if is.terms.evidence.is_empty()
        || matches!(is.stored, PenaltyNoticeState::Refused | PenaltyNoticeState::Withdrawn)
    {
        return Ok(Vec::new());
    }
    let asked = Asked {
        urn: row.urn,
        pupil_id: row.pupil_id,
        on: is.terms.to_on,
        covered: BTreeSet::new(),
        settings: None,
    };
    let marks = Marks::read(session, asked).await?;
    let gone = marks.fallen_away(&is.terms.evidence).into_iter();
    Ok(gone.map(|on| PenaltyNoticeSession { date: on.date, session: on.session }).collect())
}

fn understood(kept: Stood) -> Result<(Stood, PenaltyNoticeTerms)> {
    let terms = serde_json::from_str(&kept.terms).map_err(AppError::internal)?;
    Ok((kept, terms))
}

fn stood(kept: &Stood, terms: &PenaltyNoticeTerms, reader: &Reader) -> Result<PenaltyNoticeRevision> {
    let unreadable = || AppError::internal("penalty_notice_revision.state holds what it cannot");
    Ok(PenaltyNoticeRevision {
        version: kept.version,
        action: kept.action.clone(),
        state: PenaltyNoticeState::spelled(&kept.state).ok_or_else(unreadable)?,
        terms: reader.told(terms.clone()),
        reason: kept.reason.clone(),
        recorded_by: kept.recorded_by.clone(),
        recorded_at: kept.recorded_at,
    })
}

/// A notice as it goes over the wire.
pub fn view(row: &Model, is: &Stands, reader: &Reader) -> PenaltyNotice {
    PenaltyNotice {
        id: row.id,
        urn: row.urn,
        pupil_id: row.pupil_id,
        enrolment_id: row.enrolment_id,
        parent_id: row.parent_id,
        kind: is.kind,
        state: is.state,
        terms: reader.told(is.terms.clone()),
        created_at: row.created_at,
        updated_at: row.updated_at,
        prosecute_by_on: is.prosecute_by(),
        prosecute_all_by_on: limitation::prosecute_by(is.terms.from_on),
        legal_action_id: row.legal_action_id,
        version: row.version,
        links: PenaltyNoticeLinks { this: format!("/v1/schools/{}/penalty-notices/{}", row.urn, row.id) },
    }
}
