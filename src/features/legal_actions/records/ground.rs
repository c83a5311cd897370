//! On what a legal action rests: what of it is missing, or is not so.

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde_json::{Map, json};
use uuid::Uuid;

use super::dto::LegalActionCreate;
use crate::{
    access::{Session, Tx},
    attendance::{
        age,
        book::{
            entry::{self, Entry},
            parents::{self, Person},
            tried,
        },
    },
    domain::{parent::basis_throughout, span::Span},
    entities::{attendance_case, enrolment, legal_action, notice_to_improve, penalty_notice, support},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::legal_actions::store::Stands,
    proceedings::legal::{
        route::LegalActionRoute,
        terms::{LegalActionGround, LegalActionOffencePeriod},
    },
};

/// Days that an offence can last: an academic year.
const LONGEST: Days = Days::new(366);

/// Whom it is about.
pub struct Whom {
    /// The pupil, as the case knows the pupil.
    pub pupil_id: Uuid,
    /// Every id of the pupil.
    pub pupil_ids: Vec<Uuid>,
    /// The parent, by the record that stands; none where it is about the child.
    pub parent: Option<Person>,
}

/// What is known of what an action names.
struct Known<'a> {
    urn: i32,
    case_id: Uuid,
    route: LegalActionRoute,
    ground: &'a LegalActionGround,
    pupil_ids: Vec<Uuid>,
    parent: Option<Person>,
}

/// Whom it is about, or every fault of it at once.
pub async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    new: &LegalActionCreate,
) -> Result<std::result::Result<Whom, Vec<Fault>>> {
    use attendance_case::Column as Case;
    let mut faults = Vec::new();
    let this = Condition::all().add(Case::Urn.eq(urn)).add(Case::Id.eq(new.case_id));
    let case = session.find::<attendance_case::Entity>().filter(this).one().await?;
    if case.is_none() {
        faults.push(Fault::at("/case_id", FaultCode::ReferenceNotFound));
    }
    let pupil_id = case.map(|case| case.pupil_id);
    let pupil_ids = match pupil_id {
        Some(pupil_id) => parents::pupil_ids(session, pupil_id).await?,
        None => Vec::new(),
    };
    let offence = new.ground.offence;
    faults.extend(offence_faults(new.route, offence, session.today()));
    let sound = offence.filter(|offence| offence_days(*offence).is_some());
    let parent = parent_of(session, new, &pupil_ids, sound, &mut faults).await?;
    let known = Known { urn, case_id: new.case_id, route: new.route, ground: &new.ground, pupil_ids, parent };
    if let (Some(pupil_id), Some(offence), true) = (pupil_id, sound, new.route.is_prosecution()) {
        let entries = entry::of_pupil(session, None, pupil_id).await?;
        faults.extend(pupil_faults("/ground/offence", new.route, &entries, offence));
    }
    faults.extend(known.links(session).await?);
    Ok(match (pupil_id, faults.is_empty()) {
        (Some(pupil_id), true) => Ok(Whom { pupil_id, pupil_ids: known.pupil_ids, parent: known.parent }),
        _ => Err(faults),
    })
}

/// The days of an offence, if they are days and not too many.
fn offence_days(offence: LegalActionOffencePeriod) -> Option<Vec<NaiveDate>> {
    let longest = offence.from_on.checked_add_days(LONGEST)?;
    let sound = offence.from_on <= offence.to_on && offence.to_on < longest;
    sound.then(|| offence.from_on.iter_days().take_while(|day| *day <= offence.to_on).collect())
}

/// What is wrong with the days of an offence by themselves.
fn offence_faults(
    route: LegalActionRoute,
    offence: Option<LegalActionOffencePeriod>,
    today: NaiveDate,
) -> Vec<Fault> {
    let at = "/ground/offence";
    match (route.is_prosecution(), offence) {
        (true, None) => vec![Fault::at(at, FaultCode::MissingProperty)],
        (false, Some(_)) => vec![Fault::at(at, FaultCode::NotForRoute)],
        (true, Some(offence)) => period_faults(at, offence, today),
        (false, None) => Vec::new(),
    }
}

