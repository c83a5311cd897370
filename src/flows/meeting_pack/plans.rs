//! Which plans the pupils of a school have: who has none is what a meeting looks at first.
//!
//! A plan is what is in force on the day and is to improve attendance: a plan, an attendance contract, early help or a
//! parenting programme that was taken up and is not over; a Notice to Improve that was issued and has not ended; a part-time
//! timetable between its first and its last day; and what an attendance panel decided, until it is to look at it again. That
//! a pupil was referred to another agency is told beside, and is no plan: nobody has taken it up there.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde::Deserialize;
use uuid::Uuid;

use super::dto::{
    SupportMeetingPackPart as Part, SupportMeetingPackPerson, SupportMeetingPackPlan,
    SupportMeetingPackPlanKind as Kind, SupportMeetingPackWithheld,
};
use crate::{
    access::{
        Access, AttendancePanelsRead, NoticesRead, Permission, Session, SupportMeetingsPackRead, SupportRead,
        TimetablesRead,
    },
    domain::{
        person::Person,
        support::{SupportKind, SupportState},
    },
    entities::{attendance_panel, notice_to_improve, part_time_timetable, support},
    error::{AppError, Result},
    notices::states::improvement::NoticeToImproveState,
};

/// What is read of what support says.
#[derive(Deserialize)]
struct Led {
    offer: Offered,
}

#[derive(Deserialize)]
struct Offered {
    #[serde(default)]
    lead_practitioner: Option<Person>,
}

/// The plans of a school's pupils, as far as the caller sees them.
pub struct Plans {
    by_enrolment: HashMap<Uuid, Vec<SupportMeetingPackPlan>>,
    /// The kinds that are withheld.
    pub withheld: Vec<SupportMeetingPackWithheld>,
}

impl Plans {
    /// Reads them: a statement for each kind that the caller sees, however many pupils there are.
    pub async fn read<C: ConnectionTrait>(
        cx: &Access<SupportMeetingsPackRead>,
        session: &Session<'_, C>,
        urn: i32,
        on: NaiveDate,
    ) -> Result<Self> {
        let mut plans = Self { by_enrolment: HashMap::new(), withheld: Vec::new() };
        if plans.sees(cx.also::<SupportRead>(), Part::Support, SupportRead::SCOPE) {
            plans.support(session, urn, on).await?;
        }
        if plans.sees(cx.also::<NoticesRead>(), Part::Notices, NoticesRead::SCOPE) {
            plans.notices(session, urn, on).await?;
        }
        if plans.sees(cx.also::<TimetablesRead>(), Part::Timetables, TimetablesRead::SCOPE) {
            plans.timetables(session, urn, on).await?;
        }
        if plans.sees(cx.also::<AttendancePanelsRead>(), Part::Panels, AttendancePanelsRead::SCOPE) {
            plans.panels(session, urn, on).await?;
        }
        Ok(plans)
    }

    /// The plans that stand with an enrolment, and whether that is a plan at all; not known where none is seen and a kind is
    /// withheld.
    pub fn of(&self, enrolment: Uuid) -> (Option<bool>, Vec<SupportMeetingPackPlan>) {
        let plans = self.by_enrolment.get(&enrolment).cloned().unwrap_or_default();
        let has = match plans.iter().any(|plan| plan.kind != Kind::AgencyReferral) {
            true => Some(true),
            false => self.withheld.is_empty().then_some(false),
        };
        (has, plans)
    }

    fn sees(&mut self, holds: bool, part: Part, scope: &'static str) -> bool {
        if !holds {
            self.withheld.push(SupportMeetingPackWithheld { part, required_scope: scope });
        }
        holds
    }

    fn add(&mut self, enrolment: Uuid, kind: Kind, link: String) {
        self.add_led(enrolment, (kind, None), link);
    }

    fn add_led(&mut self, enrolment: Uuid, (kind, lead): (Kind, Option<Person>), link: String) {
        let lead_practitioner =
            lead.map(|lead| SupportMeetingPackPerson { name: lead.name, role: lead.title });
        let plan = SupportMeetingPackPlan { kind, lead_practitioner, link };
        self.by_enrolment.entry(enrolment).or_default().push(plan);
    }

