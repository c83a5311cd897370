//! Use case: a push, in one transaction of a constant number of statements.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};

use super::{
    dto::{
        RegisterHead, RegisterPush, RegisterPushRow, RegisterPushSummary, RegisterPushed, RegisterRowOutcome,
    },
    rules::{self, Row},
};
use crate::{
    access::{Access, Action, Locked, Reached, RegistersWrite, Tx, at_school, fingerprint},
    attendance::{
        book::{
            calendars::{SchoolCalendar, school_calendar},
            lines,
            roll::{Roll, Rolls},
        },
        code::NO_MARK,
        page::{self, Named, Outcome, Page, Pushed, Source},
        query::Query,
    },
    domain::{academic_year::AcademicYear, person::Person, school::keeps_registers, session::SessionOn},
    entities::{register, register_page, register_page_source, register_take},
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// How a push is to be taken.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// Everything is checked and nothing kept.
    pub dry_run: bool,
    /// Good marks are kept when others are refused.
    pub lenient: bool,
    /// Many marks may be taken back at once.
    pub confirm_removals: bool,
}

/// A push and everything outside the database that it needs.
struct Push<'a> {
    urn: i32,
    on: SessionOn,
    year: AcademicYear,
    body: &'a RegisterPush,
    recorded_by: Person,
    manner: Manner,
    calendar: Option<SchoolCalendar>,
    rolls: &'a Rolls,
}

/// What stands after a push, and its version.
pub struct Answer {
    /// What the client is told.
    pub pushed: RegisterPushed,
    /// The version of the roll it was read against.
    pub roll_version: i32,
}

/// Lays a push on its page. Every mistake of it is reported at once, and then nothing is kept.
pub async fn push(
    cx: &Access<RegistersWrite>,
    rolls: &Rolls,
    school: &Reached,
    on: SessionOn,
    body: &RegisterPush,
    manner: Manner,
) -> Result<Answer> {
    let session = cx.read().await?;
    let year = AcademicYear::of(on.date);
    let calendar = school_calendar(&session, school.urn(), year).await?;
    let known = calendar.as_ref().map(|known| &*known.calendar);
    let mut faults = rules::session_faults(body, on, known, session.now(), at_school(session.now()));
    if !keeps_registers(&school.school().kind, school.school().type_code) {
        faults.push(Fault::parameter("urn", FaultCode::NoRegistersHere).rule("reg10-1"));
    }
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let recorded_by = rules::stored_person(&body.recorded_by);
    let push = Push { urn: school.urn(), on, year, body, recorded_by, manner, calendar, rolls };
    let action = Action::new("register.push", format!("{} {}", on.date, on.session)).dry(manner.dry_run);
    cx.write(school.urn(), &action, async |tx| push.lay(tx).await).await
}

