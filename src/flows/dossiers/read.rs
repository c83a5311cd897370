//! Reading a dossier: all parts as they stood at one instant, in one snapshot, each with its scope.

mod contacts;
mod documents;
mod others;
mod people;
mod registers;
mod roll;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, Order, sea_query::SimpleExpr};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    access::{
        Access, AgencyReferralsRead, AttendancePanelsRead, DossiersRead, LeaveRead, Moment, NoticesRead,
        OfficerConsultationsRead, ParentingProgrammesRead, ParentsRead, PatrolEncountersRead, Permission,
        PupilsContactsRead, PupilsRead, RegistersCodesRead, RegistersRead, SupportRead, TimetablesRead,
    },
    attendance::book::parents,
    domain::span::Span,
    entities::{
        attendance_case, case_event, case_feedback, case_task, leave_request, legal_action,
        notice_to_improve, part_time_timetable, penalty_notice, penalty_notice_payment, referral, school,
        support,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    proceedings::bundle::{
        Charge, Dossier, DossierDocument, DossierFeedback, DossierPayment, DossierPerson, DossierPupil,
        DossierSchool, DossierWithheld,
    },
};

/// What the caller may see, part by part.
#[derive(Clone, Copy)]
pub struct Sight {
    pub pupil: bool,
    pub registers: bool,
    pub codes: bool,
    pub support: bool,
    pub leave: bool,
    pub timetables: bool,
    pub panels: bool,
    pub consultations: bool,
    pub agencies: bool,
    pub programmes: bool,
    pub encounters: bool,
    pub notices: bool,
    pub parents: bool,
    pub contacts: bool,
}

impl Sight {
    /// By the scopes of the caller.
    pub fn of(cx: &Access<DossiersRead>) -> Self {
        Self {
            pupil: cx.also::<PupilsRead>(),
            registers: cx.also::<RegistersRead>(),
            codes: cx.also::<RegistersCodesRead>(),
            support: cx.also::<SupportRead>(),
            leave: cx.also::<LeaveRead>(),
            timetables: cx.also::<TimetablesRead>(),
            panels: cx.also::<AttendancePanelsRead>(),
            consultations: cx.also::<OfficerConsultationsRead>(),
            agencies: cx.also::<AgencyReferralsRead>(),
            programmes: cx.also::<ParentingProgrammesRead>(),
            encounters: cx.also::<PatrolEncountersRead>(),
            notices: cx.also::<NoticesRead>(),
            parents: cx.also::<ParentsRead>(),
            contacts: cx.also::<PupilsContactsRead>(),
        }
    }

    /// The parts that are not told.
    fn withheld(self) -> Vec<DossierWithheld> {
        let parts = [
            (self.pupil, "pupil", PupilsRead::SCOPE),
            (self.pupil, "enrolments", PupilsRead::SCOPE),
            (self.registers, "attendance", RegistersRead::SCOPE),
            (self.codes, "attendance_codes", RegistersCodesRead::SCOPE),
            (self.support, "support", SupportRead::SCOPE),
            (self.leave, "leave_requests", LeaveRead::SCOPE),
            (self.timetables, "part_time_timetables", TimetablesRead::SCOPE),
            (self.panels, "attendance_panels", AttendancePanelsRead::SCOPE),
            (self.consultations, "officer_consultations", OfficerConsultationsRead::SCOPE),
            (self.agencies, "agency_referrals", AgencyReferralsRead::SCOPE),
            (self.programmes, "programme_places", ParentingProgrammesRead::SCOPE),
            (self.encounters, "patrol_encounters", PatrolEncountersRead::SCOPE),
            (self.notices, "notices_to_improve", NoticesRead::SCOPE),
            (self.notices, "penalty_notices", NoticesRead::SCOPE),
            (self.notices, "payments", NoticesRead::SCOPE),
            (self.notices && self.parents, "letters", ParentsRead::SCOPE),
            (self.parents, "parents", ParentsRead::SCOPE),
            (self.contacts, "contacts", PupilsContactsRead::SCOPE),
        ];
        let hidden = parts.into_iter().filter(|(told, ..)| !told);
        hidden
            .map(|(_, part, scope)| DossierWithheld { part: part.to_owned(), scope: scope.to_owned() })
            .collect()
    }
}

/// Which case, and as of when.
#[derive(Clone, Copy)]
pub struct Asked {
    pub urn: i32,
    pub case_id: Uuid,
    pub as_of: DateTime<Utc>,
    pub days: Span,
}

