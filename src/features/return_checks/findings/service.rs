//! Use cases: stating what was found of a pupil, and reading it.

use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, IntoActiveModel as _, Order,
};
use uuid::Uuid;

use super::dto::{ReturnFinding, ReturnFindingDocument, ReturnFindingPut};
use crate::{
    access::{Access, Action, Disclosure, Permission, PupilsGroupsRead, ReturnChecksWrite, Session, Tx},
    attendance::{
        book::{
            Unread, Years,
            back::{self, ReturnOutcome},
            entry,
            groups::members_on,
            shown,
            untold::SOCIAL_WORKER,
        },
        calendar::Period,
    },
    domain::{
        person::Person,
        purpose::{Purpose, Reader},
        span::Span,
        text::clean,
    },
    entities::{
        enrolment,
        return_finding::{Column, Entity, Model},
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::return_checks::checks,
    http::{Body, Precondition, ReadBy, Tagged},
};

/// Whether a write made the finding, and the finding.
pub struct Stated {
    /// There was none before.
    pub created: bool,
    /// As it is now.
    pub answer: Tagged<ReturnFindingDocument>,
}

/// Of whom it is asked, and in which check.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The school.
    pub urn: i32,
    /// The term.
    pub term: Period,
    /// The group that is checked; children with a social worker where none is named.
    pub group_id: Option<Uuid>,
    /// The enrolment.
    pub enrolment: Uuid,
}

/// The same, where the caller may be told of the group.
#[derive(Clone, Copy)]
struct This {
    urn: i32,
    term: Period,
    group: Uuid,
    enrolment: Uuid,
}

impl This {
    /// `not_found` unless the caller reaches the school and may be told of the group.
    async fn of<P: Permission, C: ConnectionTrait>(
        cx: &Access<P>,
        session: &Session<'_, C>,
        asked: Asked,
    ) -> Result<Self> {
        let Asked { urn, term, group_id, enrolment } = asked;
        session.school(urn).await?;
        let group = shown::named_or(cx, session, group_id, SOCIAL_WORKER).await?.id;
        Ok(Self { urn, term, group, enrolment })
    }

    /// Every version, or the one that stands.
    fn versions(self, standing: bool) -> Condition {
        Condition::all()
            .add(Column::Urn.eq(self.urn))
            .add(Column::Term.eq(self.term.to_string()))
            .add(Column::GroupId.eq(self.group))
            .add(Column::EnrolmentId.eq(self.enrolment))
            .add_option(standing.then(|| Column::SupersededAt.is_null()))
    }

    /// Writes down who is about to be told. The subject is the group: an enrolment would name the child to whoever reads
    /// what was disclosed.
    async fn disclose<P: Permission>(
        self,
        cx: &Access<P>,
        operation: &'static str,
        reader: &Reader,
    ) -> Result<()> {
        let told = Disclosure { operation, subject: self.group.to_string(), reader, pupils: 1 };
        cx.disclose(self.urn, &told).await
    }
}

/// What was found of a pupil.
pub async fn show(
    cx: &Access<PupilsGroupsRead>,
    asked: Asked,
    by: &ReadBy,
) -> Result<Tagged<ReturnFindingDocument>> {
    let session = cx.read().await?;
    let this = This::of(cx, &session, asked).await?;
    let reader = by.require()?;
    let document = document(&session, this).await?;
    this.disclose(cx, "return_finding.read", &reader).await?;
    Ok(document)
}

