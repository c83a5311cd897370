//! What is considered before a notice is issued.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::values::PenaltyNoticeSupport;
use crate::{
    domain::text::{TextFault, clean, some_text},
    notices::schedule::PenaltyNoticeKind,
};

/// What is asked before a notice is issued: whether support came first, and whether it is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeConsiderations {
    /// What became of the support that should come first.
    pub support: PenaltyNoticeSupport,
    /// Whether a notice is the best tool to change what the parent does.
    #[schema(example = true)]
    pub best_tool: bool,
    /// Whether the duties under the Equality Act 2010 were considered and speak for it.
    #[schema(example = true)]
    pub equality_considered: bool,
    /// Whether it is in the public interest, for the authority takes on a prosecution.
    #[schema(example = true)]
    pub public_interest: bool,
    /// The reasons, and where they are recorded.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Leave was refused for a holiday, which was taken all the same"
    )]
    pub explanation: String,
    /// The Notice to Improve that came first, if one did.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub notice_to_improve_id: Option<Uuid>,
}

impl PenaltyNoticeConsiderations {
    /// The same with its text as it is stored.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        Ok(Self { explanation: clean(&self.explanation)?, ..self.clone() })
    }

    /// What does not speak for a notice of a kind, each by the property that says so. Support comes first for attendance
    /// alone.
    pub fn against(&self, kind: PenaltyNoticeKind) -> Vec<&'static str> {
        let support = self.support != PenaltyNoticeSupport::Insufficient;
        let all = [
            ("support", support || kind == PenaltyNoticeKind::ExcludedInPublicPlace),
            ("best_tool", self.best_tool),
            ("equality_considered", self.equality_considered),
            ("public_interest", self.public_interest),
        ];
        all.into_iter().filter_map(|(name, speaks_for)| (!speaks_for).then_some(name)).collect()
    }
}
