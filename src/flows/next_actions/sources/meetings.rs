//! Support meetings, their actions, consultations with officers, and attendance panels.

use async_trait::async_trait;

use crate::{
    access::{
        AttendancePanelsRead, AttendancePanelsWrite, Moment, OfficerConsultationsRead,
        OfficerConsultationsWrite, Permission, SupportMeetingsRead, SupportMeetingsRespond,
        SupportMeetingsWrite,
    },
    error::Result,
    features::meetings::{MeetingsDue, ToDo, meetings_due},
    flows::next_actions::{
        dto::{NextActionEvidence, NextActionLevel},
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

static HOLD: Kind = Kind {
    name: "support_meeting_planned",
    title: "Hold the support meeting that is planned, and record it",
    level: NextActionLevel::Should,
    rule: "wt-support-meetings",
    rule_text: "The authority meets each school every term about its attendance (Working together to improve school attendance)",
    shown_with: &[SupportMeetingsRead::SCOPE],
    operation: "holdSupportMeeting",
    method: "POST",
    done_with: SupportMeetingsWrite::SCOPE,
};

static ACTION: Kind = Kind {
    name: "support_meeting_action",
    title: "Do what was agreed at a support meeting, and say so",
    level: NextActionLevel::Should,
    rule: "wt-support-meetings",
    rule_text: "What is agreed at a support meeting has an owner and a day, and is looked at in the next (guidance)",
    shown_with: &[SupportMeetingsRead::SCOPE],
    operation: "completeSupportMeetingAction",
    method: "POST",
    done_with: SupportMeetingsRespond::SCOPE,
};

static ADVISE: Kind = Kind {
    name: "officer_consultation_asked",
    title: "Give advice about a pupil",
    level: NextActionLevel::Should,
    rule: "wt-advice",
    rule_text: "The authority advises every school, with a named point of contact (Working together to improve school attendance)",
    shown_with: &[OfficerConsultationsRead::SCOPE],
    operation: "recordOfficerConsultationAdvice",
    method: "POST",
    done_with: OfficerConsultationsWrite::SCOPE,
};

static FOLLOW_UP: Kind = Kind {
    name: "officer_consultation_follow_up",
    title: "Look at what came of advice about a pupil",
    level: NextActionLevel::Should,
    rule: "wt-advice",
    rule_text: "What is advised is looked at on the day that was agreed (guidance)",
    shown_with: &[OfficerConsultationsRead::SCOPE],
    operation: "recordOfficerConsultationOutcome",
    method: "POST",
    done_with: OfficerConsultationsWrite::SCOPE,
};

static PANEL: Kind = Kind {
    name: "attendance_panel_review",
    title: "Review an attendance panel",
    level: NextActionLevel::Should,
    rule: "wt-support-first",
    rule_text: "What is offered to improve attendance is reviewed, and its impact told (guidance)",
    shown_with: &[AttendancePanelsRead::SCOPE],
    operation: "reviewAttendancePanel",
    method: "POST",
    done_with: AttendancePanelsWrite::SCOPE,
};

/// What is to be done about meetings, consultations and panels.
pub struct Meetings;

struct Open(MeetingsDue);

#[async_trait(?Send)]
impl Source for Meetings {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&HOLD, &ACTION, &ADVISE, &FOLLOW_UP, &PANEL] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        Ok(Box::new(Open(meetings_due(moment, &reach.urns, reach.today).await?)))
    }
}

impl Tells for Open {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let due = &self.0;
        let all: [(&'static Kind, &[ToDo], &str, &str); 5] = [
            (&HOLD, &due.planned, "support-meetings", "hold"),
            (&ACTION, &due.actions, "support-meetings", "complete"),
            (&ADVISE, &due.asked, "officer-consultations", "advise"),
            (&FOLLOW_UP, &due.follow_ups, "officer-consultations", "follow-up"),
            (&PANEL, &due.reviews, "attendance-panels", "reviews"),
        ];
        let pupils = desk.pupils();
        for (kind, todo, room, step) in all {
            for one in todo.iter().filter(|one| one.urn == desk.urn()) {
                let subject = match one.meeting {
                    Some(meeting) => desk.under(&format!("{room}/{meeting}/actions/{}", one.id)),
                    None => desk.under(&format!("{room}/{}", one.id)),
                };
                let list = if one.meeting.is_some() { "support-meeting-actions?state=open" } else { room };
                let pupil = one.enrolment.and_then(|enrolment| pupils.get(&enrolment).copied());
                let act = Act {
                    due: one.due_on.map_or(Due::Open, Due::On),
                    evidence: NextActionEvidence {
                        from_on: Some(one.from_on),
                        to_on: one.due_on,
                        ..desk.evidence(1, [], pupil)
                    },
                    href: format!("{subject}/{step}"),
                    subject: Some(subject),
                    list: Some(desk.under(list)),
                };
                told.add(desk, kind, &(one.id, one.due_on), act)?;
            }
        }
        Ok(())
    }
}
