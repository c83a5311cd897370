//! Use cases: drafting a Notice to Improve, and amending the draft.

use sea_orm::{ColumnTrait as _, Condition};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{NoticeToImproveCreate, NoticeToImproveDocument, NoticeToImprovePut},
    reading,
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, NoticesDecide, NoticesToImproveWrite, Tx},
    attendance::book::entry,
    entities::notice_to_improve::{Column, Entity},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::notices_to_improve::{
        known::Known,
        pair::Pair,
        settings,
        steps::{Answer, Place, Step, open, take},
        store::{self, Next, Whose},
        terms::NoticeToImproveTerms,
    },
    http::{Body, IdempotencyKey, Once, Tagged},
    notices::states::improvement::{NoticeToImproveAction, NoticeToImproveState},
};

/// Drafts a notice.
pub async fn draft(
    cx: &Access<NoticesToImproveWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<NoticeToImproveCreate>,
) -> Result<Once<Tagged<NoticeToImproveDocument>>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    settings::require_issuer(cx, settings::read(&session).await?.as_ref())?;
    let new = body.parse()?;
    let authority = cx.also::<NoticesDecide>();
    let mut faults = new.says.faults("/says");
    faults.extend(new.says.beyond(None, authority));
    let entries = entry::of_pupil(&session, Some(urn), new.pupil_id).await?;
    let entry = entries.into_iter().max_by_key(|entry| entry.starting_on);
    let pair = match &entry {
        Some(entry) => Pair::known(&session, new.parent_id, entry.pupil_id).await?,
        None => None,
    };
    match (&entry, &pair) {
        (None, _) => faults.push(Fault::at("/pupil_id", FaultCode::ReferenceNotFound)),
        (_, None) => faults.push(Fault::at("/parent_id", FaultCode::ReferenceNotFound)),
        _ => {}
    }
    let (Some(entry), Some(pair)) = (entry, pair) else { return Err(AppError::invalid(faults)) };
    let whose = Whose { urn, enrolment_id: entry.id, pupil_id: entry.pupil_id, parent_id: pair.parent.id };
    let says = new.says.cleaned().map_err(AppError::internal)?;
    let known = Known::read(&session, whose, &says, authority).await?;
    drop(snapshot);
    faults.extend(known.faults_of_people());
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let (id, terms) = (Uuid::now_v7(), NoticeToImproveTerms { says, ..Default::default() });
    let action = Action::new("notice_to_improve.draft", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        entry::lock(tx, entry.id).await?;
        refuse_second(tx, &pair).await?;
        let act = Act { action: "drafted", reason: None, by: &by };
        store::insert(tx, id, whose, &terms, &act).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

/// At a school one is drafted at a time for a parent and a child; the pupil's entry is locked.
async fn refuse_second(tx: &Tx<'_>, pair: &Pair) -> Result<()> {
    let such = Condition::all()
        .add(Column::PupilId.is_in(pair.pupil_ids.iter().copied()))
        .add(Column::ParentId.is_in(pair.parent.ids.iter().copied()))
        .add(Column::State.eq(NoticeToImproveState::Draft.as_str()));
    match tx.find::<Entity>().filter(such).one().await? {
        None => Ok(()),
        Some(row) => Err(AppError::new(Code::Duplicate)
            .detail("There is a draft to this parent about this pupil: amend it, or cancel it.")
            .existing(Map::from_iter([("id".to_owned(), json!(row.id))]))),
    }
}

/// Changes what people wrote into a draft.
pub async fn amend(
    cx: &Access<NoticesToImproveWrite>,
    place: &Place,
    body: &Body<NoticeToImprovePut>,
) -> Result<Answer> {
    let action = NoticeToImproveAction::Amend;
    let (_, is) = open(cx, place, action).await?;
    let put = body.parse()?;
    let mut faults = put.says.faults("/says");
    faults.extend(put.says.beyond(Some(&is.terms.says), cx.also::<NoticesDecide>()));
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let says = put.says.cleaned().map_err(AppError::internal)?;
    if is.terms.says == says {
        let value = reading::show(cx, place.urn, place.id).await?;
        return Ok(Once { value, replayed: false });
    }
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let step = Step { action, operation: "notice_to_improve.amend", told: "amended", reason: None, by: &by };
    take(cx, place, &put, step, async |_, standing| {
        let terms = NoticeToImproveTerms { says: says.clone(), ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
}
