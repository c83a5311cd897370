//! Use case: a push, in one transaction of a constant number of statements.

use chrono::{DateTime, SubsecRound as _, Utc};
use sea_orm::{ColumnTrait as _, Condition};

use super::{
    dto::{RegisterPush, RegisterPushed},
    rules::{self, Row},
};
use crate::{
    access::{Access, Action, RegistersWrite, Session, Tx, at_school, fingerprint},
    attendance::{
        book::{
            lines,
            opening::Opening,
            pages,
            roll::{Roll, Rolls},
        },
        calendar::Calendar,
        page::{self, Named, Page, Pushed, Source},
    },
    domain::{academic_year::AcademicYear, person::Person, school::keeps_registers, session::SessionOn},
    entities::{register, register_page},
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
    /// A past day's record is handed over as it is: a code that its day does not have is stored and queried, and a
    /// day of a year without a calendar is accepted.
    pub historic: bool,
    /// Every row is told of, the plain ones too.
    pub every_row: bool,
}

/// A push and everything outside the database that it needs.
pub(super) struct Push<'a> {
    pub urn: i32,
    pub on: SessionOn,
    year: AcademicYear,
    pub body: &'a RegisterPush,
    pub taken_at: DateTime<Utc>,
    pub recorded_by: Person,
    pub manner: Manner,
    /// Tells the same push sent again from another one.
    pub print: Vec<u8>,
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
    urn: i32,
    on: SessionOn,
    body: &RegisterPush,
    manner: Manner,
) -> Result<Answer> {
    let year = AcademicYear::of(on.date);
    let recorded_by = rules::stored_person(&body.recorded_by);
    // What is compared must be what is stored: both databases keep microseconds.
    let taken_at = body.taken_at.trunc_subsecs(6);
    let print = fingerprint(body)?;
    let push = Push { urn, on, year, body, taken_at, recorded_by, manner, print, rolls };
    let action = Action::new("register.push", format!("{} {}", on.date, on.session)).dry(manner.dry_run);
    let asked = Opening::asked(urn, year, on);
    cx.write_knowing(urn, &action, &asked, async |tx, opening| push.lay(tx, &opening).await).await
}

