//! Use case: the children who are with a social work team, with their attendance.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order, sea_query::Query};
use uuid::Uuid;

use super::dto::{SocialWorkTeamPupil, SocialWorkTeamPupilSchool, SocialWorkTeamPupilsQuery};
use crate::{
    access::{
        Access, Disclosure, Permission, Pooled, PupilsGroupsRead, PupilsRead, Session, SocialWorkTeamsRead,
    },
    attendance::{
        book::{
            Book,
            groups::{Members, enrolled_as, known_ids, membership_pupils, on_roll_between},
            shown, tables,
        },
        figures::SchoolFacts,
        rules::{RuleSet, Sums},
    },
    domain::{academic_year::AcademicYear, span::Span, urn::AUTHORITY},
    entities::{
        enrolment, pupil_group,
        pupil_group_membership::{Column, Entity, Model},
        school, social_work_team,
    },
    error::{AppError, Code, Result},
    http::{Page, ReadBy},
};

/// The children of a team on a day: the memberships of a page, then the books of the schools at which these children are,
/// one after the other.
pub async fn list(
    cx: &Access<SocialWorkTeamsRead>,
    team: Uuid,
    query: &SocialWorkTeamPupilsQuery,
    by: &ReadBy,
) -> Result<Page<SocialWorkTeamPupil>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let filters = (team, query.held_on);
    let paging = cx.paging("social work team pupils", &filters, query.limit, query.cursor.as_deref())?;
    let on = query.held_on.unwrap_or(session.today());
    let held = with_team(cx, &session, team, on).await?;
    let reader = by.require()?;
    let rows = session.shared::<Entity>().filter(held).limit(paging.fetch());
    let rows = match paging.after::<Uuid>()? {
        Some(id) => rows.filter(Column::Id.gt(id)),
        None => rows,
    };
    let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let children = Children::read(&session, &page.data, on, cx.also::<PupilsRead>()).await?;
    drop(snapshot);
    let (members, schools) = (children.members.clone(), children.schools.clone());
    let attended = attendance(&cx.read().await?, schools, children, on).await?;
    let (operation, pupils) = ("social_work_team_pupils.list", page.data.len());
    let told = Disclosure { operation, subject: team.to_string(), reader: &reader, pupils };
    cx.disclose(AUTHORITY, &told).await?;
    let data = page.data.into_iter().map(|row| view(row, &members, &attended)).collect();
    Ok(Page { data, page: page.page })
}

/// Memberships that name the team, hold on a day, and are of groups that the caller may be told of; `not_found` unless
/// the caller reaches every school and there is such a team.
pub async fn with_team<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    team: Uuid,
    on: NaiveDate,
) -> Result<Condition> {
    session.require_authority().await?;
    let known = session.shared::<social_work_team::Entity>().filter(social_work_team::Column::Id.eq(team));
    known.one().await?.ok_or(Code::NotFound)?;
    for (held, scope) in [
        (cx.also::<SocialWorkTeamsRead>(), SocialWorkTeamsRead::SCOPE),
        (cx.also::<PupilsGroupsRead>(), PupilsGroupsRead::SCOPE),
    ] {
        if !held {
            return Err(AppError::new(Code::ScopeMissing).required_scope(scope));
        }
    }
    let visible = Query::select()
        .column((pupil_group::Entity, pupil_group::Column::Id))
        .from(pupil_group::Entity)
        .cond_where(shown::visible(cx))
        .to_owned();
    let held = Condition::all()
        .add(Column::GroupId.in_subquery(visible))
        .add(Column::SocialWorkTeamId.eq(team))
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false))
        .add(Column::FromOn.lte(on))
        .add(Condition::any().add(Column::UntilOn.is_null()).add(Column::UntilOn.gte(on)));
    Ok(held)
}

/// What a child's enrolments came to in the academic year to date, by the child: each with the school where it is on roll
/// on the day.
type Attended = BTreeMap<Uuid, Vec<(Option<SocialWorkTeamPupilSchool>, Sums)>>;

/// The children of a page, and where they were on roll in the academic year to date.
struct Children {
    upns: bool,
    members: Members,
    enrolments: HashMap<Uuid, enrolment::Model>,
    schools: Vec<school::Model>,
}

impl Children {
    /// Reads them: four statements, however many they are.
    async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        rows: &[Model],
        on: NaiveDate,
        upns: bool,
    ) -> Result<Self> {
        let named = || {
            let these = Column::Id.is_in(rows.iter().map(|row| row.id));
            membership_pupils(Condition::all().add(these).add(Column::SupersededAt.is_null()))
        };
        let members = known_ids(session, named()).await?;
        let year = AcademicYear::of(on).first_day();
        let here = on_roll_between(year, on).add(enrolled_as(named()));
        let enrolments = session.find::<enrolment::Entity>().filter(here).all().await?;
        let urns: BTreeSet<i32> = enrolments.iter().map(|row| row.urn).collect();
        let schools = session.find::<school::Entity>().filter(school::Column::Urn.is_in(urns)).all().await?;
        let enrolments = enrolments.into_iter().map(|row| (row.id, row)).collect();
        Ok(Self { upns, members, enrolments, schools })
    }
}

/// The children's attendance at these schools, whose books are read one after the other.
async fn attendance(
    session: &Pooled<'_>,
    schools: Vec<school::Model>,
    children: Children,
    on: NaiveDate,
) -> Result<Attended> {
    let rules = RuleSet::on(on);
    let children = Arc::new(children);
    let count = move |book: Book, facts: SchoolFacts| {
        let own = book.lines().filter_map(|(enrolled, line)| {
            let row = children.enrolments.get(&enrolled.id)?;
            let child = children.members.child(enrolled.pupil_id)?;
            let sums = Sums::of(line.bytes());
            let school = SocialWorkTeamPupilSchool {
                urn: facts.urn,
                enrolment_id: enrolled.id,
                upn: children.upns.then(|| row.upn.clone()),
                year_group: enrolled.year_group.clone(),
                attendance: sums.attendance(),
                authorised_absence: sums.authorised_absence(),
                unauthorised_absence: sums.unauthorised_absence(),
                persistently_absent: sums.is_persistently_absent(rules),
                severely_absent: sums.is_severely_absent(rules),
            };
            let here = row.deleted_on.is_none_or(|deleted_on| on <= deleted_on);
            Some((child, (here.then_some(school), sums)))
        });
        own.collect::<Vec<_>>()
    };
    let mut found = Attended::new();
    let take =
        |own: Vec<_>| own.into_iter().for_each(|(child, one)| found.entry(child).or_default().push(one));
    let span = Span { from_on: AcademicYear::of(on).first_day(), to_on: on };
    tables::each(session, schools, span, None, count, take).await?;
    Ok(found)
}

fn view(row: Model, members: &Members, attended: &Attended) -> SocialWorkTeamPupil {
    let child = members.child(row.pupil_id).unwrap_or(row.pupil_id);
    let own = attended.get(&child).map(Vec::as_slice).unwrap_or_default();
    let mut whole = Sums::default();
    own.iter().for_each(|(_, sums)| whole += *sums);
    let mut schools: Vec<_> = own.iter().filter_map(|(school, _)| school.clone()).collect();
    schools.sort_by_key(|school| (school.urn, school.enrolment_id));
    SocialWorkTeamPupil {
        pupil_id: child,
        group_id: row.group_id,
        from_on: row.from_on,
        until_on: row.until_on,
        attendance: whole.attendance(),
        schools,
    }
}
