//! Every source of actions, one file each.

mod calendar;
mod casework;
mod collections;
mod improvement;
mod information_sheets;
mod leave;
mod legal_actions;
mod lists;
mod missing;
mod penalty;
mod policies;
mod queries;
mod return_checks;
mod self_assessments;
mod social_work;
mod statutory_returns;
mod support;
mod timetables;
mod unresolved;

use super::source::Source;

/// All of them, in the order in which their kinds are documented. A new kind is a file here, and its line.
pub const ALL: &[&dyn Source] = &[
    &missing::Missing,
    &unresolved::Unresolved,
    &queries::Queries,
    &statutory_returns::StatutoryReturns,
    &leave::Leave,
    &timetables::PartTime,
    &lists::Lists,
    &collections::Collections,
    &information_sheets::InformationSheets,
    &support::Support,
    &improvement::Improvement,
    &penalty::Penalty,
    &casework::Casework,
    &legal_actions::LegalActions,
    &self_assessments::SelfAssessments,
    &social_work::SocialWork,
    &return_checks::ReturnChecks,
    &policies::Policies,
    &calendar::Dates,
];