/// States what was found of a pupil, where the marks do not tell. Who states it is told what stands already, and that is
/// written down before anything is answered that follows from marks or findings.
pub async fn put(
    cx: &Access<ReturnChecksWrite>,
    asked: Asked,
    read: &Precondition,
    body: &Body<ReturnFindingPut>,
) -> Result<Stated> {
    let session = cx.read().await?;
    session.school(asked.urn).await?;
    require_entered(&session, asked.urn, asked.enrolment).await?;
    if !cx.also::<PupilsGroupsRead>() {
        return Err(AppError::new(Code::ScopeMissing).required_scope(PupilsGroupsRead::SCOPE));
    }
    let this = This::of(cx, &session, asked).await?;
    let days = checks::require_term(&session, this.urn, this.term).await?;
    let put = body.parse()?;
    if put.found_on > session.today() {
        return Err(AppError::invalid(vec![Fault::at("/found_on", FaultCode::DateInFuture)]));
    }
    let said = Said::of(&put)?;
    let reader = Reader { person: said.by.clone(), purpose: Purpose::ReturnToSchool };
    this.disclose(cx, "return_finding.put", &reader).await?;
    let began = refuse_told(cx, this).await?.unwrap_or(days.from_on);
    if put.found_on < began {
        let detail =
            format!("Whether a pupil came back is found from the first day of the week on, {began}.");
        return Err(AppError::invalid(vec![
            Fault::at("/found_on", FaultCode::DateOutsideSpan).detail(detail),
        ]));
    }
    let action = Action::new("return_finding.put", this.term.to_string());
    let created = cx.write(this.urn, &action, async |tx: &Tx<'_>| state(tx, this, read, &said).await);
    let created = created.await?;
    let answer = document(&cx.read().await?, this).await;
    let answer = answer.map_err(|error| AppError::new(Code::OutcomeUnknown).cause(error))?;
    Ok(Stated { created, answer })
}

/// What is stated, as it is kept.
struct Said {
    found: ReturnOutcome,
    found_on: NaiveDate,
    source: String,
    note: Option<String>,
    reason: Option<String>,
    by: Person,
}

impl Said {
    fn of(put: &ReturnFindingPut) -> Result<Self> {
        let text = |text: &Option<String>| text.as_deref().map(clean).transpose().map_err(AppError::internal);
        Ok(Self {
            found: put.found,
            found_on: put.found_on,
            source: clean(&put.source).map_err(AppError::internal)?,
            note: text(&put.note)?,
            reason: text(&put.amendment_reason)?,
            by: put.recorded_by.cleaned().map_err(AppError::internal)?,
        })
    }

    fn is_same(&self, row: &Model) -> bool {
        (row.found.as_str(), row.found_on, &row.source, &row.note)
            == (self.found.as_str(), self.found_on, &self.source, &self.note)
    }
}

/// Puts it in the place of what stands; whether there was nothing before.
async fn state(tx: &Tx<'_>, this: This, read: &Precondition, said: &Said) -> Result<bool> {
    let This { urn, term, group, enrolment } = this;
    entry::lock(tx, enrolment).await?;
    let held = tx.find::<Entity>().filter(this.versions(true)).one().await?;
    read.check(held.as_ref().map(|row| row.version.to_string()).as_deref())?;
    if held.as_ref().is_some_and(|row| said.is_same(row)) {
        return Ok(false);
    }
    let standing = this.versions(true);
    tx.set_all::<Entity>(standing, vec![(Column::SupersededAt, tx.now().into())]).await?;
    let row = Model {
        urn,
        term: term.to_string(),
        group_id: group,
        enrolment_id: enrolment,
        version: held.as_ref().map_or(1, |row| row.version + 1),
        found: said.found.as_str().to_owned(),
        found_on: said.found_on,
        source: said.source.clone(),
        note: said.note.clone(),
        reason: said.reason.clone(),
        recorded_by_name: said.by.name.clone(),
        recorded_by_title: said.by.title.clone(),
        client_id: tx.client(),
        created_at: held.as_ref().map_or(tx.now(), |row| row.created_at),
        recorded_at: tx.now(),
        superseded_at: None,
    };
    tx.insert(vec![row.into_active_model().reset_all()]).await?;
    Ok(held.is_none())
}

/// `not_found` unless the enrolment is this school's; `state_conflict` where the marks of the week tell already, or the
/// pupil is none of those who are checked; otherwise the first day of the week, where there is one.
async fn refuse_told(cx: &Access<ReturnChecksWrite>, this: This) -> Result<Option<NaiveDate>> {
    let This { urn, term, group, enrolment } = this;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let years = Years::one(&session, urn, Span::year(term.year()), None).await?;
    let (week, census_on) = back::census(&years, urn, term, session.today());
    let days = week.map_or(Span { from_on: census_on, to_on: census_on }, back::days_of);
    let unread = Unread::read(&session, urn, days, &years, None).await?;
    let members = members_on(&session, group, census_on, None).await?;
    drop(snapshot);
    let look = move |unread: &Unread| Ok(back::of_book(&unread.turn()?, week, census_on, &members));
    let rows = cx.aside(unread, look).await?;
    let conflict = |detail: &str| {
        Err(AppError::new(Code::StateConflict).allowed_actions(Vec::new()).detail(detail.to_owned()))
    };
    match rows.iter().find(|row| row.enrolment_id == enrolment).map(|row| row.by_marks) {
        Some(ReturnOutcome::Unknown) => Ok(week.map(|week| week.monday)),
        Some(_) => conflict("The marks of the week tell whether the pupil came back."),
        None => conflict("The pupil is none of the group on the school's roll in that week."),
    }
}

/// `not_found` unless the school has the enrolment.
async fn require_entered<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    enrolment: Uuid,
) -> Result<()> {
    use enrolment::Column as Of;
    let own = Condition::all()
        .add(Of::Urn.eq(urn))
        .add(Of::Id.eq(enrolment))
        .add(Of::SupersededAt.is_null())
        .add(Of::Voided.eq(false));
    let entered = session.find::<enrolment::Entity>().filter(own).one().await?;
    entered.map(|_| ()).ok_or(Code::NotFound.into())
}

async fn document<C: ConnectionTrait>(
    session: &Session<'_, C>,
    this: This,
) -> Result<Tagged<ReturnFindingDocument>> {
    let rows = session.find::<Entity>().filter(this.versions(false));
    let rows = rows.order_by(Column::Version, Order::Asc).all().await?;
    let history: Vec<_> = rows.iter().map(view).collect();
    let finding = history.last().cloned().ok_or(Code::NotFound)?;
    let tag = finding.version.to_string();
    let This { urn, term, group: group_id, enrolment: enrolment_id } = this;
    let term = term.to_string();
    let document = ReturnFindingDocument { urn, term, group_id, enrolment_id, finding, history };
    Ok(Tagged { tag, document })
}

/// A version as it goes over the wire.
pub fn view(row: &Model) -> ReturnFinding {
    ReturnFinding {
        found: back::found(row),
        found_on: row.found_on,
        source: row.source.clone(),
        note: row.note.clone(),
        amendment_reason: row.reason.clone(),
        recorded_by: Person { name: row.recorded_by_name.clone(), title: row.recorded_by_title.clone() },
        created_at: row.created_at,
        updated_at: row.recorded_at,
        version: row.version,
    }
}
