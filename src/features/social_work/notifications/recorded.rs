//! Notifications as records.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    dto::{
        SocialWorkerNotification, SocialWorkerNotificationCreate, SocialWorkerNotificationDocument,
        SocialWorkerNotificationPut, SocialWorkerNotificationVersion, SocialWorkerTelling,
        SocialWorkerToldTo, SocialWorkerTrigger,
    },
    rules,
};
use crate::{
    access::{Session, SocialWorkRead, SocialWorkWrite, date_at_school, instant_at_school},
    attendance::{
        book::{Years, calendars::SchoolCalendar, untold::NOTIFICATION},
        rules::TriggerKind,
    },
    domain::{academic_year::AcademicYear, action::Actions, person::Person, span::Span, text::clean},
    error::{AppError, Fault, Result},
    features::social_work::{
        dto::SafeguardingRecordLinks,
        record::{Operations, Recorded, Version},
    },
};

/// The calendars that schools go by in the years of what was told.
pub struct Calendars(HashMap<i32, Vec<SchoolCalendar>>);

impl Calendars {
    /// Reads them: two statements for each academic year in which something that was told began, however many schools.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        versions: &[Version<SocialWorkerTelling>],
    ) -> Result<Self> {
        let mut of: HashMap<i32, Vec<SchoolCalendar>> = HashMap::new();
        let urns: BTreeSet<i32> = versions.iter().map(|version| version.row.urn).collect();
        let urns: Vec<i32> = urns.into_iter().collect();
        let year = |version: &Version<SocialWorkerTelling>| AcademicYear::of(version.terms.trigger.first_on);
        let years: BTreeSet<AcademicYear> = versions.iter().map(year).collect();
        for year in years {
            let span = Span { from_on: year.first_day(), to_on: year.last_day() };
            let known = Years::some(session, &urns, span, None).await?;
            for urn in &urns {
                of.entry(*urn).or_default().extend(known.of(*urn));
            }
        }
        Ok(Self(of))
    }

    /// When what was told began, by the calendar that the school went by.
    pub fn began_at(&self, urn: i32, trigger: &SocialWorkerTrigger) -> Option<DateTime<Utc>> {
        let year = AcademicYear::of(trigger.first_on);
        let held = self.0.get(&urn)?.iter().find(|known| known.calendar.year() == year)?;
        instant_at_school(trigger.first_on.and_time(held.calendar.starts(trigger.first_session)))
    }
}

impl Recorded for SocialWorkerTelling {
    const KIND: &'static str = NOTIFICATION;
    const LIST: &'static str = "social worker notifications";
    const OPERATIONS: Operations = Operations {
        create: "social_worker_notification.create",
        amend: "social_worker_notification.amend",
        withdraw: "social_worker_notification.withdraw",
        read: "social_worker_notification.read",
        list: "social_worker_notifications.list",
    };
    type Reading = SocialWorkRead;
    type Writing = SocialWorkWrite;
    type Create = SocialWorkerNotificationCreate;
    type Put = SocialWorkerNotificationPut;
    type Beside = Calendars;
    type View = SocialWorkerNotification;
    type Document = SocialWorkerNotificationDocument;

    fn at(&self) -> DateTime<Utc> {
        self.told_at
    }

    fn trigger(&self) -> Option<(TriggerKind, NaiveDate)> {
        Some((self.trigger.kind, self.trigger.first_on))
    }

    fn on_roll(&self) -> (NaiveDate, &'static str) {
        (self.trigger.first_on, "/telling/trigger/first_on")
    }

    fn faults(&self, now: DateTime<Utc>) -> Vec<Fault> {
        rules::faults(self, date_at_school(self.told_at), now)
    }

    fn cleaned(&self) -> Result<Self> {
        let text = |text: &Option<String>| text.as_deref().map(clean).transpose().map_err(AppError::internal);
        Ok(Self {
            trigger: SocialWorkerTrigger { concern: text(&self.trigger.concern)?, ..self.trigger.clone() },
            told_at: self.told_at,
            told_to: SocialWorkerToldTo { team: text(&self.told_to.team)?, ..self.told_to.clone() },
            told_by: self.told_by.cleaned().map_err(AppError::internal)?,
        })
    }

    fn of_create(sent: &SocialWorkerNotificationCreate) -> (Uuid, &Self, &Person) {
        (sent.pupil_id, &sent.telling, &sent.recorded_by)
    }

    fn of_put(sent: &SocialWorkerNotificationPut) -> (&Self, &str, &Person) {
        (&sent.telling, &sent.amendment_reason, &sent.recorded_by)
    }

    async fn beside<C: ConnectionTrait>(
        session: &Session<'_, C>,
        versions: &[Version<Self>],
    ) -> Result<Calendars> {
        Calendars::read(session, versions).await
    }

    fn view(version: &Version<Self>, pupil_id: Uuid, calendars: &Calendars) -> SocialWorkerNotification {
        let row = &version.row;
        let began_at = calendars.began_at(row.urn, &version.terms.trigger);
        SocialWorkerNotification {
            id: row.id,
            urn: row.urn,
            pupil_id,
            enrolment_id: row.enrolment_id,
            state: version.state(),
            delay: began_at.map(|began_at| rules::delay(began_at, version.terms.told_at)),
            telling: version.terms.clone(),
            created_at: row.created_at,
            updated_at: row.recorded_at,
            version: row.version,
            links: SafeguardingRecordLinks {
                this: format!("/v1/schools/{}/social-worker-notifications/{}", row.urn, row.id),
            },
        }
    }

    fn document(
        notification: SocialWorkerNotification,
        history: Vec<Version<Self>>,
        actions: Actions,
    ) -> SocialWorkerNotificationDocument {
        let kept = |version: Version<Self>| SocialWorkerNotificationVersion {
            version: version.row.version,
            recorded_by: version.recorded_by(),
            recorded_at: version.row.recorded_at,
            action: version.row.action,
            telling: version.terms,
            reason: version.row.reason,
        };
        SocialWorkerNotificationDocument {
            notification,
            history: Some(history.into_iter().map(kept).collect()),
            allowed_actions: actions.allowed,
            refused_actions: actions.refused,
        }
    }

    fn without_history(document: SocialWorkerNotificationDocument) -> SocialWorkerNotificationDocument {
        SocialWorkerNotificationDocument { history: None, ..document }
    }
}
