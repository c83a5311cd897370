//! Decisions about contacts that need no database.

use chrono::{DateTime, Utc};

use super::dto::{CadsConsent, CadsContactTerms};
use crate::error::{Fault, FaultCode};

/// Everything wrong with a contact that can be seen without the school.
pub fn faults(contact: &CadsContactTerms, now: DateTime<Utc>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if contact.contacted_at > now {
        let detail = "A contact is recorded when it has been made.";
        faults.push(Fault::at("/contact/contacted_at", FaultCode::DateInFuture).detail(detail));
    }
    if contact.consent != CadsConsent::Given && contact.consent_reason.is_none() {
        let detail = "The service is contacted with consent where it is appropriate and safe to do so.";
        faults.push(Fault::at("/contact/consent_reason", FaultCode::ConsentReasonRequired).detail(detail));
    }
    faults
}