/// What is wrong with a period, below `at`.
pub fn period_faults(at: &str, offence: LegalActionOffencePeriod, today: NaiveDate) -> Vec<Fault> {
    let last = format!("{at}/to_on");
    if offence.to_on < offence.from_on {
        return vec![Fault::at(last, FaultCode::DatesReversed)];
    }
    if today < offence.to_on {
        let detail = "It is the last day of an offence that was committed.";
        return vec![Fault::at(last, FaultCode::DateInFuture).detail(detail)];
    }
    if offence_days(offence).is_none() {
        return vec![Fault::at(last, FaultCode::SpanInvalid).detail("An offence lasts a year at the most.")];
    }
    Vec::new()
}

/// The offence is about a child of compulsory school age; those of section 444 about one who is registered at a school.
pub fn pupil_faults(
    at: &str,
    route: LegalActionRoute,
    entries: &[Entry],
    offence: LegalActionOffencePeriod,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !route.is_of_attendance() {
        let born_on = entries.iter().map(|entry| entry.born_on).max();
        for (name, day) in [("from_on", offence.from_on), ("to_on", offence.to_on)] {
            if born_on.is_some_and(|born_on| !age::is_compulsory(born_on, day)) {
                faults.push(Fault::at(format!("{at}/{name}"), FaultCode::NotOfCompulsoryAge));
            }
        }
        return faults;
    }
    for (name, day) in [("from_on", offence.from_on), ("to_on", offence.to_on)] {
        let place = format!("{at}/{name}");
        let here = entries.iter().find(|entry| {
            entry.starting_on <= day && entry.deleted_on.is_none_or(|deleted_on| day <= deleted_on)
        });
        match here {
            None => faults.push(Fault::at(place, FaultCode::PupilNotOnRoll).rule("ea1996-444")),
            Some(entry) if !age::is_compulsory(entry.born_on, day) => {
                faults.push(Fault::at(place, FaultCode::NotOfCompulsoryAge).rule("ea1996-444"));
            }
            Some(_) => {}
        }
    }
    faults
}

/// The parent whom it is about, who was the child's parent on every day of the offence, or is today.
async fn parent_of<C: ConnectionTrait>(
    session: &Session<'_, C>,
    new: &LegalActionCreate,
    pupil_ids: &[Uuid],
    offence: Option<LegalActionOffencePeriod>,
    faults: &mut Vec<Fault>,
) -> Result<Option<Person>> {
    let at = "/parent_id";
    let Some(parent_id) = new.parent_id else {
        if new.route.is_about_parent() {
            faults.push(Fault::at(at, FaultCode::MissingProperty));
        }
        return Ok(None);
    };
    if !new.route.is_about_parent() {
        let detail = "An education supervision order is about the child.";
        faults.push(Fault::at(at, FaultCode::NotForRoute).detail(detail));
        return Ok(None);
    }
    let Some(person) = parents::person(session, parent_id).await? else {
        faults.push(Fault::at(at, FaultCode::ReferenceNotFound));
        return Ok(None);
    };
    if !pupil_ids.is_empty() {
        faults.extend(basis_fault(session, &person, pupil_ids, offence).await?);
    }
    Ok(Some(person))
}

/// Nobody is tried twice for the same days: at no school in reach, under whichever id the parent and the pupil are known.
/// Both are locked, so that of two who consider a prosecution at once the second sees the first.
pub async fn refuse_tried(
    tx: &Tx<'_>,
    (pupil_id, parent_id): (Uuid, Option<Uuid>),
    offence: LegalActionOffencePeriod,
    apart_from: Option<Uuid>,
) -> Result<()> {
    let Some(parent_id) = parent_id else { return Ok(()) };
    let Some(person) = parents::person(tx, parent_id).await? else { return Ok(()) };
    let pupil_ids = parents::pupil_ids(tx, pupil_id).await?;
    tried::lock(tx, &person, &pupil_ids).await?;
    let days = Span { from_on: offence.from_on, to_on: offence.to_on };
    match tried::for_days(tx, (&person, &pupil_ids), days, apart_from).await? {
        None => Ok(()),
        Some(other) => Err(AppError::new(Code::Duplicate)
            .detail("A prosecution of this parent is, or was, about some of the same days.")
            .existing(Map::from_iter([
                ("id".to_owned(), json!(other.id)),
                ("urn".to_owned(), json!(other.urn)),
            ]))),
    }
}