impl Push<'_> {
    async fn lay(&self, tx: &Tx<'_>, opening: &Opening) -> Result<Answer> {
        let calendar = self.rolls.calendars.get(tx, self.year, opening.calendars).await?;
        let calendar = calendar.as_deref();
        let historic = self.manner.historic && self.on.date < tx.today();
        self.refuse_session(Session::now(tx), opening, calendar, historic)?;
        if self.body.marks.iter().all(rules::is_no_mark) {
            return self.nothing_to_lay(tx).await;
        }
        let roll = self.roll(tx, opening.roll_version).await?;
        let mut rows = rules::understand(self.body, self.on, &roll, calendar, historic);
        self.refuse(&rows)?;
        // The rows that are answered need only know that these were marks.
        let named: Vec<Named> = rows
            .iter_mut()
            .filter_map(|row| match row {
                Row::Mark(named, _) => Some(std::mem::take(named)),
                _ => None,
            })
            .collect();
        if named.is_empty() {
            return self.as_it_stands(tx, &roll, rows).await;
        }
        let (pushed, revision, newest) = self.lay_named(tx, opening.page.is_some(), &named).await?;
        Ok(self.answer(&roll, rows, &pushed.page, &pushed.outcomes, revision, newest))
    }

    /// A page is made with the marks of its first push on it. If another push makes it meanwhile, that one is
    /// waited for, and this one is laid on what it left. Beside it the revision of the page and the newest take that
    /// stand then.
    async fn lay_named(&self, tx: &Tx<'_>, stands: bool, named: &[Named]) -> Result<(Pushed, i32, u16)> {
        if !stands {
            let pushed = self.laid(&Page::default(), &Source::default(), named)?;
            if let Some(revision) = self.store_first(tx, &pushed).await? {
                let newest = pushed.source.newest();
                return Ok((pushed, revision, newest));
            }
        }
        let (locked, source) = self.lock_page(tx).await?;
        let pushed = self.laid(&Page::from_bytes(locked.marks.clone()), &source, named)?;
        let (revision, stored) = self.store(tx, locked, &pushed).await?;
        let newest = if stored { pushed.source.newest() } else { source.newest() };
        Ok((pushed, revision, newest))
    }

    fn laid(&self, page: &Page, source: &Source, named: &[Named]) -> Result<Pushed> {
        if page::removes_too_many(page, named) && !self.manner.confirm_removals {
            return Err(Code::MassRemovalSuspected.into());
        }
        let pushed = page::push(page, source, self.taken_at, &self.recorded_by, named);
        pushed.ok_or_else(|| AppError::internal("a page has no takes left"))
    }

    fn refuse_session(
        &self,
        now: DateTime<Utc>,
        opening: &Opening,
        calendar: Option<&Calendar>,
        historic: bool,
    ) -> Result<()> {
        let now = rules::Now { instant: now, wall: at_school(now) };
        let mut faults = rules::session_faults(self.body, self.on, calendar, now, historic);
        // A guess from phase or name is not enough to turn a register away.
        if opening.kind_from == "type" && !keeps_registers(&opening.kind, opening.type_code) {
            faults.push(Fault::parameter("urn", FaultCode::NoRegistersHere).rule("reg10-1"));
        }
        AppError::if_any(faults)
    }

    /// No row is a mark: nothing is made, not even the register of a year that has none.
    async fn nothing_to_lay(&self, tx: &Tx<'_>) -> Result<Answer> {
        let open = tx.find::<register::Entity>().filter(self.this_year()).one().await?;
        let version = open.map_or(0, |register| register.roll_version);
        let roll = Roll::load(tx, self.urn, self.year, version).await?;
        let rows = self.body.marks.iter().map(|_| Row::NotStored).collect();
        self.as_it_stands(tx, &roll, rows).await
    }

    /// The register stays as it is.
    async fn as_it_stands(&self, tx: &Tx<'_>, roll: &Roll, rows: Vec<Row>) -> Result<Answer> {
        let Some(page) = tx.find::<register_page::Entity>().filter(pages::page_on(self.on)).one().await?
        else {
            return Ok(self.answer(roll, rows, &Page::default(), &[], 0, 0));
        };
        let newest = self.source(tx).await?.newest();
        Ok(self.answer(roll, rows, &Page::from_bytes(page.marks), &[], page.revision, newest))
    }

    /// The roll of the year, which nobody can change until commit. The first push of a year opens its register.
    async fn roll(&self, tx: &Tx<'_>, version: Option<i32>) -> Result<std::sync::Arc<Roll>> {
        if let Some(version) = version {
            let upns = self.body.marks.iter().map(|mark| mark.upn.as_str());
            return self.rolls.naming(tx, self.urn, self.year, version, upns).await;
        }
        lines::open(tx, self.year).await?;
        let register = tx.share::<register::Entity>(self.this_year()).await?.ok_or(Code::Internal)?;
        // Not kept: if this transaction is rolled back, another may open the register with the same version.
        Ok(std::sync::Arc::new(Roll::load(tx, self.urn, self.year, register.roll_version).await?))
    }

    fn this_year(&self) -> Condition {
        Condition::all().add(register::Column::AcademicYear.eq(self.year.to_string()))
    }

    fn refuse(&self, rows: &[Row]) -> Result<()> {
        let refused: Vec<&Vec<Fault>> = rows
            .iter()
            .filter_map(|row| match row {
                Row::Refused(faults, _) => Some(faults),
                _ => None,
            })
            .collect();
        if refused.is_empty() || (self.manner.lenient && refused.len() < rows.len()) {
            return Ok(());
        }
        let detail = format!("{} of {} marks were refused; nothing was stored.", refused.len(), rows.len());
        Err(AppError::invalid(refused.into_iter().flatten().cloned().collect()).detail(detail))
    }
}
