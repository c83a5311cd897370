//! Use cases: writing to the school about a case, reading it, and that the school has read it.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::dto::{
    CaseFeedback, CaseFeedbackAcknowledge, CaseFeedbackAcknowledgement, CaseFeedbackCreate,
    CaseFeedbackLinks, CaseFeedbackQuery,
};
use crate::{
    access::{
        Access, Attempt, CasesFeedbackAcknowledge, CasesRead, CasesWrite, Made, Permission, Session, Tx,
    },
    domain::{person::Person, purpose::Reader, text::clean},
    entities::{
        case_feedback::{ActiveModel, Column, Entity, Model},
        case_feedback_acknowledgement as acknowledgement,
    },
    error::{Code, Result},
    features::casework::{cases, deed::Deed},
    http::{Body, IdempotencyKey, Once, Page, ReadBy},
};

/// Feedback on a case in the order of writing.
pub async fn list(
    cx: &Access<CasesRead>,
    (urn, case_id): (i32, Uuid),
    query: &CaseFeedbackQuery,
    by: &ReadBy,
) -> Result<Page<CaseFeedback>> {
    let paging = cx.paging("case feedback", &(urn, case_id), query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let case = cases::find_told(cx, &session, urn, case_id).await?;
    let reader = by.require()?;
    let wanted = Condition::all().add(Column::Urn.eq(urn)).add(Column::CaseId.eq(case.id));
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let read = acknowledged(&session, urn, &page.data).await?;
    drop(snapshot);
    cx.disclose_one(urn, "case_feedback.list", case_id, &reader).await?;
    Ok(page.map(|row| view(row, &read)))
}

async fn acknowledged<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    rows: &[Model],
) -> Result<HashMap<Uuid, acknowledgement::Model>> {
    use acknowledgement::Column as Of;
    let these =
        Condition::all().add(Of::Urn.eq(urn)).add(Of::FeedbackId.is_in(rows.iter().map(|row| row.id)));
    let rows = session.find::<acknowledgement::Entity>().filter(these).all().await?;
    Ok(rows.into_iter().map(|row| (row.feedback_id, row)).collect())
}

fn view(row: Model, read: &HashMap<Uuid, acknowledgement::Model>) -> CaseFeedback {
    let acknowledged = read.get(&row.id).map(|one| CaseFeedbackAcknowledgement {
        recorded_by: Person { name: one.recorded_by_name.clone(), title: one.recorded_by_title.clone() },
        recorded_at: one.recorded_at,
    });
    CaseFeedback {
        id: row.id,
        urn: row.urn,
        case_id: row.case_id,
        case_version: row.case_version,
        text: row.text,
        recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
        recorded_at: row.recorded_at,
        acknowledged,
        links: CaseFeedbackLinks { case: cases::link(row.urn, row.case_id) },
    }
}

async fn show<P: Permission>(cx: &Access<P>, (urn, case_id): (i32, Uuid), id: Uuid) -> Result<CaseFeedback> {
    let session = cx.read().await?;
    let row = find(&session, (urn, case_id), id).await?;
    let read = acknowledged(&session, urn, std::slice::from_ref(&row)).await?;
    Ok(view(row, &read))
}

async fn find<C: ConnectionTrait>(
    session: &Session<'_, C>,
    (urn, case_id): (i32, Uuid),
    id: Uuid,
) -> Result<Model> {
    cases::find(session, urn, case_id).await?;
    let this =
        Condition::all().add(Column::Urn.eq(urn)).add(Column::CaseId.eq(case_id)).add(Column::Id.eq(id));
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// Writes to the school.
pub async fn create(
    cx: &Access<CasesWrite>,
    (urn, case_id): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<CaseFeedbackCreate>,
) -> Result<Once<CaseFeedback>> {
    cases::find(&cx.read().await?, urn, case_id).await?;
    let new = body.parse()?;
    let text = clean(&new.text)?;
    let attempt = Attempt::new(key, &(case_id, &new))?;
    let deed = Deed::new("case_feedback.create", "created", &new.recorded_by, None)?;
    let id = Uuid::now_v7();
    let action = deed.action(id);
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let case = cases::lock_writable(tx, case_id).await?;
        let row = ActiveModel {
            urn: Set(urn),
            id: Set(id),
            case_id: Set(case_id),
            case_version: Set(case.row.version),
            legal_action_id: Set(None),
            text: Set(text.clone()),
            recorded_by_name: Set(deed.by.name.clone()),
            recorded_by_title: Set(deed.by.title.clone()),
            client_id: Set(tx.client()),
            recorded_at: Set(tx.now()),
        };
        tx.insert(vec![row]).await?;
        Ok(Made { id })
    });
    let done = done.await?;
    let replayed = done.replayed;
    let told = async |made: Made| {
        // A repeated request is answered with what has become of it since.
        if replayed {
            cx.disclose_one(urn, deed.operation, made.id, &Reader::writing(&deed.by)).await?;
        }
        show(cx, (urn, case_id), made.id).await
    };
    done.told(told).await
}

/// Says for the school that it has read feedback. Who said so first stays.
pub async fn acknowledge(
    cx: &Access<CasesFeedbackAcknowledge>,
    (urn, case_id): (i32, Uuid),
    id: Uuid,
    body: &Body<CaseFeedbackAcknowledge>,
) -> Result<CaseFeedback> {
    find(&cx.read().await?, (urn, case_id), id).await?;
    let sent = body.parse()?;
    let deed = Deed::new("case_feedback.acknowledge", "acknowledged", &sent.recorded_by, None)?;
    cx.write(urn, &deed.action(id), async |tx: &Tx<'_>| {
        let row = acknowledgement::ActiveModel {
            urn: Set(urn),
            feedback_id: Set(id),
            recorded_by_name: Set(deed.by.name.clone()),
            recorded_by_title: Set(deed.by.title.clone()),
            client_id: Set(tx.client()),
            recorded_at: Set(tx.now()),
        };
        tx.insert_if_absent(row).await.map(drop)
    })
    .await?;
    cx.disclose_one(urn, deed.operation, id, &Reader::writing(&deed.by))
        .await
        .map_err(crate::error::AppError::after_commit)?;
    show(cx, (urn, case_id), id).await.map_err(crate::error::AppError::after_commit)
}
