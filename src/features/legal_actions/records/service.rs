//! Use case: considering a legal action.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{LegalActionCreate, LegalActionDocument},
    ground::{self, Whom},
    reading,
};
use crate::{
    access::{Access, Act, Action, Attempt, LegalActionsWrite, Made, Tx},
    domain::purpose::Reader,
    entities::{
        attendance_case,
        legal_action::{Column, Entity},
    },
    error::{AppError, Code, Result},
    features::legal_actions::{seen, steps::hold_notices},
    http::{Body, IdempotencyKey, Once, Tagged},
    proceedings::legal::{states::LegalActionState, terms::LegalActionTerms},
};

/// Records that a legal action is considered.
pub async fn create(
    cx: &Access<LegalActionsWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<LegalActionCreate>,
) -> Result<Once<Tagged<LegalActionDocument>>> {
    cx.read().await?.school(urn).await?;
    let new = body.parse()?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let ground = new.ground.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let school_contact = new.school_contact.as_ref().map(|contact| contact.cleaned()).transpose();
    let school_contact = school_contact.map_err(AppError::internal)?;
    let terms = LegalActionTerms { school_contact, ..LegalActionTerms::considered(ground) };
    let id = Uuid::now_v7();
    let action = Action::new("legal_action.create", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        // Looked for in here, so that whoever repeats it is told again what it came to.
        let whom = ground::check(tx, urn, &new).await?.map_err(AppError::invalid)?;
        refuse_closed(tx, new.case_id).await?;
        hold_order(tx, &new).await?;
        hold_notices(tx, id, &new.ground.penalty_notice_ids).await?;
        refuse_second(tx, &new, &whom).await?;
        let act = Act { action: "considered", reason: None, by: &by };
        let state = LegalActionState::Considered;
        tx.record_document::<Entity>(id, state, &terms, &act, |row| {
            row.case_id = Set(new.case_id);
            row.pupil_id = Set(whom.pupil_id);
            row.parent_id = Set(whom.parent.as_ref().map(|parent| parent.id));
            row.route = Set(new.route.as_str().to_owned());
        })
        .await?;
        Ok(Made { id })
    });
    let told = async |made: Made| {
        seen::one(cx, urn, "legal_action.create", made.id, &Reader::writing(&by)).await?;
        reading::load(cx, urn, made.id).await
    };
    done.await?.told(told).await
}

/// Nothing is begun in a case that is closed. The case is locked: nobody closes it meanwhile, nor opens another action.
async fn refuse_closed(tx: &Tx<'_>, case_id: Uuid) -> Result<()> {
    let this = Condition::all().add(attendance_case::Column::Id.eq(case_id));
    let case = tx.lock::<attendance_case::Entity>(this).await?.ok_or(Code::NotFound)?;
    match case.state.as_str() {
        "open" => Ok(()),
        _ => Err(AppError::new(Code::StateConflict)
            .detail("The case is closed: open it again, or the one in which the pupil is now.")
            .allowed_actions(Vec::new())),
    }
}

/// The school attendance order that was not complied with: nobody puts it right meanwhile.
async fn hold_order(tx: &Tx<'_>, new: &LegalActionCreate) -> Result<()> {
    let Some(id) = new.ground.order_action_id else { return Ok(()) };
    tx.share::<Entity>(Condition::all().add(Column::Id.eq(id))).await.map(drop)
}

/// Of a kind one is open about a parent, or a child; and nobody is tried twice for the same days.
async fn refuse_second(tx: &Tx<'_>, new: &LegalActionCreate, whom: &Whom) -> Result<()> {
    if let Some(offence) = new.ground.offence.filter(|_| new.route.is_prosecution()) {
        let parent_id = whom.parent.as_ref().map(|parent| parent.id);
        return ground::refuse_tried(tx, (whom.pupil_id, parent_id), offence, None).await;
    }
    let ids = whom.parent.iter().flat_map(|parent| parent.ids.iter().copied());
    let same = match whom.parent.is_some() {
        true => Condition::all().add(Column::ParentId.is_in(ids)),
        false => Condition::all().add(Column::ParentId.is_null()),
    };
    let near = Condition::all()
        .add(Column::PupilId.is_in(whom.pupil_ids.iter().copied()))
        .add(Column::Route.eq(new.route.as_str()))
        .add(Column::IsOpen.eq(true))
        .add(same);
    match tx.find::<Entity>().filter(near).one().await? {
        None => Ok(()),
        Some(row) => Err(AppError::new(Code::Duplicate)
            .detail("One on this way is open already about the same person.")
            .existing(Map::from_iter([("id".to_owned(), json!(row.id))]))),
    }
}
