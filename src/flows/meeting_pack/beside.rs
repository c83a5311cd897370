//! The part of the pack that does not rest on the registers.

use chrono::{NaiveDate, NaiveTime};

use super::{
    assessed, champion,
    dto::{
        SupportMeetingPack, SupportMeetingPackLinks, SupportMeetingPackMeeting,
        SupportMeetingPackPart as Part, SupportMeetingPackPerson, SupportMeetingPackPrevious,
        SupportMeetingPackSheet, SupportMeetingPackWithheld,
    },
    service::sees,
};
use crate::{
    access::{
        Access, InformationSheetsRead, Moment, Permission as _, Reached, SelfAssessmentsRead,
        SupportMeetingsPackRead, WebinarBookingsRead, instant_at_school,
    },
    attendance::calendar::{Period, Term},
    error::Result,
    features::{
        information_sheets::{OpenInformationSheet, open_information_sheets},
        meetings::{MeetingAt, actions_of_meeting, held_before},
    },
};

/// All of the pack that does not rest on the registers.
pub(super) async fn beside(
    cx: &Access<SupportMeetingsPackRead>,
    session: &Moment<'_>,
    (reached, meeting): (&Reached, &MeetingAt),
    on: NaiveDate,
    withheld: &mut Vec<SupportMeetingPackWithheld>,
) -> Result<SupportMeetingPack> {
    let urn = reached.urn();
    let held = held_before(session, urn, meeting.on).await?;
    let previous = match held.iter().find(|held| held.id != meeting.id) {
        Some(held) => Some(SupportMeetingPackPrevious {
            actions: actions_of_meeting(session, urn, held.id).await?,
            id: held.id,
            term: held.term.clone(),
            held_on: held.held_on,
            summary: held.minutes.summary.clone(),
        }),
        None => None,
    };
    let end = on.succ_opt().unwrap_or(on);
    let by =
        instant_at_school(end.and_time(NaiveTime::MIN)).map_or(session.now(), |end| end.min(session.now()));
    let (part, scope) = (Part::SelfAssessment, SelfAssessmentsRead::SCOPE);
    let (assessed, begun) = match sees(cx.also::<SelfAssessmentsRead>(), part, scope, withheld) {
        true => {
            (assessed::submitted(session, urn, by).await?, Some(assessed::begun(session, urn, by).await?))
        }
        false => (None, None),
    };
    let (part, scope) = (Part::InformationSheets, InformationSheetsRead::SCOPE);
    let sheets = match sees(cx.also::<InformationSheetsRead>(), part, scope, withheld) {
        true => Some(open_sheets(session, urn).await?),
        false => None,
    };
    let (part, scope) = (Part::SeniorAttendanceChampion, WebinarBookingsRead::SCOPE);
    let bookings = sees(cx.also::<WebinarBookingsRead>(), part, scope, withheld);
    let champion = champion::find(session, urn, (meeting, held.as_slice()), (on, by, bookings)).await?;
    Ok(SupportMeetingPack {
        meeting: of_meeting(reached, meeting),
        as_at_on: on,
        senior_attendance_champion: champion,
        prepared_at: session.now(),
        previous,
        carried_actions: meeting.carried(session).await?,
        figures: None,
        pupils: None,
        self_assessment: assessed,
        self_assessments_in_progress: begun,
        self_assessment_expected: matches!(meeting.term.parse(), Ok(Period::Term(_, Term::Summer))),
        information_sheets: sheets,
        withheld: Vec::new(),
        links: SupportMeetingPackLinks {
            meeting: format!("/v1/schools/{urn}/support-meetings/{}", meeting.id),
            next_actions: format!("/v1/schools/{urn}/next-actions"),
            concerns: format!("/v1/schools/{urn}/concerns?on={on}"),
        },
    })
}

/// The information sheets on which the school has still to do something.
async fn open_sheets(session: &Moment<'_>, urn: i32) -> Result<Vec<SupportMeetingPackSheet>> {
    let of = |sheet: OpenInformationSheet| SupportMeetingPackSheet {
        id: sheet.id,
        due_on: sheet.due_on,
        link: format!("/v1/schools/{urn}/information-sheets/{}", sheet.id),
    };
    Ok(open_information_sheets(session, &[urn]).await?.into_iter().map(of).collect())
}

fn of_meeting(reached: &Reached, meeting: &MeetingAt) -> SupportMeetingPackMeeting {
    let (from_time, place, link) = meeting.place();
    let (name, title) = meeting.officer();
    let person = |(name, role): (&str, Option<&str>)| SupportMeetingPackPerson {
        name: name.to_owned(),
        role: role.map(str::to_owned),
    };
    SupportMeetingPackMeeting {
        id: meeting.id,
        urn: reached.urn(),
        school: reached.school().name.clone(),
        term: meeting.term.clone(),
        state: meeting.state,
        meeting_on: meeting.on,
        from_time,
        place: place.map(str::to_owned),
        link: link.map(str::to_owned),
        about: meeting.about().map(str::to_owned),
        officer: person((name, title)),
        attendees: meeting.people().map(|(name, role)| person((name, Some(role)))).collect(),
    }
}
