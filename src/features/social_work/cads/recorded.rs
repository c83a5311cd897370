//! Contacts as records.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    dto::{
        CadsContact, CadsContactCreate, CadsContactDocument, CadsContactPut, CadsContactTerms,
        CadsContactVersion,
    },
    rules,
};
use crate::{
    access::{CadsContactsRead, CadsContactsWrite, Session, date_at_school},
    attendance::rules::TriggerKind,
    domain::{action::Actions, person::Person, text::clean},
    error::{AppError, Fault, Result},
    features::social_work::{
        dto::SafeguardingRecordLinks,
        record::{Operations, Recorded, Version},
    },
};

impl Recorded for CadsContactTerms {
    const KIND: &'static str = "cads_contact";
    const LIST: &'static str = "cads contacts";
    const OPERATIONS: Operations = Operations {
        create: "cads_contact.create",
        amend: "cads_contact.amend",
        withdraw: "cads_contact.withdraw",
        read: "cads_contact.read",
        list: "cads_contacts.list",
    };
    type Reading = CadsContactsRead;
    type Writing = CadsContactsWrite;
    type Create = CadsContactCreate;
    type Put = CadsContactPut;
    type Beside = ();
    type View = CadsContact;
    type Document = CadsContactDocument;

    fn at(&self) -> DateTime<Utc> {
        self.contacted_at
    }

    fn trigger(&self) -> Option<(TriggerKind, NaiveDate)> {
        None
    }

    fn on_roll(&self) -> (NaiveDate, &'static str) {
        (date_at_school(self.contacted_at), "/contact/contacted_at")
    }

    fn faults(&self, now: DateTime<Utc>) -> Vec<Fault> {
        rules::faults(self, now)
    }

    fn cleaned(&self) -> Result<Self> {
        let text = |text: &Option<String>| text.as_deref().map(clean).transpose().map_err(AppError::internal);
        Ok(Self {
            contacted_at: self.contacted_at,
            concern: clean(&self.concern).map_err(AppError::internal)?,
            consent: self.consent,
            consent_reason: text(&self.consent_reason)?,
            contacted_by: self.contacted_by.cleaned().map_err(AppError::internal)?,
            reference: text(&self.reference)?,
            advice: text(&self.advice)?,
        })
    }

    fn of_create(sent: &CadsContactCreate) -> (Uuid, &Self, &Person) {
        (sent.pupil_id, &sent.contact, &sent.recorded_by)
    }

    fn of_put(sent: &CadsContactPut) -> (&Self, &str, &Person) {
        (&sent.contact, &sent.amendment_reason, &sent.recorded_by)
    }

    async fn beside<C: ConnectionTrait>(_: &Session<'_, C>, _: &[Version<Self>]) -> Result<()> {
        Ok(())
    }

    fn view(version: &Version<Self>, pupil_id: Uuid, (): &()) -> CadsContact {
        let row = &version.row;
        CadsContact {
            id: row.id,
            urn: row.urn,
            pupil_id,
            enrolment_id: row.enrolment_id,
            state: version.state(),
            contact: version.terms.clone(),
            created_at: row.created_at,
            updated_at: row.recorded_at,
            version: row.version,
            links: SafeguardingRecordLinks {
                this: format!("/v1/schools/{}/cads-contacts/{}", row.urn, row.id),
            },
        }
    }

    fn document(contact: CadsContact, history: Vec<Version<Self>>, actions: Actions) -> CadsContactDocument {
        let kept = |version: Version<Self>| CadsContactVersion {
            version: version.row.version,
            recorded_by: version.recorded_by(),
            recorded_at: version.row.recorded_at,
            action: version.row.action,
            contact: version.terms,
            reason: version.row.reason,
        };
        CadsContactDocument {
            contact,
            history: Some(history.into_iter().map(kept).collect()),
            allowed_actions: actions.allowed,
            refused_actions: actions.refused,
        }
    }

    fn without_history(document: CadsContactDocument) -> CadsContactDocument {
        CadsContactDocument { history: None, ..document }
    }
}