/// Why nobody else is prosecuted.
const NOT_THE_PARENT: &str = "The offence is the parent's of those days: see since and until when it holds.";

/// What is wrong with a person as the child's parent on every day of an offence, or today where there is none.
pub async fn basis_fault<C: ConnectionTrait>(
    session: &Session<'_, C>,
    person: &Person,
    pupil_ids: &[Uuid],
    offence: Option<LegalActionOffencePeriod>,
) -> Result<Option<Fault>> {
    let held = parents::parenthoods(session, person, pupil_ids).await?;
    if held.is_empty() {
        let detail = "The authority does not know this person as a parent of the pupil.";
        return Ok(Some(Fault::at("/parent_id", FaultCode::ReferenceNotFound).detail(detail)));
    }
    let days = offence.and_then(offence_days).unwrap_or_else(|| vec![session.today()]);
    let fault =
        || Fault::at("/parent_id", FaultCode::NotParentThen).rule("ea1996-576").detail(NOT_THE_PARENT);
    Ok(basis_throughout(&held, days).is_none().then(fault))
}

impl Known<'_> {
    /// Whether somebody is the person whom it is about.
    fn is_parent(&self, id: Uuid) -> bool {
        self.parent.as_ref().is_some_and(|parent| parent.ids.contains(&id))
    }

    /// What it names of its school that is not there, or about somebody else, or that its route does not have.
    async fn links<C: ConnectionTrait>(&self, session: &Session<'_, C>) -> Result<Vec<Fault>> {
        let ground = self.ground;
        let mut faults = Vec::new();
        let prosecution = self.route.is_prosecution();
        let contract = self.route == LegalActionRoute::AttendanceContract;
        let order = self.route == LegalActionRoute::ParentingOrder;
        let breach = self.route == LegalActionRoute::Prosecution443;
        let named = [
            ("notice_to_improve_id", ground.notice_to_improve_id, prosecution),
            ("support_id", ground.support_id, contract),
            ("prosecution_id", ground.prosecution_id, order),
            ("order_action_id", ground.order_action_id, breach),
        ];
        faults.extend(self.notices(session).await?);
        for (name, id, may) in named {
            let Some(id) = id else { continue };
            let at = format!("/ground/{name}");
            if !may {
                faults.push(Fault::at(at, FaultCode::NotForRoute));
            } else if !self.is_there(session, name, id).await? {
                faults.push(Fault::at(at, FaultCode::ReferenceNotFound));
            }
        }
        if order && ground.prosecution_id.is_none() {
            let detail = "A court makes a parenting order when it convicts: name the prosecution.";
            let fault = Fault::at("/ground/prosecution_id", FaultCode::MissingProperty);
            faults.push(fault.rule("sentencing-code-369").detail(detail));
        }
        if breach && ground.order_action_id.is_none() {
            let detail = "Name the legal action by which the school attendance order was made.";
            let fault = Fault::at("/ground/order_action_id", FaultCode::MissingProperty);
            faults.push(fault.rule("ea1996-443").detail(detail));
        }
        Ok(faults)
    }

    /// What is wrong with the penalty notices that it names: each is this school's, to this parent for this pupil, and for
    /// the offence that is prosecuted.
    async fn notices<C: ConnectionTrait>(&self, session: &Session<'_, C>) -> Result<Vec<Fault>> {
        use penalty_notice::Column as Of;
        let named = &self.ground.penalty_notice_ids;
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let Some(kind) = self.route.notice_kind() else {
            return Ok(vec![Fault::at("/ground/penalty_notice_ids", FaultCode::NotForRoute)]);
        };
        let these = Condition::all().add(Of::Urn.eq(self.urn)).add(Of::Id.is_in(named.iter().copied()));
        let rows = session.find::<penalty_notice::Entity>().filter(these).all().await?;
        let is_there = |id: &Uuid| {
            rows.iter().any(|row| {
                row.id == *id
                    && row.kind == kind
                    && self.pupil_ids.contains(&row.pupil_id)
                    && self.is_parent(row.parent_id)
            })
        };
        let lacking = named.iter().enumerate().filter(|(_, id)| !is_there(id));
        let at = |place: usize| format!("/ground/penalty_notice_ids/{place}");
        Ok(lacking.map(|(place, _)| Fault::at(at(place), FaultCode::ReferenceNotFound)).collect())
    }

    /// Whether what is named is there, about the same child and parent.
    async fn is_there<C: ConnectionTrait>(
        &self,
        session: &Session<'_, C>,
        name: &str,
        id: Uuid,
    ) -> Result<bool> {
        let own = |pupil: Uuid, parent: Uuid| self.pupil_ids.contains(&pupil) && self.is_parent(parent);
        Ok(match name {
            "order_action_id" => self.is_order(session, id).await?,
            "notice_to_improve_id" => {
                use notice_to_improve::Column as Of;
                let this = Condition::all().add(Of::Urn.eq(self.urn)).add(Of::Id.eq(id));
                let row = session.find::<notice_to_improve::Entity>().filter(this).one().await?;
                row.is_some_and(|row| own(row.pupil_id, row.parent_id))
            }
            "prosecution_id" => {
                use legal_action::Column as Of;
                let this = Condition::all()
                    .add(Of::Urn.eq(self.urn))
                    .add(Of::Id.eq(id))
                    .add(Of::CaseId.eq(self.case_id));
                let row = session.find::<legal_action::Entity>().filter(this).one().await?;
                row.is_some_and(|row| {
                    // A court that convicts of another offence makes no order about attendance.
                    LegalActionRoute::spelled(&row.route).is_some_and(LegalActionRoute::considers_supervision)
                        && row.parent_id.is_some_and(|parent| own(row.pupil_id, parent))
                })
            }
            _ => self.is_contract(session, id).await?,
        })
    }

    /// Whether this is an action by which a school attendance order was made on the parent about the pupil, and the offence
    /// was committed since.
    async fn is_order<C: ConnectionTrait>(&self, session: &Session<'_, C>, id: Uuid) -> Result<bool> {
        use legal_action::Column as Of;
        let this = Condition::all()
            .add(Of::Urn.eq(self.urn))
            .add(Of::Id.eq(id))
            .add(Of::Route.eq(LegalActionRoute::SchoolAttendanceOrder.as_str()));
        let Some(row) = session.find::<legal_action::Entity>().filter(this).one().await? else {
            return Ok(false);
        };
        let is = Stands::of(&row)?;
        let made = is.terms.decision.as_ref().and_then(|decision| decision.order.as_ref());
        let since = |offence: LegalActionOffencePeriod| {
            made.is_some_and(|order| order.from_on <= offence.from_on)
                && is.terms.order_ended_on.is_none_or(|ended_on| offence.from_on <= ended_on)
        };
        let own =
            self.pupil_ids.contains(&row.pupil_id) && row.parent_id.is_some_and(|id| self.is_parent(id));
        Ok(own && made.is_some() && self.ground.offence.is_none_or(since))
    }

    /// Whether this support is a contract with the pupil's family.
    async fn is_contract<C: ConnectionTrait>(&self, session: &Session<'_, C>, id: Uuid) -> Result<bool> {
        use enrolment::Column as Entry;
        use support::Column as Of;
        let this = Condition::all()
            .add(Of::Urn.eq(self.urn))
            .add(Of::Id.eq(id))
            .add(Of::Kind.eq(LegalActionRoute::AttendanceContract.as_str()));
        let Some(row) = session.find::<support::Entity>().filter(this).one().await? else { return Ok(false) };
        let entry = Condition::all()
            .add(Entry::Urn.eq(self.urn))
            .add(Entry::Id.eq(row.enrolment_id))
            .add(Entry::PupilId.is_in(self.pupil_ids.iter().copied()))
            .add(Entry::SupersededAt.is_null());
        Ok(session.find::<enrolment::Entity>().filter(entry).one().await?.is_some())
    }
}
