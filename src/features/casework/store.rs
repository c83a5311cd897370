//! The documents of casework: rows, what they say, and the columns by which lists are filtered.

use sea_orm::ActiveValue::Set;

use super::{
    allocations::OfficerAllocationTerms,
    cases::AttendanceCaseTerms,
    events::CaseEventTerms,
    officers::OfficerTerms,
    referrals::ReferralTerms,
    tasks::CaseTaskTerms,
    values::{
        AttendanceCaseState, CaseEventState, CaseTaskState, OfficerAllocationState, OfficerState,
        ReferralState,
    },
};
use crate::{
    access::{document, revised},
    entities::{
        attendance_case, attendance_case_revision, case_event, case_event_revision, case_task,
        case_task_revision, officer, officer_allocation, officer_allocation_revision, officer_revision,
        referral, referral_revision,
    },
};

revised!(officer, officer_revision { officer_id = OfficerId });
document!(officer: OfficerState, OfficerTerms, of_officer);
revised!(officer_allocation, officer_allocation_revision { officer_allocation_id = OfficerAllocationId });
document!(officer_allocation: OfficerAllocationState, OfficerAllocationTerms, of_allocation);
revised!(referral, referral_revision { referral_id = ReferralId });
document!(referral: ReferralState, ReferralTerms, of_referral);
revised!(attendance_case, attendance_case_revision { attendance_case_id = AttendanceCaseId });
document!(attendance_case: AttendanceCaseState, AttendanceCaseTerms, of_case);
revised!(case_event, case_event_revision { case_event_id = CaseEventId });
document!(case_event: CaseEventState, CaseEventTerms, of_event);
revised!(case_task, case_task_revision { case_task_id = CaseTaskId });
document!(case_task: CaseTaskState, CaseTaskTerms, of_task);

fn of_officer(row: &mut officer::ActiveModel, _: OfficerState, terms: &OfficerTerms) {
    let details = &terms.details;
    row.name = Set(details.name.clone());
    row.case_capacity = Set(details.case_capacity);
    row.from_on = Set(details.from_on);
    row.to_on = Set(details.to_on);
}

fn of_allocation(
    row: &mut officer_allocation::ActiveModel,
    _: OfficerAllocationState,
    terms: &OfficerAllocationTerms,
) {
    row.officer_id = Set(terms.officer_id);
    row.from_on = Set(terms.from_on);
    row.to_on = Set(terms.to_on);
}

fn of_referral(row: &mut referral::ActiveModel, _: ReferralState, terms: &ReferralTerms) {
    row.referred_on = Set(terms.referral.referred_on);
    row.case_id = Set(terms.case_id);
}

fn of_case(row: &mut attendance_case::ActiveModel, _: AttendanceCaseState, terms: &AttendanceCaseTerms) {
    row.phase = Set(terms.phase.as_str().to_owned());
    row.priority = Set(terms.priority.as_str().to_owned());
    row.officer_id = Set(terms.officer_id);
    row.opened_on = Set(terms.opened_on);
    row.open_since = Set(terms.open_since_at);
    row.open_since_version = Set(terms.open_since_version);
    row.closed_on = Set(terms.closing.as_ref().map(|closing| closing.closed_on));
    let imported = terms.imported.as_ref();
    let outcome = terms.closing.as_ref().and_then(|closing| closing.outcome);
    row.outcome = Set(outcome
        .map(|outcome| outcome.as_str().to_owned())
        .or(imported.map(|imported| imported.outcome.clone())));
    row.legacy_reference = Set(imported.map(|imported| imported.legacy_reference.clone()));
}

fn of_event(row: &mut case_event::ActiveModel, _: CaseEventState, terms: &CaseEventTerms) {
    row.case_id = Set(terms.case_id);
    row.kind = Set(terms.event.kind.as_str().to_owned());
    row.occurred_on = Set(terms.event.occurred_on);
    row.shared_with_school = Set(terms.event.shared_with_school);
}

fn of_task(row: &mut case_task::ActiveModel, _: CaseTaskState, terms: &CaseTaskTerms) {
    row.case_id = Set(terms.case_id);
    row.officer_id = Set(terms.task.officer_id);
    row.due_on = Set(terms.task.due_on);
    row.done_on = Set(terms.done.as_ref().map(|done| done.done_on));
}