/// The case that is asked for; one that was recorded later was not there yet.
pub async fn case(
    session: &Moment<'_>,
    urn: i32,
    id: Uuid,
    as_of: DateTime<Utc>,
) -> Result<attendance_case::Model> {
    use attendance_case::Column;
    let this =
        Condition::all().add(Column::Urn.eq(urn)).add(Column::Id.eq(id)).add(Column::CreatedAt.lte(as_of));
    session.find::<attendance_case::Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// A legal action of the case as it stood; one of another case is none.
pub async fn charge(
    session: &Moment<'_>,
    case: &attendance_case::Model,
    id: Uuid,
    as_of: DateTime<Utc>,
) -> Result<Charge> {
    use legal_action::Column;
    let this =
        Condition::all().add(Column::Urn.eq(case.urn)).add(Column::CaseId.eq(case.id)).add(Column::Id.eq(id));
    let found = documents::legal_actions(session, this, as_of).await?.pop();
    let found = found.ok_or_else(|| {
        let fault = Fault::parameter("legal_action_id", FaultCode::ReferenceNotFound);
        let detail = "There is no such legal action in this case, or there was none at that instant.";
        AppError::new(Code::InvalidParameter).faults(vec![fault.detail(detail)])
    })?;
    Charge::of(&found)
}

/// The dossier. The caller reaches every school.
pub async fn dossier(
    session: &Moment<'_>,
    school: &school::Model,
    case: &attendance_case::Model,
    asked: Asked,
    sight: Sight,
) -> Result<Dossier> {
    let as_of = asked.as_of;
    let mut pupil_ids = parents::pupil_ids(session, case.pupil_id).await?;
    if !pupil_ids.contains(&case.pupil_id) {
        pupil_ids.push(case.pupil_id);
    }
    let roll = roll::read(session, &pupil_ids, as_of).await?;
    let entries: Vec<Uuid> = roll.iter().map(|row| row.id).collect();
    let mut told = casework(session, (school, case), asked).await?;
    told.withheld = sight.withheld();
    if sight.pupil {
        if let Some(pupil) = roll::pupil(&roll, case, asked.urn) {
            told.pupil = pupil;
        }
        told.enrolments = Some(roll::told(&roll));
    }
    if sight.registers {
        told.attendance = Some(registers::read(session, &roll, asked, sight.codes).await?);
    }
    let of_entries = || entries.iter().copied();
    if sight.support {
        let these = Condition::all().add(support::Column::EnrolmentId.is_in(of_entries()));
        told.support = Some(documents::support_of(session, these, as_of).await?);
    }
    if sight.leave {
        let these = Condition::all().add(leave_request::Column::EnrolmentId.is_in(of_entries()));
        told.leave_requests = Some(documents::leave_requests(session, these, as_of).await?);
    }
    if sight.timetables {
        let these = Condition::all().add(part_time_timetable::Column::EnrolmentId.is_in(of_entries()));
        told.part_time_timetables = Some(documents::timetables(session, these, as_of).await?);
    }
    others::read(session, &mut told, (&entries, &pupil_ids), sight).await?;
    if sight.notices {
        notices(session, &mut told, &pupil_ids, sight.codes).await?;
    }
    if sight.parents {
        told.parents = Some(people::parents(session, &pupil_ids, as_of).await?);
    }
    if sight.contacts {
        told.contacts = contacts::read(session, &roll, asked).await?;
    }
    Ok(told)
}

/// The casework alone, about a pupil without a name: nothing of what needs a scope of its own.
async fn casework(
    session: &Moment<'_>,
    (school, case): (&school::Model, &attendance_case::Model),
    asked: Asked,
) -> Result<Dossier> {
    let (id, urn, as_of) = (case.id, asked.urn, asked.as_of);
    let here = |of_school: SimpleExpr, of_case: SimpleExpr| Condition::all().add(of_school).add(of_case);
    let referrals = here(referral::Column::Urn.eq(urn), referral::Column::CaseId.eq(id));
    let events = here(case_event::Column::Urn.eq(urn), case_event::Column::CaseId.eq(id));
    let tasks = here(case_task::Column::Urn.eq(urn), case_task::Column::CaseId.eq(id));
    let actions = here(legal_action::Column::Urn.eq(urn), legal_action::Column::CaseId.eq(id));
    let cases = here(attendance_case::Column::Urn.eq(urn), attendance_case::Column::Id.eq(id));
    let mut told = Dossier {
        case_id: id,
        school: DossierSchool {
            urn: school.urn,
            name: school.name.clone(),
            authority: others::authority(session, school, as_of).await?,
        },
        pupil: DossierPupil { id: case.pupil_id, name: None, born_on: None, upn: None },
        data_as_at: as_of,
        from_on: asked.days.from_on,
        to_on: asked.days.to_on,
        case: documents::cases(session, cases, as_of).await?.pop().ok_or(Code::NotFound)?,
        referrals: documents::referrals(session, referrals, as_of).await?,
        events: documents::events(session, events, as_of).await?,
        tasks: documents::tasks(session, tasks, as_of).await?,
        feedback: feedback(session, asked).await?,
        legal_actions: documents::legal_actions(session, actions, as_of).await?,
        enrolments: None,
        attendance: None,
        support: None,
        leave_requests: None,
        part_time_timetables: None,
        attendance_panels: None,
        officer_consultations: None,
        agency_referrals: None,
        programme_places: None,
        patrol_encounters: None,
        notices_to_improve: None,
        penalty_notices: None,
        payments: None,
        parents: None,
        contacts: None,
        withheld: Vec::new(),
    };
    // What joined the case later was not part of it then.
    let of_case = |one: &DossierDocument| one.terms.get("case_id") == Some(&Value::String(id.to_string()));
    told.referrals.retain(of_case);
    Ok(told)
}

/// Notices to Improve and penalty notices about the pupil, with what was paid.
async fn notices(session: &Moment<'_>, told: &mut Dossier, pupil_ids: &[Uuid], codes: bool) -> Result<()> {
    let as_of = told.data_as_at;
    let pupils = || pupil_ids.iter().copied();
    let these = Condition::all().add(notice_to_improve::Column::PupilId.is_in(pupils()));
    let improving = documents::notices_to_improve(session, these, as_of).await?;
    let these = Condition::all().add(penalty_notice::Column::PupilId.is_in(pupils()));
    let penalties = documents::penalty_notices(session, these, as_of).await?;
    told.payments = Some(payments(session, &penalties, as_of).await?);
    told.notices_to_improve = Some(veiled(improving, codes));
    told.penalty_notices = Some(veiled(penalties, codes));
    Ok(())
}

async fn feedback(session: &Moment<'_>, asked: Asked) -> Result<Vec<DossierFeedback>> {
    use case_feedback::Column;
    let these = Condition::all()
        .add(Column::Urn.eq(asked.urn))
        .add(Column::CaseId.eq(asked.case_id))
        .add(Column::RecordedAt.lte(asked.as_of));
    let rows = session.find::<case_feedback::Entity>().filter(these);
    let rows = rows.order_by(Column::RecordedAt, Order::Asc).order_by(Column::Id, Order::Asc).all().await?;
    let told = |row: case_feedback::Model| DossierFeedback {
        id: row.id,
        text: row.text,
        recorded_by: DossierPerson { name: row.recorded_by_name, title: row.recorded_by_title },
        recorded_at: row.recorded_at,
    };
    Ok(rows.into_iter().map(told).collect())
}

async fn payments(
    session: &Moment<'_>,
    notices: &[DossierDocument],
    as_of: DateTime<Utc>,
) -> Result<Vec<DossierPayment>> {
    use penalty_notice_payment::Column;
    let these = Condition::all()
        .add(Column::PenaltyNoticeId.is_in(notices.iter().filter_map(|one| one.id)))
        .add(Column::RecordedAt.lte(as_of));
    let rows = session.find::<penalty_notice_payment::Entity>().filter(these);
    let rows =
        rows.order_by(Column::RecordedAt, Order::Asc).order_by(Column::Reference, Order::Asc).all().await?;
    let told = |row: penalty_notice_payment::Model| DossierPayment {
        penalty_notice_id: row.penalty_notice_id,
        kind: row.kind,
        received_on: row.received_on,
        pence: row.pence,
        reference: row.reference,
        recorded_at: row.recorded_at,
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Documents without the codes that their sessions stood under.
fn veiled(mut documents: Vec<DossierDocument>, codes: bool) -> Vec<DossierDocument> {
    if !codes {
        for one in &mut documents {
            veil(&mut one.terms);
            one.history.iter_mut().for_each(|version| veil(&mut version.terms));
        }
    }
    documents
}

fn veil(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(veil),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if name == "code" { *member = Value::Null } else { veil(member) }
            }
        }
        _ => {}
    }
}
