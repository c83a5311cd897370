//! Documents of which every version is kept, as they stood at an instant.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, Order};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::Moment,
    entities::{
        agency_referral, agency_referral_revision, attendance_case, attendance_case_revision,
        attendance_panel, attendance_panel_revision, case_event, case_event_revision, case_task,
        case_task_revision, leave_request, leave_request_revision, legal_action, legal_action_revision,
        notice_to_improve, notice_to_improve_revision, officer_consultation, officer_consultation_revision,
        parenting_programme, parenting_programme_revision, part_time_timetable, part_time_timetable_revision,
        patrol_encounter, patrol_encounter_revision, penalty_notice, penalty_notice_revision,
        programme_place, programme_place_revision, referral, referral_revision, support, support_revision,
    },
    error::{AppError, Result},
    proceedings::bundle::{DossierDocument, DossierPerson, DossierVersion},
};

/// A row of a table of documents.
struct Found {
    kind: &'static str,
    urn: i32,
    id: Uuid,
    created_at: DateTime<Utc>,
    /// What of it never changes.
    about: Value,
}

/// Reads documents of one table for which something holds: two statements. What was recorded after the instant is left
/// out, document and version alike; a document tells what its last version by then said, not what its row says now.
macro_rules! documents {
    ($name:ident: $document:ident, $revision:ident { $of:ident = $column:ident }, |$row:ident| $about:expr) => {
        pub async fn $name(
            session: &Moment<'_>,
            these: Condition,
            as_of: DateTime<Utc>,
        ) -> Result<Vec<DossierDocument>> {
            let by_then = $document::Column::CreatedAt.lte(as_of);
            let rows = session.find::<$document::Entity>().filter(these).filter(by_then).all().await?;
            let kept = Condition::all()
                .add($revision::Column::$column.is_in(rows.iter().map(|row| row.id)))
                .add($revision::Column::RecordedAt.lte(as_of));
            let kept = session.find::<$revision::Entity>().filter(kept);
            let kept = kept.order_by($revision::Column::Version, Order::Asc).all().await?;
            let mut versions: HashMap<(i32, Uuid), Vec<DossierVersion>> = HashMap::new();
            for row in kept {
                let version = DossierVersion {
                    version: row.version,
                    action: row.action,
                    state: row.state,
                    reason: row.reason,
                    recorded_by: DossierPerson { name: row.recorded_by_name, title: row.recorded_by_title },
                    recorded_at: row.recorded_at,
                    terms: serde_json::from_str(&row.terms).map_err(AppError::internal)?,
                };
                versions.entry((row.urn, row.$of)).or_default().push(version);
            }
            let found = rows.iter().map(|$row| Found {
                kind: stringify!($document),
                urn: $row.urn,
                id: $row.id,
                created_at: $row.created_at,
                about: $about,
            });
            Ok(stood(found, versions))
        }
    };
}

documents!(cases: attendance_case, attendance_case_revision { attendance_case_id = AttendanceCaseId }, |row| {
    json!({ "pupil_id": row.pupil_id, "kind": row.kind, "legacy_reference": row.legacy_reference })
});
documents!(referrals: referral, referral_revision { referral_id = ReferralId }, |row| {
    json!({ "pupil_id": row.pupil_id })
});
documents!(events: case_event, case_event_revision { case_event_id = CaseEventId }, |row| {
    json!({ "case_id": row.case_id, "kind": row.kind })
});
documents!(tasks: case_task, case_task_revision { case_task_id = CaseTaskId }, |row| {
    json!({ "case_id": row.case_id })
});
documents!(legal_actions: legal_action, legal_action_revision { legal_action_id = LegalActionId }, |row| {
    json!({ "case_id": row.case_id, "pupil_id": row.pupil_id, "parent_id": row.parent_id, "route": row.route })
});
documents!(support_of: support, support_revision { support_id = SupportId }, |row| {
    json!({ "enrolment_id": row.enrolment_id, "kind": row.kind })
});
documents!(leave_requests: leave_request, leave_request_revision { leave_request_id = LeaveRequestId }, |row| {
    json!({ "enrolment_id": row.enrolment_id })
});
documents!(
    timetables: part_time_timetable,
    part_time_timetable_revision { part_time_timetable_id = PartTimeTimetableId },
    |row| json!({ "enrolment_id": row.enrolment_id })
);
documents!(panels: attendance_panel, attendance_panel_revision { attendance_panel_id = AttendancePanelId }, |row| {
    json!({ "enrolment_id": row.enrolment_id })
});
documents!(
    consultations: officer_consultation,
    officer_consultation_revision { officer_consultation_id = OfficerConsultationId },
    |row| json!({ "enrolment_id": row.enrolment_id })
);
documents!(agencies: agency_referral, agency_referral_revision { agency_referral_id = AgencyReferralId }, |row| {
    json!({ "enrolment_id": row.enrolment_id })
});
documents!(encounters: patrol_encounter, patrol_encounter_revision { patrol_encounter_id = PatrolEncounterId }, |row| {
    json!({ "enrolment_id": row.enrolment_id })
});
documents!(
    programmes: parenting_programme,
    parenting_programme_revision { parenting_programme_id = ParentingProgrammeId },
    |row| json!({})
);
documents!(places: programme_place, programme_place_revision { programme_place_id = ProgrammePlaceId }, |row| {
    json!({
        "programme_id": row.programme_id, "parent_id": row.parent_id, "pupil_id": row.pupil_id, "source": row.source,
        "booked_on": row.booked_on,
    })
});
documents!(
    notices_to_improve: notice_to_improve,
    notice_to_improve_revision { notice_to_improve_id = NoticeToImproveId },
    |row| json!({ "pupil_id": row.pupil_id, "parent_id": row.parent_id, "enrolment_id": row.enrolment_id })
);
documents!(
    penalty_notices: penalty_notice,
    penalty_notice_revision { penalty_notice_id = PenaltyNoticeId },
    |row| json!({
        "pupil_id": row.pupil_id, "parent_id": row.parent_id, "enrolment_id": row.enrolment_id, "kind": row.kind,
    })
);

/// The documents with their versions, in the order in which they were recorded.
fn stood(
    found: impl Iterator<Item = Found>,
    mut versions: HashMap<(i32, Uuid), Vec<DossierVersion>>,
) -> Vec<DossierDocument> {
    let told = found.filter_map(|one| {
        let history = versions.remove(&(one.urn, one.id))?;
        let last = history.last()?;
        Some(DossierDocument {
            kind: one.kind.to_owned(),
            id: Some(one.id),
            urn: Some(one.urn),
            state: last.state.clone(),
            version: last.version,
            created_at: Some(one.created_at),
            about: one.about,
            terms: last.terms.clone(),
            history,
        })
    });
    let mut told: Vec<_> = told.collect();
    told.sort_by_key(|one| (one.created_at, one.id));
    told
}
