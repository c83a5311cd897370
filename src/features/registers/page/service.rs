//! Use cases: reading a register and its history.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};

use super::dto::{
    Register, RegisterChange, RegisterChangedMinutes, RegisterChangedNote, RegisterLine,
    RegisterMissingPupil, RegisterState, RegisterTake, Shown,
};
use crate::{
    access::{Access, RegistersRead, Session, short_print},
    attendance::{
        book::{
            calendars::school_calendar,
            pages,
            roll::{OnRoll, Roll, Rolls},
            takes,
        },
        code::Code as AttendanceCode,
        page::{Change, Page, Source, Told},
    },
    domain::{academic_year::AcademicYear, session::SessionOn},
    entities::register_take,
    error::{Code, Result},
    http::{Page as ListPage, Paging},
};

use super::register_tag;

/// A register and the tag of its version.
pub async fn show(
    cx: &Access<RegistersRead>,
    rolls: &Rolls,
    urn: i32,
    on: SessionOn,
    with_codes: bool,
) -> Result<(String, Register)> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let year = AcademicYear::of(on.date);
    let roll = rolls.of_year(&session, urn, year).await?;
    let stored = pages::stored(&session, urn, on).await?;
    if stored.is_none() {
        let calendar = school_calendar(&session, urn, year).await?;
        if !calendar.is_some_and(|known| known.calendar.is_session(on.date, on.session)) {
            return Err(Code::NotFound.into());
        }
    }
    let (received, page, source) = match stored {
        Some((row, source)) => (Some(row.revision), Page::from_bytes(row.marks), source),
        None => (None, Page::default(), Source::default()),
    };
    let takes = take_instants(&session, urn, on).await?;
    let missing = missing(&roll, &page, on);
    let state = match (received, missing.is_empty()) {
        (None, _) => RegisterState::NoRegister,
        (Some(_), false) => RegisterState::Incomplete,
        (Some(_), true) => RegisterState::Complete,
    };
    let view = Register {
        urn,
        date: on.date,
        session: on.session,
        state,
        version: received.unwrap_or_default(),
        created_at: takes.first().copied(),
        updated_at: takes.last().copied(),
        marks: lines(&roll, &page, &source, with_codes),
        missing,
    };
    let tag = match roll.version() {
        // No register of the year counts the changes of the roll yet: the view itself is its version.
        0 => short_print(&view)?,
        version => register_tag(view.version, source.newest(), version, with_codes),
    };
    Ok((tag, view))
}

fn takes_of(urn: i32, on: SessionOn) -> Condition {
    Condition::all()
        .add(register_take::Column::Urn.eq(urn))
        .add(register_take::Column::Date.eq(on.date))
        .add(register_take::Column::Session.eq(on.session.as_str()))
}

#[derive(sea_orm::FromQueryResult)]
struct Received {
    received_at: chrono::DateTime<chrono::Utc>,
}

async fn take_instants<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    on: SessionOn,
) -> Result<Vec<chrono::DateTime<chrono::Utc>>> {
    let takes = session.find::<register_take::Entity>().filter(takes_of(urn, on));
    let takes = takes.order_by(register_take::Column::Take, Order::Asc);
    let rows: Vec<Received> = takes.columns([register_take::Column::ReceivedAt]).await?;
    Ok(rows.into_iter().map(|row| row.received_at).collect())
}

fn missing(roll: &Roll, page: &Page, on: SessionOn) -> Vec<RegisterMissingPupil> {
    let shown = |pupil: &OnRoll| RegisterMissingPupil {
        pupil_id: pupil.pupil_id,
        upn: pupil.upn.clone(),
        registration_group: pupil.registration_group.clone(),
    };
    roll.unmarked(on.date, Some(page)).map(shown).collect()
}

fn lines(roll: &Roll, page: &Page, source: &Source, with_codes: bool) -> Vec<RegisterLine> {
    let mut marked: Vec<_> = roll
        .enrolments()
        .filter_map(|(pupil, line)| Some((line?, pupil)))
        .filter_map(|(line, pupil)| Some((line, pupil, page.code(line)?)))
        .collect();
    marked.sort_by_key(|(line, _, _)| *line);
    let shown = |(line, pupil, code): (u16, &OnRoll, AttendanceCode)| {
        let detail = source.detail(line).cloned().unwrap_or_default();
        let Shown { code, class } = Shown::of(code, with_codes);
        RegisterLine {
            pupil_id: pupil.pupil_id,
            upn: pupil.upn.clone(),
            code,
            class,
            minutes_late: detail.minutes_late.filter(|_| with_codes),
            note: detail.note.filter(|_| with_codes),
            taken_at: source.taken_at(line),
            queries: if with_codes { detail.queries } else { Vec::new() },
        }
    };
    marked.into_iter().map(shown).collect()
}

/// The takes of a register, oldest first.
pub async fn history(
    cx: &Access<RegistersRead>,
    rolls: &Rolls,
    urn: i32,
    on: SessionOn,
    paging: &Paging,
    with_codes: bool,
) -> Result<ListPage<RegisterTake>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let after = paging.after::<i32>()?.unwrap_or(0);
    let takes = session
        .find::<register_take::Entity>()
        .filter(takes_of(urn, on).add(register_take::Column::Take.gt(after)))
        .order_by(register_take::Column::Take, Order::Asc)
        .limit(paging.fetch())
        .all()
        .await?;
    let roll = rolls.of_year(&session, urn, AcademicYear::of(on.date)).await?;
    let views = takes.into_iter().map(|row| take(row, &roll, with_codes)).collect::<Result<Vec<_>>>()?;
    paging.cut(views, |view| view.take, |view| view)
}

fn take(row: register_take::Model, roll: &Roll, with_codes: bool) -> Result<RegisterTake> {
    let said = takes::understood(&row)?;
    let changes = said.told().map(|told| change(&told, roll, with_codes)).collect();
    Ok(RegisterTake {
        take: row.take,
        taken_at: row.taken_at,
        received_at: row.received_at,
        client_id: row.client_id,
        request_id: row.request_id,
        recorded_by: said.recorded_by,
        changes,
    })
}

fn change(told: &Told<'_>, roll: &Roll, with_codes: bool) -> RegisterChange {
    let shown = |byte: u8| AttendanceCode::from_byte(byte).map(|code| Shown::of(code, with_codes));
    let Change { line, old, new, superseded, .. } = told.change;
    let detail = told.detail.filter(|_| with_codes);
    let minutes = detail.filter(|detail| detail.old.minutes_late != detail.new.minutes_late);
    let note = detail.filter(|detail| detail.old.note != detail.new.note);
    RegisterChange {
        minutes_late: minutes.map(|detail| RegisterChangedMinutes {
            original: detail.old.minutes_late,
            amended: detail.new.minutes_late,
        }),
        note: note.map(|detail| RegisterChangedNote {
            original: detail.old.note.clone(),
            amended: detail.new.note.clone(),
        }),
        pupil_id: roll.on_line(line).map(|pupil| pupil.pupil_id),
        original: shown(old),
        amended: shown(new),
        superseded,
        reason: told.reason.filter(|_| with_codes).map(str::to_owned),
        by: told.by.clone(),
        at: told.at,
    }
}
