//! Use case: what could be issued to a parent for a child.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use std::collections::BTreeSet;

use super::dto::{
    PenaltyNoticeEarlier, PenaltyNoticeEligibility, PenaltyNoticeEligibilityQuery, PenaltyNoticeIfIssued,
    PenaltyNoticeObstacle, PenaltyNoticeObstacleCode as Obstacle, PenaltyNoticeQuestion,
    PenaltyNoticeThreshold,
};
use crate::{
    access::{Access, NoticesRead, RegistersCodesRead, Session},
    attendance::{
        age,
        book::{
            entry::{self, Entry},
            parents, pupil,
        },
        rules::PenaltyPosition,
    },
    domain::school::{Notices, notices},
    entities::{enrolment, penalty_ladder_notice::Model as LadderRow, school},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        before::PenaltyNoticeBefore,
        evidence::{Asked, Marks},
        ladder::{self, Pair},
        settings,
        terms::PenaltyNoticeEvidence,
    },
    notices::{
        ladder::{self as law, Ladder},
        limitation,
        schedule::{self, PenaltyNoticeKind, PenaltyNoticeService, PenaltyNoticeStep, tariff},
    },
};

/// What is asked before a notice is issued (national framework for penalty notices).
const QUESTIONS: [(&str, &str); 4] = [
    ("support", "Is support appropriate, and if so: was sufficient support provided, or refused?"),
    ("best_tool", "Is a penalty notice the best tool to change what the parent does?"),
    ("equality_considered", "Do the duties under the Equality Act 2010 speak for it?"),
    ("public_interest", "Is it in the public interest, for the authority takes on a prosecution?"),
];

/// What could be issued, by the marks of the schools in reach and the notices of all.
pub async fn eligibility(
    cx: &Access<NoticesRead>,
    urn: i32,
    query: &PenaltyNoticeEligibilityQuery,
) -> Result<PenaltyNoticeEligibility> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let reached = session.school(urn).await?;
    let today = session.today();
    let on = proposed(query, today)?;
    let entries = entry::of_pupil(&session, Some(urn), query.pupil_id).await?;
    let entry = entries.into_iter().max_by_key(|entry| entry.starting_on).ok_or(Code::NotFound)?;
    pupil::find_told_at(&session, urn, query.pupil_id).await?;
    let pair = ladder::pair(&session, query.parent_id, query.pupil_id).await?.ok_or(Code::NotFound)?;
    let rows = ladder::notices(&session, &pair).await?;
    let settings = settings::read(&session).await?;
    let covered = ladder::used(&session, &pair, &rows).await?;
    let asked = Asked { urn, pupil_id: query.pupil_id, on: today, covered, settings: settings.as_ref() };
    let marks = Marks::read(&session, asked).await?;
    let position = marks.position(today);
    let sessions = marks.counted(today);
    let last_of_them = sessions.iter().map(|each| each.date).max();
    let last_on = last_of_them.unwrap_or(today);
    let kind = PenaltyNoticeKind::Attendance;
    let next = law::next(&ladder::earlier(&rows)?, kind, last_on, on);
    let days: Vec<NaiveDate> = sessions.iter().map(|each| each.date).collect();
    let days = if days.is_empty() { vec![today] } else { days };
    let people = People {
        compulsory: age::is_compulsory(entry.born_on, last_on),
        boarder: entry.boarder,
        parent_then: pair.basis(days).is_ok(),
        known_twice: known_twice(&session, &pair, &entry).await?,
    };
    let mut obstacles = obstacles(&position, &next, &people, reached.school());
    obstacles.extend(too_late(kind, last_on, on));
    let bars = obstacles.iter().any(|obstacle| obstacle.bars);
    let step = next.step.filter(|_| !bars);
    Ok(PenaltyNoticeEligibility {
        urn,
        pupil_id: entry.pupil_id,
        parent_id: pair.parent.id,
        proposed_on: on,
        eligible: obstacles.is_empty(),
        threshold: threshold(&position, sessions, cx.also::<RegistersCodesRead>()),
        obstacles,
        questions: QUESTIONS.map(|(property, question)| PenaltyNoticeQuestion { property, question }).into(),
        before: PenaltyNoticeBefore::read(&session, &pair, None).await?,
        window_from_on: next.window.from_on,
        notices: told(&session, &rows, &next).await?,
        next_step: next.step,
        reason: next.reason,
        explanation: next.reason.as_sentence(),
        possible_from_on: next.possible_from_on,
        prosecute_by_on: last_of_them.map(limitation::prosecute_by),
        if_issued: step.map(|step| if_issued(tariff(kind, last_on, step), on)),
    })
}

/// The day of the issue that is asked about.
fn proposed(query: &PenaltyNoticeEligibilityQuery, today: NaiveDate) -> Result<NaiveDate> {
    let on = query.proposed_on.unwrap_or(today);
    if on < today {
        let fault = Fault::parameter("proposed_on", FaultCode::OutOfRange).detail("Not before today.");
        return Err(AppError::new(Code::InvalidParameter).faults(vec![fault]));
    }
    Ok(on)
}

/// How far the sessions reach; under which codes they stand is told to who may see codes.
fn threshold(
    position: &PenaltyPosition,
    mut sessions: Vec<PenaltyNoticeEvidence>,
    with_codes: bool,
) -> PenaltyNoticeThreshold {
    if !with_codes {
        sessions.iter_mut().for_each(|each| each.code = None);
    }
    PenaltyNoticeThreshold {
        met: position.is_met(),
        sessions_to_go: position.to_go,
        unresolved: position.unresolved(),
        weeks: position.weeks.iter().map(|week| week.monday).collect(),
        sessions,
    }
}

