//! What is done in casework, and who does it, as audit log and history keep it.

use uuid::Uuid;

use crate::{
    access::{Act, Action},
    domain::{person::Person, text::clean},
    error::Result,
};

/// What is done, and who does it.
pub struct Deed {
    /// How the audit log calls it.
    pub operation: &'static str,
    /// How the history calls it.
    pub told: &'static str,
    /// Who does it.
    pub by: Person,
    /// Why, where that is asked for.
    pub reason: Option<String>,
}

impl Deed {
    /// A deed of a person, with the reason where one is given.
    pub fn new(
        operation: &'static str,
        told: &'static str,
        by: &Person,
        reason: Option<&str>,
    ) -> Result<Self> {
        let (by, reason) = (by.cleaned()?, reason.map(clean).transpose()?);
        Ok(Self { operation, told, by, reason })
    }

    /// As the history keeps it.
    pub fn act(&self) -> Act<'_> {
        Act { action: self.told, reason: self.reason.as_deref(), by: &self.by }
    }

    /// As the audit log keeps it.
    pub fn action(&self, subject: Uuid) -> Action {
        Action::new(self.operation, subject.to_string())
    }
}
