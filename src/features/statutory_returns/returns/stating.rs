//! Use case: a school makes a return of what it knows before the registers show it.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{StatedKind, StatutoryReturnCreate},
    reading,
    store::{first_step, insert},
};
use crate::{
    access::{
        Access, Action, Attempt, Permission as _, RegistersCodesRead, Session, StatutoryReturnsWrite, Tx,
        date_at_school,
    },
    attendance::{age, rules::RuleSet},
    domain::{academic_year::AcademicYear, person::Person, text::clean, urn::Urn},
    entities::{
        enrolment, roll,
        statutory_return::{Column, Entity, Model},
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::statutory_returns::{
        agreement::Agreement,
        content::{Refs, Sight, Wanted, cards},
        dto::StatutoryReturnWritten,
        occasions::Facts,
        rules::{due_on, prompt_after},
        values::{Basis, Kind, Status},
    },
    http::{Body, IdempotencyKey, Once},
};

const CREATE: &str = "statutory_return.create";

impl StatedKind {
    const fn kind(self) -> Kind {
        match self {
            Self::Attendance => Kind::Attendance,
            Self::Sickness => Kind::Sickness,
        }
    }
}

/// Makes a return of what the school states.
pub async fn create(
    cx: &Access<StatutoryReturnsWrite>,
    urn: Urn,
    key: IdempotencyKey,
    body: &Body<StatutoryReturnCreate>,
    dry_run: bool,
) -> Result<Once<StatutoryReturnWritten>> {
    let session = cx.read().await?;
    session.school(urn.get()).await?;
    let sight = Sight::of(cx);
    let new = body.parse()?;
    if new.kind == StatedKind::Sickness && !sight.codes {
        return Err(AppError::new(Code::ScopeMissing).required_scope(RegistersCodesRead::SCOPE));
    }
    check(&session, urn, &new).await?;
    let stated = Stated {
        id: Uuid::now_v7(),
        new: &new,
        cause: clean(&new.cause).map_err(AppError::internal)?,
        by: new.recorded_by.cleaned().map_err(AppError::internal)?,
    };
    let action = Action::new(CREATE, stated.id.to_string()).dry(dry_run);
    if dry_run {
        let row = cx.write(urn.get(), &action, async |tx| stated.store(tx, urn).await).await?;
        let step = first_step(&row);
        return reading::supposed(&session, row, step, sight).await;
    }
    let attempt = Attempt::new(key, &(urn, &new))?;
    let done =
        cx.write_once(urn.get(), &action, &attempt, async |tx| Ok(stated.store(tx, urn).await?.id)).await?;
    reading::told(&session, urn.get(), done, sight).await
}

/// Every fault of a statement at once.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: Urn,
    new: &StatutoryReturnCreate,
) -> Result<enrolment::Model> {
    let mut faults = days(new, session.today());
    use enrolment::Column;
    let of_pupil = Condition::all()
        .add(Column::Urn.eq(urn.get()))
        .add(Column::PupilId.eq(new.pupil_id))
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false));
    let entries = session.find::<enrolment::Entity>().filter(of_pupil).all().await?;
    if entries.is_empty() {
        faults.push(Fault::at("/pupil_id", FaultCode::ReferenceNotFound));
    }
    let on_roll = |entry: &&enrolment::Model| {
        entry.starting_on <= new.from_on
            && entry.deleted_on.is_none_or(|last| new.from_on <= last)
            && entry.registration != "guest"
    };
    let entry = entries.iter().find(on_roll);
    if !entries.is_empty() && entry.is_none() {
        faults.push(Fault::at("/from_on", FaultCode::PupilNotOnRoll));
    }
    if entry.is_some_and(|entry| !age::is_compulsory(entry.born_on, new.from_on)) {
        let detail = "Attendance and sickness returns are of pupils of compulsory school age.";
        faults.push(Fault::at("/from_on", FaultCode::NotOfCompulsoryAge).rule("reg13").detail(detail));
    }
    match (faults.is_empty(), entry) {
        (true, Some(entry)) => Ok(entry.clone()),
        _ => Err(AppError::invalid(faults)),
    }
}

