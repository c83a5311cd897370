//! Storing a list and what it changes: a number of statements that grows with neither pupils nor schools, but for the
//! chunks of rows.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, Order};
use uuid::Uuid;

use super::{
    dto::PupilGroupRowOutcome,
    rules::{Plan, Standing},
};
use crate::{
    access::Tx,
    attendance::book::groups::{known_ids, membership_pupils},
    domain::person::Person,
    entities::{
        pupil_group,
        pupil_group_list::{self, Column as ListColumn},
        pupil_group_list_row,
        pupil_group_membership::{self as membership, Column, Model},
    },
    error::{AppError, Code, Result},
};

/// How a revision came about.
const LIST: &str = "list";
/// Ids that one statement names.
const NAMED_AT_ONCE: usize = 10_000;

/// A list to be kept.
pub struct Fresh<'a> {
    /// Its id.
    pub id: Uuid,
    /// The group.
    pub group: Uuid,
    /// The day on which it was true.
    pub on: NaiveDate,
    /// Where the authority has it from.
    pub source_name: Option<&'a str>,
    /// Who sends it.
    pub by: &'a Person,
    /// The digest of it.
    pub print: &'a str,
    /// What each row came to, whom it names, and what was sent if that is nobody.
    pub rows: &'a [(PupilGroupRowOutcome, Option<Uuid>, Option<String>)],
}

/// Waits for whoever else changes who is in the group.
pub async fn lock(tx: &Tx<'_>, group: Uuid) -> Result<()> {
    let this = Condition::all().add(pupil_group::Column::Id.eq(group));
    tx.lock_shared::<pupil_group::Entity>(this).await?.map(drop).ok_or(Code::NotFound.into())
}

/// The latest list of a group.
pub async fn latest(tx: &Tx<'_>, group: Uuid) -> Result<Option<pupil_group_list::Model>> {
    let of = tx.shared::<pupil_group_list::Entity>().filter(ListColumn::GroupId.eq(group));
    of.order_by(ListColumn::AsAtOn, Order::Desc)
        .order_by(ListColumn::Sequence, Order::Desc)
        .limit(1)
        .one()
        .await
}

/// The memberships that a list for a day may touch: those that hold then or later, or ended just before.
pub async fn standing(tx: &Tx<'_>, group: Uuid, on: NaiveDate) -> Result<(Vec<Model>, Vec<Standing>)> {
    let before = on.pred_opt().unwrap_or(on);
    let these = Condition::all()
        .add(Column::GroupId.eq(group))
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false))
        .add(Condition::any().add(Column::UntilOn.is_null()).add(Column::UntilOn.gte(before)));
    let ids = known_ids(tx, membership_pupils(these.clone())).await?;
    let rows = tx.shared::<membership::Entity>().filter(these).all().await?;
    let standing = rows.iter().map(|row| Standing {
        id: row.id,
        child: ids.child(row.pupil_id).unwrap_or(row.pupil_id),
        from_on: row.from_on,
        until_on: row.until_on,
        ended_by_list: row.source == LIST,
    });
    let standing = standing.collect();
    Ok((rows, standing))
}

/// Keeps the list, its rows and what it changes.
pub async fn store(
    tx: &Tx<'_>,
    fresh: &Fresh<'_>,
    plan: &Plan,
    held: Vec<Model>,
    latest: Option<&pupil_group_list::Model>,
) -> Result<()> {
    let count = |number: usize| i32::try_from(number).map_err(AppError::internal);
    let counted = |outcome| fresh.rows.iter().filter(|(own, ..)| *own == outcome).count();
    let sequence = latest.filter(|list| list.as_at_on == fresh.on).map_or(1, |list| list.sequence + 1);
    let list = pupil_group_list::ActiveModel {
        id: Set(fresh.id),
        group_id: Set(fresh.group),
        as_at_on: Set(fresh.on),
        sequence: Set(sequence),
        print: Set(fresh.print.to_owned()),
        source_name: Set(fresh.source_name.map(str::to_owned)),
        rows: Set(count(fresh.rows.len())?),
        pupils: Set(count(counted(PupilGroupRowOutcome::Listed))?),
        unmatched: Set(count(counted(PupilGroupRowOutcome::Unmatched))?),
        added: Set(count(plan.added())?),
        removed: Set(count(plan.removed())?),
        recorded_by_name: Set(fresh.by.name.clone()),
        recorded_by_title: Set(fresh.by.title.clone()),
        client_id: Set(tx.client()),
        created_at: Set(tx.now()),
    };
    tx.insert_shared(vec![list]).await?;
    let mut rows = Vec::with_capacity(fresh.rows.len());
    for (place, (outcome, pupil, sent)) in fresh.rows.iter().enumerate() {
        rows.push(pupil_group_list_row::ActiveModel {
            list_id: Set(fresh.id),
            place: Set(count(place)?),
            outcome: Set(outcome.as_str().to_owned()),
            pupil_id: Set(*pupil),
            sent: Set(sent.clone()),
        });
    }
    tx.insert_shared(rows).await?;
    change(tx, fresh, plan, held).await
}

/// The next revisions of the memberships that change, and those that begin.
async fn change(tx: &Tx<'_>, fresh: &Fresh<'_>, plan: &Plan, held: Vec<Model>) -> Result<()> {
    let revised =
        |row: Model, until_on, voided| Model { until_on, voided, revision: row.revision + 1, ..row };
    let mut next = Vec::new();
    for row in held {
        let id = row.id;
        if plan.end.contains(&id) {
            next.push(revised(row, fresh.on.pred_opt(), false));
        } else if plan.void.contains(&id) {
            let until_on = row.until_on;
            next.push(revised(row, until_on, true));
        } else if plan.reopen.contains(&id) {
            next.push(revised(row, None, false));
        }
    }
    let ids: Vec<Uuid> = next.iter().map(|row| row.id).collect();
    for some in ids.chunks(NAMED_AT_ONCE) {
        let these =
            Condition::all().add(Column::Id.is_in(some.iter().copied())).add(Column::SupersededAt.is_null());
        tx.set_shared::<membership::Entity>(these, vec![(Column::SupersededAt, tx.now().into())]).await?;
    }
    let joined = plan.join.iter().map(|(child, until_on)| Model {
        id: Uuid::now_v7(),
        revision: 1,
        group_id: fresh.group,
        pupil_id: *child,
        from_on: fresh.on,
        until_on: *until_on,
        voided: false,
        source: LIST.to_owned(),
        list_id: Some(fresh.id),
        source_name: None,
        reason: None,
        recorded_by_name: String::new(),
        recorded_by_title: None,
        client_id: tx.client(),
        created_at: tx.now(),
        recorded_at: tx.now(),
        superseded_at: None,
        social_work_team_id: None,
    });
    let by_this_list = |row: Model| Model {
        source: LIST.to_owned(),
        list_id: Some(fresh.id),
        source_name: fresh.source_name.map(str::to_owned),
        reason: None,
        recorded_by_name: fresh.by.name.clone(),
        recorded_by_title: fresh.by.title.clone(),
        client_id: tx.client(),
        recorded_at: tx.now(),
        superseded_at: None,
        ..row
    };
    let rows = next.into_iter().chain(joined).map(by_this_list);
    tx.insert_shared(rows.map(|row| membership::ActiveModel::from(row).reset_all()).collect()).await
}