    async fn support<C: ConnectionTrait>(
        &mut self,
        session: &Session<'_, C>,
        urn: i32,
        on: NaiveDate,
    ) -> Result<()> {
        use support::{Column, Entity};
        let not_over = Condition::any().add(Column::EndedOn.is_null()).add(Column::EndedOn.gte(on));
        let taken = [SupportState::Active, SupportState::Ended].map(SupportState::as_str);
        let these = Condition::all()
            .add(Column::Urn.eq(urn))
            .add(Column::State.is_in(taken))
            .add(Column::StartedOn.lte(on))
            .add(not_over);
        for row in session.find::<Entity>().filter(these).all().await? {
            let kind = match SupportKind::spelled(&row.kind) {
                Some(SupportKind::Plan) => Kind::AttendancePlan,
                Some(SupportKind::AttendanceContract) => Kind::AttendanceContract,
                Some(SupportKind::EarlyHelp) => Kind::EarlyHelp,
                Some(SupportKind::AgencyReferral) => Kind::AgencyReferral,
                Some(SupportKind::ParentingProgramme) => Kind::ParentingProgramme,
                // To have met is no plan yet.
                Some(SupportKind::Meeting) | None => continue,
            };
            let Led { offer } = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
            let link = format!("/v1/schools/{urn}/support/{}", row.id);
            self.add_led(row.enrolment_id, (kind, offer.lead_practitioner), link);
        }
        Ok(())
    }

    async fn notices<C: ConnectionTrait>(
        &mut self,
        session: &Session<'_, C>,
        urn: i32,
        on: NaiveDate,
    ) -> Result<()> {
        use notice_to_improve::{Column, Entity};
        let not_over = Condition::any().add(Column::EndedOn.is_null()).add(Column::EndedOn.gte(on));
        // One that has ended since stood on a day that is over; one that was cancelled never asked anything.
        let cancelled = NoticeToImproveState::Cancelled.as_str();
        let these = Condition::all()
            .add(Column::Urn.eq(urn))
            .add(Column::State.ne(cancelled))
            .add(Column::IssuedOn.lte(on))
            .add(not_over);
        for row in session.find::<Entity>().filter(these).all().await? {
            let link = format!("/v1/schools/{urn}/notices-to-improve/{}", row.id);
            self.add(row.enrolment_id, Kind::NoticeToImprove, link);
        }
        Ok(())
    }

    async fn timetables<C: ConnectionTrait>(
        &mut self,
        session: &Session<'_, C>,
        urn: i32,
        on: NaiveDate,
    ) -> Result<()> {
        use part_time_timetable::{Column, Entity};
        let not_over = Condition::any().add(Column::EndedOn.is_null()).add(Column::EndedOn.gte(on));
        let these = Condition::all()
            .add(Column::Urn.eq(urn))
            .add(Column::State.ne("withdrawn"))
            .add(Column::FromOn.lte(on))
            .add(Column::UntilOn.gte(on))
            .add(not_over);
        for row in session.find::<Entity>().filter(these).all().await? {
            let link = format!("/v1/schools/{urn}/part-time-timetables/{}", row.id);
            self.add(row.enrolment_id, Kind::PartTimeTimetable, link);
        }
        Ok(())
    }

    async fn panels<C: ConnectionTrait>(
        &mut self,
        session: &Session<'_, C>,
        urn: i32,
        on: NaiveDate,
    ) -> Result<()> {
        use attendance_panel::{Column, Entity};
        let these = Condition::all()
            .add(Column::Urn.eq(urn))
            .add(Column::HeldOn.lte(on))
            // Whose review is overdue has nothing in force.
            .add(Column::ReviewOn.gte(on));
        for row in session.find::<Entity>().filter(these).all().await? {
            let link = format!("/v1/schools/{urn}/attendance-panels/{}", row.id);
            self.add(row.enrolment_id, Kind::AttendancePanel, link);
        }
        Ok(())
    }
}
