//! Use cases: stating what was found of a pupil, and reading it.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, IntoActiveModel as _, Order,
};
use uuid::Uuid;

use super::dto::{ReturnFinding, ReturnFindingDocument, ReturnFindingPut};
use crate::{
    access::{Access, Action, Disclosure, PupilsGroupsRead, ReturnChecksWrite, Session, Tx},
    attendance::{
        book::{
            Unread, Years,
            back::{self, ReturnOutcome},
            entry,
            groups::Members,
        },
        calendar::Period,
    },
    domain::{person::Person, span::Span, text::clean},
    entities::{
        enrolment,
        return_finding::{Column, Entity, Model},
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Body, Precondition, ReadBy, Tagged},
};

/// Whether a write made the finding, and the finding.
pub struct Stated {
    /// There was none before.
    pub created: bool,
    /// As it is now.
    pub answer: Tagged<ReturnFindingDocument>,
}

/// What was found of a pupil.
pub async fn show(
    cx: &Access<PupilsGroupsRead>,
    urn: i32,
    term: Period,
    enrolment: Uuid,
    by: &ReadBy,
) -> Result<Tagged<ReturnFindingDocument>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let document = document(&session, urn, term, enrolment).await?;
    let reader = by.require()?;
    let told = Disclosure {
        operation: "return_finding.read",
        subject: enrolment.to_string(),
        reader: &reader,
        pupils: 1,
    };
    cx.disclose(urn, &told).await?;
    Ok(document)
}

/// States what was found of a pupil, where the marks do not tell.
pub async fn put(
    cx: &Access<ReturnChecksWrite>,
    urn: i32,
    term: Period,
    enrolment: Uuid,
    read: &Precondition,
    body: &Body<ReturnFindingPut>,
) -> Result<Stated> {
    refuse_told(cx, urn, term, enrolment).await?;
    let put = body.parse()?;
    let session = cx.read().await?;
    if put.found_on > session.today() {
        return Err(AppError::invalid(vec![Fault::at("/found_on", FaultCode::DateInFuture)]));
    }
    let text = |text: &Option<String>| text.as_deref().map(clean).transpose().map_err(AppError::internal);
    let source = clean(&put.source).map_err(AppError::internal)?;
    let (note, reason) = (text(&put.note)?, text(&put.amendment_reason)?);
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("return_finding.put", enrolment.to_string());
    let created = cx.write(urn, &action, async |tx: &Tx<'_>| {
        entry::lock(tx, enrolment).await?;
        let held = tx.find::<Entity>().filter(this(urn, term, enrolment, true)).one().await?;
        read.check(held.as_ref().map(|row| row.version.to_string()).as_deref())?;
        let same = |row: &Model| {
            (row.found.as_str(), row.found_on, &row.source, &row.note)
                == (put.found.as_str(), put.found_on, &source, &note)
        };
        if held.as_ref().is_some_and(same) {
            return Ok(false);
        }
        let standing = this(urn, term, enrolment, true);
        tx.set_all::<Entity>(standing, vec![(Column::SupersededAt, tx.now().into())]).await?;
        let row = Model {
            urn,
            term: term.to_string(),
            enrolment_id: enrolment,
            version: held.as_ref().map_or(1, |row| row.version + 1),
            found: put.found.as_str().to_owned(),
            found_on: put.found_on,
            source: source.clone(),
            note: note.clone(),
            reason: reason.clone(),
            recorded_by_name: by.name.clone(),
            recorded_by_title: by.title.clone(),
            client_id: tx.client(),
            created_at: held.as_ref().map_or(tx.now(), |row| row.created_at),
            recorded_at: tx.now(),
            superseded_at: None,
        };
        tx.insert(vec![row.into_active_model().reset_all()]).await?;
        Ok(held.is_none())
    });
    let created = created.await?;
    let answer = document(&cx.read().await?, urn, term, enrolment).await;
    let answer = answer.map_err(|error| AppError::new(Code::OutcomeUnknown).cause(error))?;
    Ok(Stated { created, answer })
}

/// `not_found` unless the enrolment is this school's; `state_conflict` where the marks of the week tell already, or the
/// pupil was not on roll in it.
async fn refuse_told(cx: &Access<ReturnChecksWrite>, urn: i32, term: Period, enrolment: Uuid) -> Result<()> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    use enrolment::Column as Of;
    let this = Condition::all()
        .add(Of::Urn.eq(urn))
        .add(Of::Id.eq(enrolment))
        .add(Of::SupersededAt.is_null())
        .add(Of::Voided.eq(false));
    let row = session.find::<enrolment::Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    let years = Years::one(&session, urn, Span::year(term.year()), None).await?;
    let (week, census_on) = back::census(&years, urn, term, session.today());
    let days = week.map_or(Span { from_on: census_on, to_on: census_on }, back::days_of);
    let unread = Unread::read(&session, urn, days, &years, None).await?;
    drop(snapshot);
    let one = Members::of([(row.pupil_id, row.pupil_id)]);
    let look = move |unread: &Unread| Ok(back::of_book(&unread.turn()?, week, census_on, &one));
    let rows = cx.aside(unread, look).await?;
    let conflict = |detail: &str| {
        Err(AppError::new(Code::StateConflict).allowed_actions(Vec::new()).detail(detail.to_owned()))
    };
    match rows.iter().find(|row| row.enrolment_id == enrolment).map(|row| row.by_marks) {
        Some(ReturnOutcome::Unknown) => Ok(()),
        Some(_) => conflict("The marks of the week tell whether the pupil came back."),
        None => conflict("The pupil was not on the school's roll in that week."),
    }
}

fn this(urn: i32, term: Period, enrolment: Uuid, standing: bool) -> Condition {
    Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::Term.eq(term.to_string()))
        .add(Column::EnrolmentId.eq(enrolment))
        .add_option(standing.then(|| Column::SupersededAt.is_null()))
}

async fn document<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    term: Period,
    enrolment: Uuid,
) -> Result<Tagged<ReturnFindingDocument>> {
    let rows = session.find::<Entity>().filter(this(urn, term, enrolment, false));
    let rows = rows.order_by(Column::Version, Order::Asc).all().await?;
    let history: Vec<_> = rows.iter().map(view).collect();
    let finding = history.last().cloned().ok_or(Code::NotFound)?;
    let tag = finding.version.to_string();
    let document =
        ReturnFindingDocument { urn, term: term.to_string(), enrolment_id: enrolment, finding, history };
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