impl Push<'_> {
    async fn lay(&self, tx: &Tx<'_>) -> Result<Answer> {
        let roll = self.roll(tx).await?;
        let known = self.calendar.as_ref().map(|known| &*known.calendar);
        let rows = rules::understand(self.body, self.on, &roll, known);
        self.refuse(&rows)?;
        let named: Vec<Named> = rows
            .iter()
            .filter_map(|row| match row {
                Row::Mark(named, _) => Some(named.clone()),
                _ => None,
            })
            .collect();
        if named.is_empty() {
            return self.nothing_to_lay(tx, &roll, rows).await;
        }
        let (locked, fresh) = self.lock_page(tx).await?;
        let page = Page::from_bytes(locked.marks.clone());
        let source = if fresh { Source::default() } else { self.source(tx).await? };
        if page::removes_too_many(&page, &named) && !self.manner.confirm_removals {
            return Err(Code::MassRemovalSuspected.into());
        }
        let pushed = page::push(&page, &source, self.body.taken_at, &self.recorded_by, &named);
        let pushed = pushed.ok_or_else(|| AppError::new(Code::Internal).cause("a page has no takes left"))?;
        let revision = self.store(tx, locked, &pushed).await?;
        let newest = pushed.source.newest();
        Ok(self.answer(&roll, rows, &pushed.page, &pushed.outcomes, revision, newest))
    }

    /// No row is a mark: the register stays as it is.
    async fn nothing_to_lay(&self, tx: &Tx<'_>, roll: &Roll, rows: Vec<Row>) -> Result<Answer> {
        let Some(page) = tx.find::<register_page::Entity>().filter(self.this_page()).one().await? else {
            return Ok(self.answer(roll, rows, &Page::default(), &[], 0, 0));
        };
        let newest = self.source(tx).await?.newest();
        Ok(self.answer(roll, rows, &Page::from_bytes(page.marks), &[], page.revision, newest))
    }

    /// The roll of the year, which nobody can change until commit. The first push of a year opens its register.
    async fn roll(&self, tx: &Tx<'_>) -> Result<std::sync::Arc<Roll>> {
        let this = Condition::all().add(register::Column::AcademicYear.eq(self.year.to_string()));
        if let Some(register) = tx.share::<register::Entity>(this.clone()).await? {
            return self.rolls.get(tx, self.urn, self.year, register.roll_version).await;
        }
        lines::open(tx, self.year).await?;
        let register = tx.share::<register::Entity>(this).await?.ok_or(Code::Internal)?;
        // Not kept: if this transaction is rolled back, another may open the register with the same version.
        Ok(std::sync::Arc::new(Roll::load(tx, self.urn, self.year, register.roll_version).await?))
    }

    fn refuse(&self, rows: &[Row]) -> Result<()> {
        let refused: Vec<&Vec<Fault>> = rows
            .iter()
            .filter_map(|row| match row {
                Row::Refused(faults) => Some(faults),
                _ => None,
            })
            .collect();
        if refused.is_empty() || (self.manner.lenient && refused.len() < rows.len()) {
            return Ok(());
        }
        let detail = format!("{} of {} marks were refused; nothing was stored.", refused.len(), rows.len());
        Err(AppError::invalid(refused.into_iter().flatten().cloned().collect()).detail(detail))
    }

    fn this_page(&self) -> Condition {
        use register_page::Column;
        Condition::all().add(Column::Date.eq(self.on.date)).add(Column::Session.eq(self.on.session.as_str()))
    }

    async fn lock_page<'t>(&self, tx: &'t Tx<'_>) -> Result<(Locked<'t, register_page::Entity>, bool)> {
        let fresh = || register_page::ActiveModel {
            urn: Set(self.urn),
            date: Set(self.on.date),
            session: Set(self.on.session.as_str().to_owned()),
            marks: Set(Vec::new()),
            revision: Set(0),
            take: Set(0),
        };
        let (page, made) = tx.lock_or_create(self.this_page(), fresh).await?;
        let fresh = made || page.take == 0;
        Ok((page, fresh))
    }

    fn this_source(&self) -> Condition {
        use register_page_source::Column;
        Condition::all().add(Column::Date.eq(self.on.date)).add(Column::Session.eq(self.on.session.as_str()))
    }

    async fn source(&self, tx: &Tx<'_>) -> Result<Source> {
        let row = tx.find::<register_page_source::Entity>().filter(self.this_source()).one().await?;
        let row = row.ok_or_else(|| AppError::new(Code::Internal).cause("a page has lost its source"))?;
        Source::from_stored(&row.takes, &row.taken, &row.details)
            .map_err(|error| AppError::new(Code::Internal).cause(error))
    }

    /// Writes page, source and take; returns the revision of the page.
    async fn store(
        &self,
        tx: &Tx<'_>,
        page: Locked<'_, register_page::Entity>,
        pushed: &Pushed,
    ) -> Result<i32> {
        let (revision, first) = (page.revision, page.take == 0);
        let Some(take) = pushed.take else { return Ok(revision) };
        let print = fingerprint(self.body)?;
        if pushed.is_all_superseded() && self.came_before(tx, &print).await? {
            return Ok(revision);
        }
        let revision = revision + i32::from(pushed.page_changed);
        if pushed.page_changed {
            let marks = pushed.page.clone().into_bytes();
            tx.update(page, |row| {
                row.marks = Set(marks);
                row.revision = Set(revision);
                row.take = Set(i32::from(take));
            })
            .await?;
        }
        self.store_source(tx, &pushed.source, first).await?;
        self.store_take(tx, take, pushed, print).await?;
        Ok(revision)
    }

    /// Whether this very push, which came too late, stands in the history already.
    async fn came_before(&self, tx: &Tx<'_>, print: &[u8]) -> Result<bool> {
        use register_take::Column;
        let same = Condition::all()
            .add(Column::Date.eq(self.on.date))
            .add(Column::Session.eq(self.on.session.as_str()))
            .add(Column::Fingerprint.eq(print.to_vec()));
        Ok(tx.find::<register_take::Entity>().filter(same).count().await? > 0)
    }

    async fn store_source(&self, tx: &Tx<'_>, source: &Source, first: bool) -> Result<()> {
        use register_page_source::{ActiveModel, Column, Entity};
        let (takes, taken, details) =
            source.to_stored().map_err(|error| AppError::new(Code::Internal).cause(error))?;
        if !first {
            let columns = vec![
                (Column::Takes, takes.into()),
                (Column::Taken, taken.into()),
                (Column::Details, details.into()),
            ];
            return tx.set_all::<Entity>(self.this_source(), columns).await.map(drop);
        }
        let row = ActiveModel {
            urn: Set(self.urn),
            date: Set(self.on.date),
            session: Set(self.on.session.as_str().to_owned()),
            takes: Set(takes),
            taken: Set(taken),
            details: Set(details),
        };
        tx.insert(vec![row]).await
    }

    async fn store_take(&self, tx: &Tx<'_>, take: u16, pushed: &Pushed, print: Vec<u8>) -> Result<()> {
        let notes = serde_json::to_string(&pushed.notes)
            .map_err(|error| AppError::new(Code::Internal).cause(error))?;
        let row = register_take::ActiveModel {
            urn: Set(self.urn),
            date: Set(self.on.date),
            session: Set(self.on.session.as_str().to_owned()),
            take: Set(i32::from(take)),
            taken_at: Set(self.body.taken_at),
            received_at: Set(tx.now()),
            client_id: Set(tx.client()),
            recorded_by_name: Set(self.recorded_by.name.clone()),
            recorded_by_title: Set(self.recorded_by.title.clone()),
            request_id: Set(tx.request_id()),
            fingerprint: Set(print),
            changes: Set(page::encode(&pushed.changes)),
            reasons: Set(notes),
        };
        tx.insert(vec![row]).await
    }

    fn answer(
        &self,
        roll: &Roll,
        rows: Vec<Row>,
        page: &Page,
        outcomes: &[(Outcome, Vec<Query>)],
        revision: i32,
        take: u16,
    ) -> Answer {
        let mut summary = RegisterPushSummary { received: rows.len(), ..Default::default() };
        let mut outcomes = outcomes.iter();
        let mut shown = Vec::new();
        for (index, row) in rows.into_iter().enumerate() {
            let row = shown_row(index, row, &mut outcomes);
            count(&mut summary, &row);
            let plain = matches!(row.outcome, RegisterRowOutcome::Created | RegisterRowOutcome::Unchanged);
            if !plain || !row.queries.is_empty() {
                shown.push(row);
            }
        }
        let unmarked = |line: Option<u16>| line.is_none_or(|line| page.byte(line) == NO_MARK);
        summary.missing = roll.expected(self.on.date).filter(|(_, line)| unmarked(*line)).count();
        let register = RegisterHead {
            urn: self.urn,
            date: self.on.date,
            session: self.on.session,
            revision,
            take,
            marked: page.marked(),
        };
        let committed = !self.manner.dry_run;
        Answer {
            pushed: RegisterPushed { register, summary, rows: shown, committed },
            roll_version: roll.version(),
        }
    }
}