/// Whether nobody could be prosecuted any more once the days to pay are over.
fn too_late(kind: PenaltyNoticeKind, last_on: NaiveDate, on: NaiveDate) -> Option<PenaltyNoticeObstacle> {
    // Every step has the same days to pay.
    let posted = if_issued(tariff(kind, last_on, PenaltyNoticeStep::First), on).by_post;
    let detail = "Six months after the last session nobody can be prosecuted: the days to pay would not be over before.";
    let late = !limitation::can_be_prosecuted(last_on, posted.pay_until_on);
    late.then_some(PenaltyNoticeObstacle { code: Obstacle::CannotBeProsecuted, detail, bars: false })
}

fn if_issued(tariff: schedule::Tariff, on: NaiveDate) -> PenaltyNoticeIfIssued {
    let dates = |by| tariff.dates(schedule::received_on(by, on));
    PenaltyNoticeIfIssued {
        tariff,
        by_hand: dates(PenaltyNoticeService::ByHand),
        by_post: dates(PenaltyNoticeService::Post),
    }
}

/// What is known of the pupil and the parent.
struct People {
    compulsory: bool,
    boarder: bool,
    parent_then: bool,
    known_twice: bool,
}

/// Whether another child of this parent, at a school in reach, has the same name and date of birth: two statements.
async fn known_twice<C: ConnectionTrait>(
    session: &Session<'_, C>,
    pair: &Pair,
    entry: &Entry,
) -> Result<bool> {
    use enrolment::Column as Of;
    let others = parents::children(session, &pair.parent).await?.into_iter();
    let others = others.filter(|id| !pair.pupil_ids.contains(id));
    let ids = || pair.pupil_ids.iter().copied();
    let born = Condition::all()
        .add(Of::PupilId.is_in(others.chain(ids())))
        .add(Of::BornOn.eq(entry.born_on))
        .add(Of::SupersededAt.is_null())
        .add(Of::Voided.eq(false));
    let rows = session.find::<enrolment::Entity>().filter(born).all().await?;
    let name = |row: &enrolment::Model| (row.forename.to_lowercase(), row.surname.to_lowercase());
    let (own, others): (Vec<_>, Vec<_>) = rows.iter().partition(|row| pair.pupil_ids.contains(&row.pupil_id));
    let own: BTreeSet<_> = own.into_iter().map(name).collect();
    Ok(others.into_iter().any(|row| own.contains(&name(row))))
}

/// What stands in the way of a notice.
fn obstacles(
    position: &PenaltyPosition,
    next: &Ladder,
    people: &People,
    school: &school::Model,
) -> Vec<PenaltyNoticeObstacle> {
    let applies = notices(school.type_code, &school.kind);
    let all = [
        (
            !people.compulsory,
            Obstacle::NotCompulsoryAge,
            "The pupil is not of compulsory school age: there is no offence under section 444.",
            true,
        ),
        (
            !people.parent_then,
            Obstacle::NotParentThen,
            "The person was not the pupil's parent on each of these days, as far as is known.",
            true,
        ),
        (
            people.known_twice,
            Obstacle::MayBeKnownTwice,
            "Another child of this parent has the same name and date of birth: see whether it is this one.",
            false,
        ),
        (
            applies == Notices::DoNotApply,
            Obstacle::IndependentSchool,
            "There are no penalty notices for pupils of independent and non-maintained special schools and of colleges.",
            true,
        ),
        (
            applies == Notices::Unknown,
            Obstacle::SchoolTypeUnknown,
            "The type of the school is not known: the decision explains why there can be a notice.",
            false,
        ),
        (
            people.boarder,
            Obstacle::Boarder,
            "The pupil boards at the school: the duty stands otherwise there.",
            true,
        ),
        (
            !position.is_met(),
            Obstacle::ThresholdNotMet,
            "Ten sessions in ten school weeks are not reached; the authority may act below that, and says why.",
            false,
        ),
        (
            position.unresolved() > 0,
            Obstacle::UnresolvedMarks,
            "Marks of `N` are among the sessions: the reason must be established before a notice is approved.",
            false,
        ),
        (next.step.is_none(), Obstacle::LimitReached, next.reason.as_sentence(), true),
    ];
    let stands = all.into_iter().filter(|(stands, ..)| *stands);
    stands.map(|(_, code, detail, bars)| PenaltyNoticeObstacle { code, detail, bars }).collect()
}

/// The notices as they are told: which school asked for one is told to who reaches it.
async fn told<C: ConnectionTrait>(
    session: &Session<'_, C>,
    rows: &[LadderRow],
    next: &Ladder,
) -> Result<Vec<PenaltyNoticeEarlier>> {
    let urns = rows.iter().filter_map(|row| row.school_urn);
    let these = Condition::all().add(school::Column::Urn.is_in(urns));
    let reached = session.find::<school::Entity>().filter(these).all().await?;
    let reached: BTreeSet<i32> = reached.iter().map(|school| school.urn).collect();
    let view = |row: &LadderRow| {
        let urn = row.school_urn.filter(|urn| reached.contains(urn));
        let kind = PenaltyNoticeKind::spelled(&row.kind);
        Ok(PenaltyNoticeEarlier {
            id: urn.map(|_| row.id),
            urn,
            elsewhere: row.origin == "elsewhere",
            kind: kind
                .ok_or_else(|| AppError::internal("penalty_ladder_notice.kind holds what it cannot"))?,
            issued_on: row.issued_on,
            counts: next.counting.contains(&row.id),
            why: next.uncounted.iter().find(|(id, _)| *id == row.id).map(|(_, why)| *why),
        })
    };
    rows.iter().map(view).collect()
}
