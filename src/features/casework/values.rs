//! The closed lists of casework.

use crate::domain::spelled::spelled;

spelled! {
    /// Whether an officer works for the attendance service.
    OfficerState {
        /// The officer does.
        Current = "current";
        /// The officer's last day is recorded.
        Ended = "ended";
    }
}

spelled! {
    /// Whether an allocation of an officer to a school holds.
    OfficerAllocationState {
        /// It does, on its days.
        Recorded = "recorded";
        /// It was recorded wrongly.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// What a referral is about. The list may grow.
    ReferralReason {
        /// Ten per cent of the possible sessions missed, or more.
        PersistentAbsence = "persistent_absence";
        /// Half of the possible sessions missed, or more.
        SevereAbsence = "severe_absence";
        /// Absence that the school did not authorise.
        UnauthorisedAbsence = "unauthorised_absence";
        /// Arriving late, over and over.
        Punctuality = "punctuality";
        /// Emotionally based barriers to attendance.
        EmotionalBarriers = "emotional_barriers";
        /// The family does not take up support, or does not answer.
        NotEngaging = "not_engaging";
        /// Something else, told in the concern.
        Other = "other";
    }
}

spelled! {
    /// How far a referral is.
    ReferralState {
        /// It waits for the authority.
        Submitted = "submitted";
        /// The authority took it: a case was opened with it.
        Accepted = "accepted";
        /// The authority gave it back, with the reason.
        Returned = "returned";
        /// A case about the pupil was open already, and it belongs to that case.
        Joined = "joined";
        /// The school took it back.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// What can be done with a referral.
    ReferralAction {
        /// Open a case with it.
        Accept = "accept";
        /// Give it back to the school, with the reason.
        Return = "return";
        /// Take it back.
        Withdraw = "withdraw";
    }
}

spelled! {
    /// What kind of case it is.
    AttendanceCaseKind {
        /// Work with a family and a school.
        Casework = "casework";
        /// The time-limited process that came before *support first*: imported, to be read alone.
        FastTrack = "fast_track";
    }
}

spelled! {
    /// Whether a case is open.
    AttendanceCaseState {
        /// It is.
        Open = "open";
        /// It is not any more.
        Closed = "closed";
    }
}

spelled! {
    /// How far the work on a case is before the law. What is done under the law stands with each legal action.
    AttendanceCasePhase {
        /// The officer works with the family and the school.
        Casework = "casework";
        /// The parents were written to formally.
        FormalLetter = "formal_letter";
        /// A parent was invited to an interview under caution (Police and Criminal Evidence Act 1984).
        PaceInterview = "pace_interview";
        /// It was decided what is done.
        Decided = "decided";
    }
}

spelled! {
    /// What was decided to be done in a case. The list may grow.
    AttendanceCaseDecisionKind {
        /// A penalty notice.
        PenaltyNotice = "penalty_notice";
        /// An attendance contract.
        AttendanceContract = "attendance_contract";
        /// An education supervision order (section 36 of the Children Act 1989).
        EducationSupervisionOrder = "education_supervision_order";
        /// A school attendance order (section 437 of the Education Act 1996).
        SchoolAttendanceOrder = "school_attendance_order";
        /// Prosecution (section 444 of the Education Act 1996).
        Prosecution = "prosecution";
        /// Nothing under the law.
        NoAction = "no_action";
    }
}

spelled! {
    /// How pressing a case is.
    AttendanceCasePriority {
        /// As usual.
        Standard = "standard";
        /// Before others.
        Urgent = "urgent";
    }
}

spelled! {
    /// What came of a case. The list may grow.
    AttendanceCaseOutcome {
        /// Attendance improved.
        AttendanceImproved = "attendance_improved";
        /// Legal action was disposed of.
        LegalActionConcluded = "legal_action_concluded";
        /// The pupil went to another school.
        MovedSchool = "moved_school";
        /// The pupil left the authority's area.
        MovedAway = "moved_away";
        /// The pupil is over compulsory school age.
        OverCompulsoryAge = "over_compulsory_age";
        /// Another service works with the family.
        OtherService = "other_service";
        /// Something else, told in the reason.
        Other = "other";
    }
}

spelled! {
    /// What can be done with a case.
    AttendanceCaseAction {
        /// Record an event, a task or feedback.
        Write = "write";
        /// Give it to an officer, or to nobody.
        Assign = "assign";
        /// Take it a phase further, or back.
        Advance = "advance";
        /// Say how pressing it is.
        Prioritise = "prioritise";
        /// Close it.
        Close = "close";
        /// Open it again.
        Reopen = "reopen";
    }
}

spelled! {
    /// What happened in a case. The list may grow.
    CaseEventKind {
        /// Somebody was visited.
        Visit = "visit";
        /// Somebody was called, or called.
        Call = "call";
        /// A letter or mail went out or came.
        Letter = "letter";
        /// People met.
        Meeting = "meeting";
        /// A note.
        Note = "note";
    }
}

spelled! {
    /// Whether an event counts.
    CaseEventState {
        /// It does.
        Recorded = "recorded";
        /// It was recorded wrongly.
        Voided = "voided";
    }
}

spelled! {
    /// What can be done with an event of a case.
    CaseEventAction {
        /// Put it right, or share it.
        Amend = "amend";
        /// Say that it was recorded wrongly.
        Void = "void";
    }
}

spelled! {
    /// How far a task is.
    CaseTaskState {
        /// It is to be done.
        Open = "open";
        /// It was done.
        Done = "done";
        /// It need not be done any more.
        Cancelled = "cancelled";
    }
}

spelled! {
    /// What can be done with a task of a case.
    CaseTaskAction {
        /// Change it.
        Amend = "amend";
        /// Say that it was done.
        Complete = "complete";
        /// Say that it need not be done.
        Cancel = "cancel";
    }
}

spelled! {
    /// What an import did with a row.
    CaseImportOutcome {
        /// The case is new.
        Created = "created";
        /// It was imported before, the same.
        Unchanged = "unchanged";
        /// It was not taken: see its errors.
        Rejected = "rejected";
    }
}
