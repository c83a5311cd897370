//! Use case: the concerns of a school.

use uuid::Uuid;

use super::{
    dto::{AttendanceConcern, AttendanceConcernLinks, ConcernSession},
    query::{ConcernsQuery, Filter},
};
use crate::{
    access::{Access, Permission as _, RegistersCodesRead, RegistersRead},
    attendance::{
        book::{
            Book, Unread, Years,
            concerned::{Day, OnRoll, first_day, on_roll, year_before},
            enrolled::Enrolled,
        },
        rules::{Concern, ConcernKind, Mark, Sums},
    },
    domain::{
        percentage::Rate,
        school::{Notices, notices},
        span::Span,
    },
    error::{AppError, Code, Result},
    http::Page,
};

/// Concerns by their place in the list: the enrolment, then the kind.
type Place = (Uuid, ConcernKind);

/// The concerns about the pupils of a school: the same few statements however many pupils it has.
pub async fn list(
    cx: &Access<RegistersRead>,
    urn: i32,
    query: &ConcernsQuery,
) -> Result<Page<AttendanceConcern>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let reached = session.school(urn).await?;
    let filter = query.understand()?;
    let codes = cx.also::<RegistersCodesRead>();
    if !codes && filter.kinds.iter().any(|kind| kind.tells_codes()) {
        return Err(AppError::new(Code::ScopeMissing).required_scope(RegistersCodesRead::SCOPE));
    }
    let on = filter.day(session.now(), session.today())?;
    let paging = cx.paging("concerns", &(urn, codes, &filter), query.limit, query.cursor.as_deref())?;
    let two_years = Span { from_on: year_before(on).first_day(), to_on: on };
    let years = Years::one(&session, urn, two_years, filter.as_of).await?;
    let from_on = first_day(&years.of(urn), on);
    let unread = Unread::read(&session, urn, Span { from_on, to_on: on }, &years, filter.as_of).await?;
    drop(snapshot);
    let school = reached.school();
    let penalties = notices(school.type_code, &school.kind) != Notices::DoNotApply;
    let after: Option<Place> = paging.after()?;
    let most = usize::try_from(paging.fetch()).unwrap_or(usize::MAX);
    let find = move |unread: &Unread| {
        let book = unread.turn()?;
        let mut found = found(&Asked { day: Day::new(&book, on, penalties), codes }, &book, &filter);
        found.retain(|(place, _)| after.is_none_or(|after| *place > after));
        found.sort_by_key(|(place, _)| *place);
        found.truncate(most);
        Ok(found)
    };
    let found = cx.aside(unread, find).await?;
    paging.cut(found, |(place, _)| *place, |(_, row)| row)
}

/// Every concern that is asked for and may be seen, with its place.
fn found(asked: &Asked, book: &Book, filter: &Filter) -> Vec<(Place, AttendanceConcern)> {
    let pupils = on_roll(book, asked.day.on).into_iter();
    let wanted = pupils.filter(|pupil| filter.wants_year_group(&pupil.enrolled.year_group));
    wanted.flat_map(|pupil| asked.rows(&pupil, filter)).collect()
}

/// What is asked of every pupil, and whether codes may be seen.
struct Asked {
    day: Day,
    codes: bool,
}

impl Asked {
    /// The concerns about one pupil, those that are asked for and may be seen.
    fn rows(&self, pupil: &OnRoll<'_>, filter: &Filter) -> Vec<(Place, AttendanceConcern)> {
        let enrolled = pupil.enrolled;
        let found = self.day.concerns(pupil).into_iter();
        let shown = found.filter(|concern| self.codes || !concern.kind.tells_codes());
        let absence = Sums::of(self.day.enrolment(pupil).bytes()).absence();
        let row = |concern: Concern| ((enrolled.id, concern.kind), self.row(enrolled, concern, absence));
        shown.filter(|concern| filter.wants(concern.kind)).map(row).collect()
    }

    fn row(&self, enrolled: &Enrolled, concern: Concern, absence: Rate) -> AttendanceConcern {
        let (pupil, on, first) = (enrolled.pupil_id, self.day.on, self.day.year.first_day());
        let session = |mark: &Mark| ConcernSession {
            date: mark.on.date,
            session: mark.on.session,
            class: mark.code.class(),
            code: self.codes.then(|| mark.code.as_str()),
        };
        AttendanceConcern {
            pupil_id: pupil,
            enrolment_id: enrolled.id,
            year_group: enrolled.year_group.clone(),
            registration_group: enrolled.registration_group.clone(),
            kind: concern.kind,
            on,
            first_met_on: concern.first_met_on.date,
            met_on: concern.met_on.date,
            sessions_to_go: concern.to_go,
            runs_on: concern.runs_on,
            absence,
            evidence: concern.evidence.iter().map(session).collect(),
            rule_set: self.day.rules.id,
            links: AttendanceConcernLinks {
                attendance: format!("/v1/pupils/{pupil}/attendance?from_on={first}&to_on={on}&explain=true"),
                penalty_position: format!("/v1/pupils/{pupil}/penalty-position?on={on}"),
            },
        }
    }
}