fn days(new: &StatutoryReturnCreate, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    let ill = new.kind == StatedKind::Sickness;
    if new.to_on < new.from_on {
        faults.push(Fault::at("/to_on", FaultCode::DatesReversed));
    } else if AcademicYear::of(new.from_on) != AcademicYear::of(new.to_on) {
        let detail = "Both days lie in one academic year; for the next one another return is made.";
        faults.push(Fault::at("/to_on", FaultCode::DateOutsideAcademicYear).detail(detail));
    }
    let year = AcademicYear::of(today);
    if !ill && new.to_on > today {
        faults.push(Fault::at("/to_on", FaultCode::DateInFuture));
    }
    if AcademicYear::of(new.from_on).start_year().abs_diff(year.start_year()) > 1 {
        let detail = "The first day lies in this academic year, the one before or the one after.";
        faults.push(Fault::at("/from_on", FaultCode::DateOutsideAcademicYear).detail(detail));
    }
    if !ill && new.believed_on.is_some() {
        let fault = Fault::at("/believed_on", FaultCode::NotForReturnKind);
        faults.push(fault.rule("reg13").detail("It is of illness."));
    }
    if new.believed_on.is_some_and(|on| on > today) {
        faults.push(Fault::at("/believed_on", FaultCode::DateInFuture));
    }
    faults
}

/// What a school states, as it is stored.
struct Stated<'a> {
    id: Uuid,
    new: &'a StatutoryReturnCreate,
    cause: String,
    by: Person,
}

impl Stated<'_> {
    async fn store(&self, tx: &Tx<'_>, urn: Urn) -> Result<Model> {
        tx.lock::<roll::Entity>(roll::Column::Urn.eq(urn.get()).into()).await?.ok_or(Code::NotFound)?;
        let entry = check(tx, urn, self.new).await?;
        if let Some(held) = self.told(tx, &entry).await? {
            let existing = Map::from_iter([("id".to_owned(), json!(held.id))]);
            let detail = "One return is made for one continuous period, and there is one for these days.";
            return Err(AppError::new(Code::Duplicate).detail(detail).existing(existing));
        }
        let wanted = [Wanted { urn: urn.get(), enrolment: entry.id, refs: None }];
        let cards = cards(tx, urn.get(), &wanted).await?;
        let card = cards.get(&entry.id);
        let refs = Refs {
            revision: entry.revision,
            contacts: card.map(|card| card.row.version),
            people: card.map(|card| card.people_refs()).unwrap_or_default(),
        };
        let agreed = Agreement::of(tx, &[urn.get()]).await?.remove(&urn.get()).unwrap_or_default();
        let row = self.row(tx, &entry, &refs, &agreed)?;
        insert(tx, &row).await?;
        Ok(row)
    }

    /// What was answered for days of this absence already.
    async fn told(&self, tx: &Tx<'_>, entry: &enrolment::Model) -> Result<Option<Model>> {
        let standing = Condition::all()
            .add(Column::PupilId.eq(entry.pupil_id))
            .add(Column::Kind.eq(self.new.kind.as_str()))
            .add(Column::Status.ne(Status::Withdrawn.as_str()))
            .add(Column::FromOn.lte(self.new.to_on))
            .add(Column::ToOn.gte(self.new.from_on));
        tx.find::<Entity>().filter(standing).one().await
    }

    fn row(&self, tx: &Tx<'_>, entry: &enrolment::Model, refs: &Refs, terms: &Agreement) -> Result<Model> {
        let (new, kind, made_on) = (self.new, self.new.kind.kind(), date_at_school(tx.now()));
        let to_json = |value: serde_json::Result<String>| value.map_err(AppError::internal);
        let believed_on = (kind == Kind::Sickness).then(|| new.believed_on.unwrap_or(made_on));
        Ok(Model {
            urn: tx.urn(),
            id: self.id,
            slot: format!("{}/{}/{}", kind.as_str(), entry.pupil_id, new.from_on),
            kind: kind.as_str().to_owned(),
            basis: Basis::Stated.as_str().to_owned(),
            status: Status::Made.as_str().to_owned(),
            proposal_id: None,
            pupil_id: Some(entry.pupil_id),
            enrolment_id: Some(entry.id),
            occurred_on: new.from_on,
            from_on: Some(new.from_on),
            to_on: Some(new.to_on),
            due_on: match believed_on {
                Some(believed_on) => Some(prompt_after(believed_on)),
                None => due_on(kind, new.to_on, terms.interval_on(new.to_on)),
            },
            made_on,
            facts: to_json(serde_json::to_string(&Facts::default()))?,
            content: to_json(serde_json::to_string(&Some(refs)))?,
            amendment: None,
            cause: Some(self.cause.clone()),
            believed_on,
            reason: None,
            rule_set: RuleSet::on(made_on).id.to_owned(),
            print: String::new(),
            recorded_by_name: self.by.name.clone(),
            recorded_by_title: self.by.title.clone(),
            client_id: tx.client(),
            created_at: tx.now(),
            updated_at: tx.now(),
            version: 1,
        })
    }
}
