//! The letter that is a Notice to Improve.

use super::{AFTERNOON, DAY, MORNING, REFERENCE, SESSIONS, WHEN, WHOLE_DAY, block, part, text, word};
use crate::letters::{Form, Shipped};

/// A Notice to Improve, with its eight parts (*Working together to improve school attendance*).
pub static NOTICE_TO_IMPROVE: Form = Form {
    name: "notice_to_improve",
    parts: &[
        part(
            "attendance_record",
            "wt-nti-1",
            &["attendance_record"],
            "the pupil's attendance record, and the offences",
        ),
        part(
            "duty_and_benefits",
            "wt-nti-2",
            &[],
            "the benefits of regular attendance, and the parent's duty under section 7 of the Education Act 1996",
        ),
        part("support_so_far", "wt-nti-3", &[], "the support that was provided so far"),
        part(
            "further_support",
            "wt-nti-4",
            &["contact"],
            "further support on offer, with earlier offers that were not taken",
        ),
        part(
            "warning",
            "wt-nti-5",
            &[],
            "a clear warning that a penalty notice may be issued, or prosecution considered",
        ),
        part(
            "improvement_period",
            "wt-nti-6",
            &["period_from_on", "school_days"],
            "the improvement period, of three to six school weeks",
        ),
        part(
            "sufficient_improvement",
            "wt-nti-7",
            &["sufficient_improvement"],
            "what sufficient improvement means for this family",
        ),
        part(
            "early_grounds",
            "wt-nti-8",
            &["early_grounds"],
            "the grounds on which a penalty notice may be issued before the period ends",
        ),
    ],
    fields: &[
        text("parent_name", "Ms Parent-0001 Sample-Oak", "the parent, by name"),
        text("child_name", "Pupil-0001 Sample-Oak", "the child, by name"),
        text("school_name", "Sample Primary School", "the school"),
        text(
            "authority_name",
            "Sample County Council",
            "the authority, by name; empty where it has not said",
        ),
        text("issued_on", "Monday 23 November 2026", "the day of issue"),
        text("contact", "A. Helper, family support worker, 01632 960001", "who at the school helps"),
        text("record_from_on", "Wednesday 2 September 2026", "the first day of the attendance record"),
        text("record_to_on", "Friday 20 November 2026", "its last day"),
        text("possible_sessions", "100", "sessions in it that the child could have attended"),
        text("attended_sessions", "82", "sessions in it that the child attended"),
        text("missed_sessions", "18", "sessions in it that the child missed"),
        text("unauthorised_sessions", "12", "sessions in it that the child missed without permission"),
        block(
            "attendance_record",
            "Week of 16 November 2026: 8 of 10",
            "the record, drawn and as a table of weeks",
        ),
        block("offences", "Monday 16 November 2026", "the sessions missed without permission, day by day"),
        text(
            "below_threshold_reason",
            "Several short absences",
            "why it is right below ten sessions; empty otherwise",
        ),
        block(
            "support_so_far",
            "Attendance plan, autumn term",
            "the support so far, an item each; empty where none was",
        ),
        text("no_support_reason", "Nobody could be reached", "why there was none; empty where there was"),
        block(
            "further_support",
            "A place in the breakfast club",
            "further support on offer; empty where there is none",
        ),
        block(
            "offers_not_taken",
            "A parenting programme",
            "earlier offers not taken up; empty where there are none",
        ),
        text(
            "next_step",
            "A penalty notice would be £80 or £160.",
            "what would come next for this parent and child",
        ),
        text("period_from_on", "Thursday 26 November 2026", "the first day of the improvement period"),
        text(
            "period_to_on",
            "Wednesday 20 January 2027",
            "its last day; empty where the calendar is not known so far ahead",
        ),
        text("school_days", "30", "its school days"),
        text("school_weeks", "6", "its school weeks"),
        text("sufficient_improvement", "No further absence without permission", "what has to change"),
        block("early_grounds", "Two further sessions missed", "the grounds for acting early, an item each"),
        text("issued_by", "A. Head, headteacher", "who issued it, a line each"),
    ],
    words: &[
        REFERENCE,
        DAY,
        WHEN,
        MORNING,
        AFTERNOON,
        WHOLE_DAY,
        SESSIONS,
        word("weeks", "Attendance week by week, in sessions (a morning or an afternoon is one session)"),
        word("week", "Week beginning"),
        word("attended", "Attended"),
        word("authorised", "Missed with permission"),
        word("unauthorised", "Missed without permission"),
        word("offered_on", "offered on"),
        word("started_on", "started on"),
        word("ended_on", "ended on"),
        word("not_taken_on", "not taken up on"),
        word("not_available_on", "the agency could not take it on, as we heard on"),
        word("court_directed", "directed by a court"),
    ],
    shipped: Shipped {
        title: "Notice to Improve: {{ child_name }}'s school attendance",
        text: include_str!("notice_to_improve.en.md"),
    },
};
