//! Use case: counting penalty notices, and what came before them.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    dto::{PenaltyNoticeCounts, PenaltyNoticeCountsOfKind, PenaltyNoticeCountsQuery, PenaltyNoticeReasons},
    fold,
};
use crate::{
    access::{Access, NoticesRead, Session},
    domain::{
        academic_year::AcademicYear,
        support::{ProgrammeSource, SupportKind, SupportState},
        urn::AUTHORITY,
    },
    entities::{penalty_notice, penalty_notice_payment, programme_place, support},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{store, terms::PenaltyNoticeTerms},
    notices::{
        payments::Entry,
        schedule::{PenaltyNoticeKind, PenaltyNoticeStep},
    },
};

/// Days after the first that may be asked about: with it a year, a leap day among them.
const LONGEST: Days = Days::new(365);
/// Rows of one statement.
const CHUNK: u64 = 500;

/// What is read of a notice: nothing of whom it is about.
#[derive(FromQueryResult)]
struct Issued {
    urn: i32,
    id: Uuid,
    kind: String,
    terms: String,
}

/// Counts the notices that were issued in some days at the schools in reach: two statements for every 500 of them.
pub async fn count(
    cx: &Access<NoticesRead>,
    query: &PenaltyNoticeCountsQuery,
) -> Result<PenaltyNoticeCounts> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let (from_on, to_on, as_at_on) = span(query, session.today())?;
    let mut counts = PenaltyNoticeCounts {
        from_on,
        to_on,
        as_at_on,
        attendance: PenaltyNoticeCountsOfKind::default(),
        attendance_first: 0,
        attendance_second: 0,
        attendance_before_framework: 0,
        attendance_reasons: PenaltyNoticeReasons::default(),
        excluded_in_public_place: PenaltyNoticeCountsOfKind::default(),
        contracts_offered: 0,
        contracts_signed: 0,
        court_directed_places: None,
    };
    notices(&session, &mut counts).await?;
    contracts(&session, &mut counts).await?;
    if session.reaches_authority().await? {
        counts.court_directed_places = Some(court_directed(&session, from_on, to_on).await?);
    }
    Ok(counts)
}

/// The days asked about, within bounds.
fn span(query: &PenaltyNoticeCountsQuery, today: NaiveDate) -> Result<(NaiveDate, NaiveDate, NaiveDate)> {
    let to_on = query.issued_on_to.unwrap_or(today);
    let from_on = query.issued_on_from.unwrap_or_else(|| AcademicYear::of(to_on).first_day());
    let as_at_on = query.as_at_on.unwrap_or(today);
    let longest = from_on.checked_add_days(LONGEST).unwrap_or(NaiveDate::MAX);
    let faults = [
        (to_on < from_on, "issued_on_to", FaultCode::DatesReversed),
        (longest < to_on, "issued_on_to", FaultCode::OutOfRange),
        (today < as_at_on, "as_at_on", FaultCode::DateInFuture),
    ];
    let faults = faults.into_iter().filter(|(wrong, ..)| *wrong);
    let faults: Vec<_> = faults.map(|(_, name, code)| Fault::parameter(name, code)).collect();
    match faults.is_empty() {
        true => Ok((from_on, to_on, as_at_on)),
        false => Err(AppError::new(Code::InvalidParameter).faults(faults)),
    }
}

async fn notices<C: ConnectionTrait>(
    session: &Session<'_, C>,
    counts: &mut PenaltyNoticeCounts,
) -> Result<()> {
    use penalty_notice::{Column, Entity};
    let issued =
        Condition::all().add(Column::IssuedOn.gte(counts.from_on)).add(Column::IssuedOn.lte(counts.to_on));
    let mut after: Option<(i32, Uuid)> = None;
    loop {
        let rows = session.find::<Entity>().filter(issued.clone()).limit(CHUNK).by_school(Column::Id, after);
        let rows: Vec<Issued> = rows.columns([Column::Urn, Column::Id, Column::Kind, Column::Terms]).await?;
        let Some(last) = rows.last().map(|row| (row.urn, row.id)) else { return Ok(()) };
        after = Some(last);
        let accounts = accounts(session, &rows).await?;
        for row in &rows {
            add(counts, row, accounts.get(&row.id).map_or(&[], Vec::as_slice))?;
        }
    }
}