fn shown_row<'o>(
    index: usize,
    row: Row,
    outcomes: &mut impl Iterator<Item = &'o (Outcome, Vec<Query>)>,
) -> RegisterPushRow {
    let (outcome, queries, errors) = match row {
        Row::NotStored => (RegisterRowOutcome::NotStored, Vec::new(), Vec::new()),
        Row::Refused(errors) => (RegisterRowOutcome::Rejected, Vec::new(), errors),
        Row::Mark(_, temporary) => {
            let (outcome, open) = outcomes.next().cloned().unwrap_or((Outcome::Unchanged, Vec::new()));
            let asked = temporary.then_some(Query::TemporaryUpn);
            (shown_outcome(outcome), open.into_iter().chain(asked).collect(), Vec::new())
        }
    };
    RegisterPushRow { index, outcome, queries, errors }
}

fn shown_outcome(outcome: Outcome) -> RegisterRowOutcome {
    match outcome {
        Outcome::Created => RegisterRowOutcome::Created,
        Outcome::Amended => RegisterRowOutcome::Amended,
        Outcome::Removed => RegisterRowOutcome::Removed,
        Outcome::Unchanged => RegisterRowOutcome::Unchanged,
        Outcome::Superseded => RegisterRowOutcome::Superseded,
    }
}

fn count(summary: &mut RegisterPushSummary, row: &RegisterPushRow) {
    let place = match row.outcome {
        RegisterRowOutcome::Created => &mut summary.created,
        RegisterRowOutcome::Amended => &mut summary.amended,
        RegisterRowOutcome::Removed => &mut summary.removed,
        RegisterRowOutcome::Unchanged => &mut summary.unchanged,
        RegisterRowOutcome::Superseded => &mut summary.superseded,
        RegisterRowOutcome::NotStored => &mut summary.not_stored,
        RegisterRowOutcome::Rejected => &mut summary.rejected,
    };
    *place += 1;
    summary.queries += usize::from(!row.queries.is_empty());
}
