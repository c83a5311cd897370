//! Use case: how a school's feed does.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order};

use super::{
    dto::{FeedDay, FeedPush, FeedRoll, FeedStatus},
    rules,
};
use crate::{
    access::{Access, FeedRead, Reached, Session, at_school, short_print},
    attendance::{
        book::{calendars::school_calendar, pages, roll::Rolls},
        page::Page,
    },
    domain::{
        academic_year::AcademicYear,
        school::{is_open, keeps_registers},
        session::SessionOn,
    },
    entities::{audit_log, register_take, roll},
    error::{AppError, Result},
    features::registers::missing::due,
    http::Tagged,
};

/// School days that are shown one by one.
const SHOWN: usize = 10;

/// How the feed of a school does now.
pub async fn show(cx: &Access<FeedRead>, rolls: &Rolls, urn: i32) -> Result<Tagged<FeedStatus>> {
    let session = cx.read().await?;
    let school = session.school(urn).await?;
    let (today, year) = (session.today(), AcademicYear::of(session.today()));
    let mut days = days(&session, rolls, &school, year).await?;
    let sessions = rules::count(&days);
    if days.len() <= SHOWN {
        // The first weeks of a school year are proved by the last of the year before.
        if let Some(before) = AcademicYear::starting(year.start_year() - 1) {
            days.splice(0..0, self::days(&session, rolls, &school, before).await?);
        }
    }
    let last_push = last_push(&session, urn).await?;
    let last_roll = last_roll(&session, urn).await?;
    let state = rules::state(last_push.is_some() || last_roll.is_some(), &days, today);
    let school_days = days.split_off(days.len().saturating_sub(SHOWN));
    let document =
        FeedStatus { urn, state, last_push, last_roll, academic_year: year, sessions, school_days };
    let tag = short_print(&document)?;
    Ok(Tagged { tag, document })
}

/// The days of a year on which a register was due by now, each with what has come.
async fn days<C: ConnectionTrait>(
    session: &Session<'_, C>,
    rolls: &Rolls,
    school: &Reached,
    year: AcademicYear,
) -> Result<Vec<FeedDay>> {
    let (urn, row) = (school.urn(), school.school());
    if !keeps_registers(&row.kind, row.type_code) {
        return Ok(Vec::new());
    }
    let Some(known) = school_calendar(session, urn, year).await? else { return Ok(Vec::new()) };
    let roll = rolls.of_year(session, urn, year).await?;
    let pages = pages::between(session, urn, year.first_day(), year.last_day()).await?;
    let pages: HashMap<SessionOn, Page> = pages.into_iter().collect();
    let now = at_school(session.now());
    let due = known.calendar.sessions().filter(|on| due(&known.calendar, *on, now).is_some());
    let due = due.filter(|on| is_open(&row.status, row.opened_on, row.closed_on, on.date));
    Ok(rules::days(due.filter_map(|on| Some((on, rules::cover(&roll, on, pages.get(&on))?)))))
}

#[derive(FromQueryResult)]
struct Take {
    received_at: DateTime<Utc>,
    taken_at: DateTime<Utc>,
    date: NaiveDate,
    session: String,
}

/// The push that was received last, of whichever day: a past year's may come after this morning's. The school's
/// takes are looked through for it, which is cheaper than an index that every push would keep.
async fn last_push<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32) -> Result<Option<FeedPush>> {
    use register_take::Column;
    let takes = session.find::<register_take::Entity>().filter(Column::Urn.eq(urn));
    let newest = [Column::ReceivedAt, Column::Date, Column::Session, Column::Take]
        .into_iter()
        .fold(takes, |takes, column| takes.order_by(column, Order::Desc))
        .limit(1);
    let columns = [Column::ReceivedAt, Column::TakenAt, Column::Date, Column::Session];
    let Some(take) = newest.columns::<Take>(columns).await?.pop() else { return Ok(None) };
    let half = take.session.parse().map_err(AppError::internal)?;
    Ok(Some(FeedPush {
        received_at: take.received_at,
        taken_at: take.taken_at,
        date: take.date,
        session: half,
    }))
}

/// When a roll came last is told by the audit log: a roll that changes nothing leaves no other trace.
async fn last_roll<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32) -> Result<Option<FeedRoll>> {
    let row = session.find::<roll::Entity>().filter(roll::Column::Urn.eq(urn)).one().await?;
    let Some((row, first)) = row.and_then(|row| row.first_received_at.map(|first| (row, first))) else {
        return Ok(None);
    };
    use audit_log::Column;
    let puts = Condition::all().add(Column::Urn.eq(urn)).add(Column::Operation.eq("roll.put"));
    let puts = session.find::<audit_log::Entity>().filter(puts);
    let last = puts.order_by(Column::Id, Order::Desc).limit(1).one().await?;
    Ok(Some(FeedRoll { received_at: last.map_or(first, |put| put.at), as_at: row.as_at }))
}
