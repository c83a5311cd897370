//! Use case: a pupil's attendance.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    super::{dto::FigureSpan, view::measures},
    dto::{PupilAttendance, PupilAttendanceExplanation},
    query::{Asked, AttendanceQuery},
    view::{self, Showing, Stay},
};
use crate::{
    access::{Access, RegistersCodesRead, RegistersRead, Session, date_at_school},
    attendance::{
        book::{OwnLine, calendars::Calendars, enrolled, pupil},
        figures::DEFINITION,
        rules::RuleSet,
    },
    domain::{span::Span, urn::AUTHORITY},
    error::{Code, Result},
};

/// A pupil's attendance that is worked out, before it takes its form.
pub struct Worked {
    /// The pupil: another one than was asked for, where that turned out to be known already.
    pub pupil: Uuid,
    /// What was asked for.
    pub asked: Asked,
    /// The enrolments in reach, each with its line.
    pub stays: Vec<Stay>,
    /// How much is shown.
    pub showing: Showing,
    /// The instant as of which everything was read.
    pub data_as_at: DateTime<Utc>,
}

/// The attendance of a pupil over the enrolments in reach; `not_found` where there is none.
pub async fn show(cx: &Access<RegistersRead>, id: Uuid, query: &AttendanceQuery) -> Result<Worked> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let found = pupil::find(&session, id).await?;
    let (asked, stays) = stays(&session, found.id, query).await?;
    // Not the day itself: its registers may still be coming.
    let until = asked.as_of.map_or(session.today(), date_at_school).pred_opt().unwrap_or(session.today());
    let showing = Showing { codes: cx.also::<RegistersCodesRead>(), explain: asked.explain, until };
    let data_as_at = asked.as_of.unwrap_or(session.now());
    Ok(Worked { pupil: found.id, asked, stays, showing, data_as_at })
}

/// The attendance as a document.
pub fn document(worked: &Worked) -> PupilAttendance {
    let Worked { asked, stays, showing, .. } = worked;
    let rules = RuleSet::on(asked.span.to_on);
    PupilAttendance {
        pupil_id: worked.pupil,
        span: FigureSpan {
            period: asked.period.map(|period| period.to_string()),
            from_on: asked.span.from_on,
            to_on: asked.span.to_on,
        },
        data_as_at: worked.data_as_at,
        rule_set: rules,
        definition: DEFINITION,
        enrolments: stays.iter().map(|stay| view::enrolment(worked.pupil, stay, rules, *showing)).collect(),
        together: view::together(stays, rules, *showing),
        explanation: asked.explain.then(|| PupilAttendanceExplanation { measures: measures() }),
    }
}

/// What is asked for, and the enrolments on roll in it. A term or half term is that of each school's own calendar;
/// of a pupil without an enrolment in that year, the authority's.
async fn stays<C: ConnectionTrait>(
    session: &Session<'_, C>,
    pupil: Uuid,
    query: &AttendanceQuery,
) -> Result<(Asked, Vec<Stay>)> {
    let widest = match query.days().calendar_year() {
        Some(year) => Span::year(year),
        None => query.understand(None, session.now(), session.today())?.span,
    };
    let known = enrolled::of_pupil(session, pupil, widest, query.as_of).await?;
    let mut schools: BTreeSet<i32> = known.iter().map(|(urn, _)| *urn).collect();
    schools.extend(known.is_empty().then_some(AUTHORITY));
    let mut asked: BTreeMap<i32, Asked> = BTreeMap::new();
    for urn in schools {
        asked.insert(urn, asked_at(session, urn, query).await?);
    }
    let mut stays = Vec::new();
    for (urn, enrolled) in known {
        let Some(span) = asked.get(&urn).map(|asked| asked.span) else { continue };
        let Some(days) = enrolled.within(span) else { continue };
        let line = OwnLine::load(session, (urn, enrolled.id), span, query.as_of).await?;
        stays.push(Stay { urn, enrolled, span, days, line });
    }
    let whole = asked.into_values().reduce(|one, two| Asked { span: one.span.or(two.span), ..one });
    Ok((whole.ok_or(Code::Internal)?, stays))
}

/// What is asked for, by the calendar of one school.
async fn asked_at<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    query: &AttendanceQuery,
) -> Result<Asked> {
    let held = match query.days().calendar_year() {
        Some(year) => Calendars::one_as_of(session, urn, year, query.as_of).await?.of(urn),
        None => None,
    };
    let calendar = held.as_ref().map(|held| &*held.calendar);
    query.understand(calendar, session.now(), session.today())
}
