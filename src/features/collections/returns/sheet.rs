//! A return as the sheet that schools fill in.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::content::{Content, Finding, Row};
use crate::features::collections::values::Severity;

/// One row of a return as a row of the sheet that schools fill in. The counts are what the school says, or, where it
/// says nothing, what the registers say. Where something is asked or explained of the whole return, a last row that names
/// nobody and has no counts tells it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CollectionSheetRow)]
pub struct SheetRow {
    /// The pupil; empty for the whole school.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// The UPN as the school holds it.
    #[schema(example = "R201100018042")]
    pub upn: Option<String>,
    /// The school's own number of the pupil.
    #[schema(example = "1234")]
    pub mis_id: Option<String>,
    /// National curriculum year group.
    #[schema(example = "6")]
    pub year_group: Option<String>,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// Sessions that were possible.
    #[schema(example = 66)]
    pub possible: Option<u64>,
    /// Those of them that were attended.
    #[schema(example = 60)]
    pub attended: Option<u64>,
    /// What the school explains.
    #[schema(example = "The registers of the first week are on paper.")]
    pub explanation: Option<String>,
    /// Possible sessions by the registers; not read back.
    #[schema(example = 66)]
    pub registers_possible: Option<u64>,
    /// Attended sessions by the registers; not read back.
    #[schema(example = 60)]
    pub registers_attended: Option<u64>,
    /// What was found, each in words; not read back.
    #[schema(example = "query: Neither count is given.")]
    pub findings: String,
}

impl From<&Row> for SheetRow {
    fn from(row: &Row) -> Self {
        let said = row.counts();
        Self {
            pupil_id: row.pupil_id,
            upn: row.upn.clone(),
            mis_id: row.mis_id.clone(),
            year_group: row.year_group.clone(),
            registration_group: row.registration_group.clone(),
            possible: said.possible,
            attended: said.attended,
            explanation: row.explanation.clone(),
            registers_possible: row.registers.map(|known| known.possible),
            registers_attended: row.registers.map(|known| known.attended),
            findings: in_words(&row.findings),
        }
    }
}

impl SheetRow {
    /// The rows of a return. Of the whole school its one row tells everything.
    pub fn all(content: &Content) -> Vec<Self> {
        let mut rows: Vec<Self> = content.rows.iter().map(Self::from).collect();
        match rows.as_mut_slice() {
            [one] if one.pupil_id.is_none() => {
                one.explanation = one.explanation.take().or_else(|| content.explanation.clone());
            }
            _ => rows.extend(Self::of_all(content)),
        }
        rows
    }

    /// What is asked and explained of all rows together.
    fn of_all(content: &Content) -> Option<Self> {
        let is_asked = content.findings.iter().any(|found| found.severity == Severity::Query);
        (is_asked || content.explanation.is_some()).then(|| Self {
            pupil_id: None,
            upn: None,
            mis_id: None,
            year_group: None,
            registration_group: None,
            possible: None,
            attended: None,
            explanation: content.explanation.clone(),
            registers_possible: None,
            registers_attended: None,
            findings: in_words(&content.findings),
        })
    }
}

/// Findings in a cell.
fn in_words(findings: &[Finding]) -> String {
    let words = |finding: &Finding| format!("{}: {}", finding.severity.as_str(), finding.detail);
    findings.iter().map(words).collect::<Vec<_>>().join(" ")
}
