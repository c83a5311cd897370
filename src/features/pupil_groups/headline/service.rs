//! Use cases: the headline of a group at one school, and over all schools. Nothing of it is stored.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    ask::{Age, Asked, PupilGroupHeadlineQuery},
    dto::PupilGroupHeadline,
    view::{Behind, Withheld},
};
use crate::{
    access::{Access, FiguresRead, Pooled, PupilsGroupsRead, PupilsRead, Session},
    attendance::{
        book::{
            Book, Unread, Years,
            calendars::Calendars,
            groups::{Members, members_on},
            tables,
        },
        figures::{
            DEFINITION, SchoolFacts,
            headline::{Headcount, Headline},
        },
    },
    domain::urn::AUTHORITY,
    entities::{pupil_group, school},
    error::Result,
    features::pupil_groups::shown,
};

/// The headline of the pupils of one school who are in a group.
pub async fn of_school(
    cx: &Access<FiguresRead>,
    urn: i32,
    group: Uuid,
    query: &PupilGroupHeadlineQuery,
) -> Result<PupilGroupHeadline> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let facts = tables::facts(session.school(urn).await?.school());
    let group = shown::find(cx, &session, group).await?;
    let asked = understand(&session, urn, query).await?;
    let members = members_on(&session, group.id, asked.census_on, asked.as_of).await?;
    let years = Years::one(&session, urn, asked.span, asked.as_of).await?;
    let unread = Unread::read(&session, urn, asked.span, &years, asked.as_of).await?;
    let (now, on) = (session.now(), asked.census_on);
    drop(snapshot);
    let count = move |(unread, members): &(Unread, Members)| {
        let mut found = Headline::default();
        found.add(&unread.turn()?, &facts, members, on);
        Ok(found)
    };
    let found = cx.aside((unread, members), count).await?;
    let count = found.count(&found.on_roll(), asked.age == Age::Compulsory);
    let withheld = if sees_pupils(cx) { Withheld::default() } else { Behind::of(&count).withheld() };
    Ok(document(now, &group, Some(urn), &asked, &count, withheld))
}

/// The headline of all children of a group, read school by school and folded as they come: who is in the group at one
/// moment, each school at a moment of its own.
pub async fn of_all(
    cx: &Access<FiguresRead>,
    group: Uuid,
    query: &PupilGroupHeadlineQuery,
) -> Result<PupilGroupHeadline> {
    let session = cx.read().await?;
    let group = shown::find_for_authority(cx, &session, group).await?;
    let asked = understand(&session, AUTHORITY, query).await?;
    let compulsory = asked.age == Age::Compulsory;
    let members = members_on(&session, group.id, asked.census_on, asked.as_of).await?;
    let children = members.children();
    let schools = tables::schools(&session, None).await?;
    let (mut found, mut behind, guarded) = (Headline::default(), Behind::default(), !sees_pupils(cx));
    let fold = |one: Headline| {
        if guarded {
            behind.add_part(&one.count(&one.on_roll(), compulsory));
        }
        found.merge(one);
    };
    each(&session, schools, &asked, members, fold).await?;
    let count = found.count(&children, compulsory);
    let withheld = match guarded {
        true => {
            behind.add_nowhere(count.not_on_roll);
            behind.withheld()
        }
        false => Withheld::default(),
    };
    Ok(document(session.now(), &group, None, &asked, &count, withheld))
}

/// Who may be told of single pupils and of who is in groups is told of few.
fn sees_pupils(cx: &Access<FiguresRead>) -> bool {
    cx.also::<PupilsRead>() && cx.also::<PupilsGroupsRead>()
}

async fn understand<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    query: &PupilGroupHeadlineQuery,
) -> Result<Asked> {
    let calendar = match query.days().calendar_year() {
        Some(year) => Calendars::one_as_of(session, urn, year, query.as_of).await?.of(urn),
        None => None,
    };
    let calendar = calendar.as_ref().map(|held| &*held.calendar);
    query.understand(calendar, session.now(), session.today())
}

/// What the books of these schools tell of the children of a group, school by school.
async fn each(
    session: &Pooled<'_>,
    schools: Vec<school::Model>,
    asked: &Asked,
    members: Members,
    take: impl FnMut(Headline),
) -> Result<()> {
    let (members, on) = (Arc::new(members), asked.census_on);
    let count = move |book: Book, facts: SchoolFacts| {
        let mut one = Headline::default();
        one.add(&book, &facts, &members, on);
        one
    };
    tables::each(session, schools, asked.span, asked.as_of, count, take).await
}

fn document(
    now: DateTime<Utc>,
    group: &pupil_group::Model,
    urn: Option<i32>,
    asked: &Asked,
    count: &Headcount,
    withheld: Withheld,
) -> PupilGroupHeadline {
    let shown = !withheld.all;
    let above_or_below = shown && !withheld.below;
    PupilGroupHeadline {
        group_id: group.id,
        group_code: group.code.clone(),
        urn,
        period: asked.period.map(|period| period.to_string()),
        from_on: asked.span.from_on,
        to_on: asked.span.to_on,
        census_on: asked.census_on,
        age: asked.age,
        suppressed: withheld.all,
        cohort: shown.then_some(count.cohort),
        // Few of another age are children too.
        outside_age: (shown && withheld == Withheld::default()).then_some(count.outside_age),
        with_data: shown.then_some(count.with_data),
        coverage: shown.then(|| count.coverage()),
        not_on_roll: shown.then_some(count.not_on_roll),
        no_marks: shown.then_some(count.no_marks),
        at_100: (shown && !withheld.full).then(|| count.at_100()),
        at_90_or_above: above_or_below.then(|| count.at_90_or_above()),
        below_90: above_or_below.then(|| count.below_90()),
        attendance: shown.then(|| count.sums.attendance()),
        data_as_at: asked.as_of.unwrap_or(now),
        definition: DEFINITION,
    }
}
