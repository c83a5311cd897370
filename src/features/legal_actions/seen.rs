//! What a reader may see of legal action, and who is written down as having read.
//!
//! A school sees that there is one, on which way, how far it is, when it is heard and what came of it; against whom it is,
//! on what it rests, reasons and sentences are for clients of the authority.

use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    access::{Access, LegalActionsConfidentialRead, LegalActionsWrite, Permission},
    domain::{
        purpose::{Purpose, Reader},
        urn::Urn,
    },
    error::Result,
};

/// Whether a client sees everything; who takes legal action does.
pub fn everything<P: Permission>(cx: &Access<P>) -> bool {
    cx.also::<LegalActionsConfidentialRead>() || cx.also::<LegalActionsWrite>()
}

/// Writes down that somebody is about to be told of one pupil's legal action.
pub async fn one<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    operation: &'static str,
    id: Uuid,
    reader: &Reader,
) -> Result<()> {
    cx.disclose_one(urn, operation, id, reader).await
}

/// Who reads about a named pupil, and for what: it is written down before the answer leaves.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct ReadFor {
    /// For whom it is read
    #[param(rename = "Person-Name", example = "A. Officer")]
    person_name: String,
    /// That person's role
    #[param(rename = "Person-Title", example = "Attendance and Entitlement Officer")]
    person_title: Option<String>,
    /// What it is read for
    #[param(rename = "Access-Purpose")]
    access_purpose: Purpose,
}

/// Which action.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct ThisAction {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The legal action
    id: Uuid,
}
