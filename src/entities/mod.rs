//! One file per table: the schema in Rust, and no behaviour.
#![allow(missing_docs, clippy::disallowed_methods, reason = "SeaORM's derives expand to both")]

pub mod agency_referral;
pub mod agency_referral_revision;
pub mod attendance_case;
pub mod attendance_case_revision;
pub mod attendance_panel;
pub mod attendance_panel_revision;
pub mod attendance_target;
pub mod attendance_target_revision;
pub mod audit_log;
pub mod calendar;
pub mod case_event;
pub mod case_event_revision;
pub mod case_feedback;
pub mod case_feedback_acknowledgement;
pub mod case_priority;
pub mod case_task;
pub mod case_task_revision;
pub mod child_employment_permit;
pub mod child_employment_permit_revision;
pub mod client;
pub mod client_grant;
pub mod client_secret;
pub mod closure;
pub mod collection;
pub mod collection_return;
pub mod collection_return_step;
pub mod collection_return_submission;
pub mod collection_school;
pub mod comparator_figure;
pub mod comparator_source;
pub mod contact;
pub mod contact_link;
pub mod contact_plan;
pub mod contact_plan_revision;
pub mod contact_point;
pub mod contact_point_revision;
pub mod course;
pub mod course_revision;
pub mod disclosure_log;
pub mod document;
pub mod document_file;
pub mod document_revision;
pub mod document_version;
pub mod document_version_revision;
pub mod enrolment;
pub mod enrolment_contacts;
pub mod idempotency_key;
pub mod information_sheet;
pub mod information_sheet_receipt;
pub mod information_sheet_receipt_revision;
pub mod information_sheet_revision;
pub mod information_sheet_school;
pub mod information_sheet_year;
pub mod leave_request;
pub mod leave_request_revision;
pub mod legal_action;
pub mod legal_action_revision;
pub mod letter_template;
pub mod notice_number;
pub mod notice_settings;
pub mod notice_to_improve;
pub mod notice_to_improve_pair;
pub mod notice_to_improve_revision;
pub mod officer;
pub mod officer_allocation;
pub mod officer_allocation_revision;
pub mod officer_case;
pub mod officer_consultation;
pub mod officer_consultation_revision;
pub mod officer_load;
pub mod officer_revision;
pub mod outbox;
pub mod outbox_retry;
pub mod parent;
pub mod parent_child;
pub mod parent_child_revision;
pub mod parent_contact;
pub mod parent_contact_change;
pub mod parent_proposal;
pub mod parent_proposal_revision;
pub mod parent_revision;
pub mod parenting_programme;
pub mod parenting_programme_revision;
pub mod part_time_timetable;
pub mod part_time_timetable_revision;
pub mod patrol;
pub mod patrol_encounter;
pub mod patrol_encounter_revision;
pub mod patrol_revision;
pub mod penalty_ladder;
pub mod penalty_ladder_notice;
pub mod penalty_ladder_notice_revision;
pub mod penalty_notice;
pub mod penalty_notice_payment;
pub mod penalty_notice_revision;
pub mod penalty_payment_reference;
pub mod programme_place;
pub mod programme_place_revision;
pub mod pupil;
pub mod pupil_group;
pub mod pupil_group_list;
pub mod pupil_group_list_acknowledgement;
pub mod pupil_group_list_row;
pub mod pupil_group_membership;
pub mod pupil_group_revision;
pub mod pupil_upn;
pub mod questionnaire_version;
pub mod questionnaire_version_revision;
pub mod referral;
pub mod referral_revision;
pub mod register;
pub mod register_line;
pub mod register_page;
pub mod register_page_source;
pub mod register_submission;
pub mod register_take;
pub mod return_finding;
pub mod roll;
pub mod safeguarding_record;
pub mod school;
pub mod school_link;
pub mod school_policy;
pub mod school_policy_revision;
pub mod self_assessment;
pub mod self_assessment_action;
pub mod self_assessment_action_revision;
pub mod self_assessment_answer;
pub mod self_assessment_answer_revision;
pub mod self_assessment_cycle;
pub mod self_assessment_cycle_revision;
pub mod self_assessment_cycle_school;
pub mod self_assessment_evidence;
pub mod self_assessment_evidence_file;
pub mod self_assessment_note;
pub mod self_assessment_revision;
pub mod self_assessment_statement;
pub mod social_work_team;
pub mod social_work_team_revision;
pub mod statistical_neighbours;
pub mod statutory_return;
pub mod statutory_return_agreement;
pub mod statutory_return_step;
pub mod support;
pub mod support_meeting;
pub mod support_meeting_action;
pub mod support_meeting_action_revision;
pub mod support_meeting_pupil;
pub mod support_meeting_pupil_revision;
pub mod support_meeting_revision;
pub mod support_revision;
pub mod survey;
pub mod survey_ballot;
pub mod survey_comment;
pub mod survey_comment_revision;
pub mod survey_finding;
pub mod survey_finding_revision;
pub mod survey_invitation;
pub mod survey_invitation_step;
pub mod survey_revision;
pub mod survey_school;
pub mod training_record;
pub mod training_record_revision;
pub mod webinar;
pub mod webinar_booking;
pub mod webinar_booking_revision;
pub mod webinar_person;
pub mod webinar_recording;
pub mod webinar_recording_request;
pub mod webinar_recording_revision;
pub mod webinar_recording_view;
pub mod webinar_revision;
pub mod webinar_unbooked;

use sea_orm::EntityTrait;

/// A table whose every row belongs to one school; `urn` 0 is the authority itself.
pub trait Tenanted: EntityTrait {
    /// The column that holds the school's URN.
    const URN: Self::Column;
    /// Whether every client may read the rows of the authority itself.
    const AUTHORITY_IS_PUBLIC: bool = false;
    /// Of a table of the authority whose every row is about one school: the column that holds it. Who reaches that school
    /// may read the row.
    const OF_SCHOOL: Option<Self::Column> = None;
}

/// A table whose every row belongs to one client, whichever schools it is about.
pub trait Owned: EntityTrait {
    /// The column that holds the client.
    const CLIENT: Self::Column;
}

/// A table that belongs to no school. Whoever reads it answers for what it shows.
pub trait Shared: EntityTrait {}