async fn accounts<C: ConnectionTrait>(
    session: &Session<'_, C>,
    rows: &[Issued],
) -> Result<HashMap<Uuid, Vec<Entry>>> {
    use penalty_notice_payment::{Column, Entity};
    let of = Condition::all()
        .add(Column::Urn.is_in(rows.iter().map(|row| row.urn)))
        .add(Column::PenaltyNoticeId.is_in(rows.iter().map(|row| row.id)));
    let mut accounts: HashMap<Uuid, Vec<Entry>> = HashMap::new();
    for row in session.find::<Entity>().filter(of).all().await? {
        accounts.entry(row.penalty_notice_id).or_default().push(store::entry(&row)?);
    }
    Ok(accounts)
}

fn add(counts: &mut PenaltyNoticeCounts, row: &Issued, account: &[Entry]) -> Result<()> {
    let terms: PenaltyNoticeTerms = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
    if row.kind == PenaltyNoticeKind::ExcludedInPublicPlace.as_str() {
        fold::add(&mut counts.excluded_in_public_place, &terms, account, counts.as_at_on);
        return Ok(());
    }
    fold::add(&mut counts.attendance, &terms, account, counts.as_at_on);
    fold::add_reason(&mut counts.attendance_reasons, &terms.evidence);
    match terms.issue.map(|issue| issue.step) {
        Some(PenaltyNoticeStep::First) => counts.attendance_first += 1,
        Some(PenaltyNoticeStep::Second) => counts.attendance_second += 1,
        _ => counts.attendance_before_framework += 1,
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Offered {
    urn: i32,
    id: Uuid,
    terms: String,
}

/// Of a contract, who signed it when.
#[derive(Deserialize)]
struct Contract {
    #[serde(default)]
    signatures: Vec<Signed>,
}

#[derive(Deserialize)]
struct Signed {
    signed_on: NaiveDate,
}

/// Attendance contracts: one statement for every 500 of them.
async fn contracts<C: ConnectionTrait>(
    session: &Session<'_, C>,
    counts: &mut PenaltyNoticeCounts,
) -> Result<()> {
    use support::{Column, Entity};
    let offered = Condition::all()
        .add(Column::Kind.eq(SupportKind::AttendanceContract.as_str()))
        .add(Column::State.ne(SupportState::Withdrawn.as_str()))
        .add(Column::OfferedOn.gte(counts.from_on))
        .add(Column::OfferedOn.lte(counts.to_on));
    let mut after: Option<(i32, Uuid)> = None;
    loop {
        let rows = session.find::<Entity>().filter(offered.clone()).limit(CHUNK).by_school(Column::Id, after);
        let rows: Vec<Offered> = rows.columns([Column::Urn, Column::Id, Column::Terms]).await?;
        let Some(last) = rows.last().map(|row| (row.urn, row.id)) else { return Ok(()) };
        after = Some(last);
        for row in &rows {
            let contract: Contract = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
            counts.contracts_offered += 1;
            let signed = contract.signatures.iter().any(|one| one.signed_on <= counts.as_at_on);
            counts.contracts_signed += u64::from(signed);
        }
    }
}

async fn court_directed<C: ConnectionTrait>(
    session: &Session<'_, C>,
    from_on: NaiveDate,
    to_on: NaiveDate,
) -> Result<u64> {
    use programme_place::{Column, Entity};
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add(Column::Source.eq(ProgrammeSource::CourtDirected.as_str()))
        .add(Column::State.ne("cancelled"))
        .add(Column::BookedOn.gte(from_on))
        .add(Column::BookedOn.lte(to_on));
    session.find::<Entity>().filter(these).count().await
}
