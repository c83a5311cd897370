//! The finer codes: what can be wrong with one value, with its meaning.

use serde::{Serialize, Serializer};

/// Declares every fault code once: variant, wire code, meaning.
macro_rules! faults {
    ($($name:ident = $wire:literal, $meaning:literal;)+) => {
        /// Codes of the entries of `errors[]`. Adding one is compatible; renaming one is not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant's meaning is its documentation")]
        pub enum FaultCode { $($name),+ }

        impl FaultCode {
            /// Every code, for the pages about problems and the uniqueness test.
            pub const ALL: &[Self] = &[$(Self::$name),+];
            /// The stable string that clients match on.
            pub const fn wire(self) -> &'static str { match self { $(Self::$name => $wire),+ } }
            /// What it means, never with a value in it.
            pub const fn meaning(self) -> &'static str { match self { $(Self::$name => $meaning),+ } }
        }
    };
}

faults! {
    // Any body or query.
    UnknownProperty = "unknown_property", "The property is not known";
    UnknownParameter = "unknown_parameter", "The query parameter is not known";
    InvalidParameter = "invalid_parameter", "The parameter does not have a documented value";
    RepeatedParameter = "repeated_parameter", "The parameter is given more than once";
    MissingProperty = "missing_property", "A required property is missing";
    RepeatedProperty = "repeated_property", "The property stands in its object more than once";
    WrongType = "wrong_type", "The value is not of the documented type";
    WrongLength = "wrong_length", "The text or list is too short or too long";
    OutOfRange = "out_of_range", "The number is too small or too large";
    InvalidFormat = "invalid_format", "The value does not have the documented form";
    ControlCharacter = "control_character", "The text holds a control or direction-changing character";
    UnknownValue = "unknown_value", "The value is not one of those documented";
    ReferenceNotFound = "reference_not_found", "What the value names does not exist, or not for this client";
    // Pupils and the roll.
    AsAtInFuture = "as_at_in_future", "`as_at` lies more than five minutes ahead of the service's clock";
    UpnMalformed = "upn_malformed", "A UPN is a letter, eleven digits, and a digit or letter (A-Z without I, O, S)";
    UpnCheckLetter = "upn_check_letter", "The first letter of the UPN does not fit the rest of it";
    DifferentPupils = "different_pupils", "The values name two different pupils";
    DuplicatePupil = "duplicate_pupil", "The pupil stands in this request more than once";
    EnrolmentOverlaps = "enrolment_overlaps", "Enrolments of one pupil at one school may not overlap";
    BornAfterStart = "born_after_start", "The date of birth lies after the starting day";
    DeletionBeforeStart = "deletion_before_start", "The deletion lies before the starting day";
    DeletionGroundUnknown = "deletion_ground_unknown", "The ground is not one of regulation 9(1)(a) to (o), nor `9-3` with its text";
    DeletionGroundNotForAge = "deletion_ground_not_for_age", "Regulation 9(1) grounds are for pupils of compulsory school age, `9-3` for the others";
    DeletionEvidenceMissing = "deletion_evidence_missing", "The ground needs facts that the deletion does not state";
    MarksOutsideEnrolment = "marks_outside_enrolment", "The pupil has marks that would lie outside the enrolment";
    TelephoneMalformed = "telephone_malformed", "A telephone number is five to fifteen digits, with a `+` before and an extension after them at most";
    PostcodeMalformed = "postcode_malformed", "The text has not the form of a United Kingdom postcode; an address elsewhere names its country";
    TransferForAnotherSchool = "transfer_for_another_school", "The Common Transfer File comes neither from this school nor for it";
    ContactContradicts = "contact_contradicts", "Two entries describe one contact, the same `mis_id`, differently";
    // Registers.
    DateInFuture = "date_in_future", "The date lies in the future (Europe/London)";
    DateOutsideCalendar = "date_outside_calendar", "The date and session are not in the school's calendar";
    SessionNotStarted = "session_not_started", "The session has not begun yet (Europe/London)";
    TakenAtInFuture = "taken_at_in_future", "`taken_at` lies more than five minutes ahead of the service's clock";
    EmptyRegister = "empty_register", "A register needs at least one mark";
    PupilNotEnrolled = "pupil_not_enrolled", "The pupil is not on this school's roll on that date";
    CodeUnknown = "code_unknown", "The text is not an attendance code";
    CodeNotValidOnDate = "code_not_valid_on_date", "The code was not in force on that date";
    CodeNotAllowedForSession = "code_not_allowed_for_session", "The code is not for this session of the day";
    CodeNotAllowedForAge = "code_not_allowed_for_age", "The code is not for a pupil of this age";
    NoteRequired = "note_required", "The code needs a note";
    MinutesLateNotAllowed = "minutes_late_not_allowed", "Minutes late go with `L` and `U` only";
    AmendmentRequired = "amendment_required", "Taking a mark back needs an `amendment`; without its reason it is queried";
    RowUnreadable = "row_unreadable", "The row could not be read: not in the file's encoding, a quotation mark without its end, too long, or not of the header's columns";
    EmptySubmission = "empty_submission", "The submission holds no row";
    TooManyRows = "too_many_rows", "The register or file holds more rows than it may have";
    NoRegistersHere = "no_registers_here", "The establishment is of a type to which the 2024 regulations do not apply: it keeps no attendance register here";
    // Comparators.
    LayoutUnknown = "layout_unknown", "The header of the file is of no known layout";
    // Figures.
    FewCouldBeTold = "few_could_be_told", "Without `pupils:read`, answers to such questions taken from each other could tell of few children";
    // Targets.
    TargetNotHere = "target_not_here", "Targets of this kind, or of a kind of school, are not for this school or the authority";
    // Leave of absence and part-time timetables.
    GrantedInPartOnly = "granted_in_part_only", "Days are named where leave is granted in part, and only there";
    GrantedOutsideRequest = "granted_outside_request", "The days granted are not among the days asked for";
    OutsideTimetable = "outside_timetable", "The day lies outside the days of the part-time timetable";
    StagesOutOfOrder = "stages_out_of_order", "The first stage begins with the timetable, and each later one after the one before";
    // Reconciliations.
    CountsDisagree = "counts_disagree", "The counts contradict each other: possible = attended + authorised + unauthorised, and all of it under codes";
    DateOutsideSpan = "date_outside_span", "The date lies outside the days that the request is about";
    // Statutory returns.
    NotForReturnKind = "not_for_return_kind", "Statutory returns of this kind do not have the value";
    NotOfCompulsoryAge = "not_of_compulsory_age", "The pupil is not of compulsory school age on that day";
    PupilNotOnRoll = "pupil_not_on_roll", "The pupil is not on this school's roll on that day";
    NothingAmended = "nothing_amended", "An amended return has at least one value other than the proposal's";
    // Collections.
    ReturnHasErrors = "return_has_errors", "The return holds an error: put the row right before it is submitted";
    ReturnNotExplained = "return_not_explained", "The return holds a query that is not explained: explain it before it is submitted";
    // Social workers and the Children's Advice and Duty Service.
    ConcernRequired = "concern_required", "Of another concern than absence it is said what it is";
    ConsentReasonRequired = "consent_reason_required", "Where consent was not sought or was refused it is said why";
    // Parents and support.
    ContactIsNoParent = "contact_is_no_parent", "The school holds the contact for somebody else to call, not for a parent (section 576 of the Education Act 1996)";
    NotKnownAsParent = "not_known_as_parent", "The record of the parent has not this contact and this child: link the contact and add the child first";
    NotParentThen = "not_parent_then", "The authority does not know the person as a parent of the pupil on every day in question";
    NotForSupportKind = "not_for_support_kind", "Support of this kind does not have the value";
    ContractSigned = "contract_signed", "The contract was signed: what was agreed, and by whom, is not rewritten under the signatures";
    BeforeOffered = "before_offered", "The day lies before the support was offered, or began";
    OutsideProgramme = "outside_programme", "The day is not among those of the programme";
    // Notices.
    NoticePartMissing = "notice_part_missing", "A part is missing without which a notice is not issued";
    NoNoticesHere = "no_notices_here", "There are no such notices for pupils of a school of this kind, or for who boards there";
    NoticeToImproveStands = "notice_to_improve_stands", "A Notice to Improve to this parent about this child stands";
    AuthorityDecides = "authority_decides", "The authority alone decides this";
    RegistersUncertain = "registers_uncertain", "The registers do not tell it for certain: resolve what is open, or give the reason why it is said all the same";
    NoticeNotPlaced = "notice_not_placed", "A notice was issued to the record that stays since the merge: say that it is that person's, or cancel or withdraw it first";
    PenaltyNoticeAskedFor = "penalty_notice_asked_for", "A penalty notice to this parent for this child is asked for and not decided, or not issued yet: have it refused first";
    NoticeToImproveSpent = "notice_to_improve_spent", "The Notice to Improve is no last warning of these offences: it is too old, or another penalty notice rests on it";
    NotToldOf = "not_told_of", "The notice did not tell the parent of this ground";
    NotBorneOut = "not_borne_out", "The registers do not bear the ground out";
    ParentMergedSince = "parent_merged_since", "The record of the parent was merged into another since the decision: confirm that the notice is for this person";
    AddressMayNotBeTold = "address_may_not_be_told", "The address may be one that this parent must not learn: say why it is withheld instead";
    ServiceAddressInDoubt = "service_address_in_doubt", "A school knows the parent under another address, or has its own word on who may be told: amend the parent or confirm the address";
    NotAnOffence = "not_an_offence", "The pupil has no mark of `G`, `N`, `O` or `U` in the session, or the session cannot be counted";
    SessionCovered = "session_covered", "The session is covered by a notice that was issued to this parent";
    ReasonNotResolved = "reason_not_resolved", "The mark is `N`: the reason must be established before a notice is approved";
    CannotBeProsecuted = "cannot_be_prosecuted", "Six months after the offence nobody can be prosecuted for it: when the days to pay are over the notice could only be withdrawn";
    ThresholdNotMet = "threshold_not_met", "The sessions do not reach ten in ten school weeks: say why a notice is right all the same";
    ConsiderationNotMet = "consideration_not_met", "A notice is approved only when this was considered and speaks for it";
    NotForNoticeKind = "not_for_notice_kind", "Notices of this kind do not have the value, or need it";
    LetterWording = "letter_wording", "No letter can be made of the wording: the detail says why, with the line of the text";
    // Legal action.
    NotForRoute = "not_for_route", "A legal action of this route, or with this outcome, does not have the value";
    OutcomeNotPossible = "outcome_not_possible", "This cannot come of a legal action of this route, or not of one that is no further";
    LaidOutOfTime = "laid_out_of_time", "An information is laid, or a charge issued, within six months of the last offence, or not at all";
    OrderTooLong = "order_too_long", "The order lasts longer than the law allows";
    NoticeTooShort = "notice_too_short", "The notice gives the parent fewer days than the law does";
    ExtensionTooEarly = "extension_too_early", "An extension is asked for within the last three months of the order";
    ChildInCare = "child_in_care", "No education supervision order is made about a child in the care of a local authority";
    ChildRegistered = "child_registered", "The child is registered at a school: a school attendance order is not for it";
    // Questionnaires and self-assessments.
    ScaleOutOfOrder = "scale_out_of_order", "Ratings and bands stand lowest first, each value once";
    NotForQuestionKind = "not_for_question_kind", "Questions of this kind do not have the value, or are not answered so";
    ConditionNotBefore = "condition_not_before", "A condition asks about a question that stands before, so that no two wait for each other";
    NotApplicableNotAllowed = "not_applicable_not_allowed", "The question cannot be answered as not applicable";
    FixedSinceOpened = "fixed_since_opened", "The cycle was opened: whom it asks, what, and from when on is fixed";
    QuestionnaireNotPublished = "questionnaire_not_published", "There is no such version of the questionnaire, or it is retired";
    AnswerMissing = "answer_missing", "The question is asked and has no answer";
    EvidenceMissing = "evidence_missing", "The answer needs evidence";
    AnswerNotConfirmed = "answer_not_confirmed", "The answer was carried over from an earlier self-assessment and nobody has confirmed it";
    NotOfThisVersion = "not_of_this_version", "The version of the questionnaire that the cycle asks has no such area or question";
    QuestionNotAsked = "question_not_asked", "The question is not asked, given the answers to others";
    FileEmpty = "file_empty", "The file has no bytes";
    FileTypeDisagrees = "file_type_disagrees", "The bytes of the file are not of the type that was announced";
    FileHoldsMacros = "file_holds_macros", "The document holds macros, which are programs";
    FileNameNotValid = "file_name_not_valid", "A file has a plain name that ends as files of its type do, without a path";
    LinkNotValid = "link_not_valid", "A link is an https address with a server's name, without a user's name or password";
    NotForEvidenceKind = "not_for_evidence_kind", "Evidence of this kind does not have the value, or needs it";
    TooMuchEvidence = "too_much_evidence", "The self-assessment has as much evidence as it may have";
    // Training.
    MoreThanThereAre = "more_than_there_are", "More people are counted than there are";
    // Webinars.
    TimeNotOnClock = "time_not_on_clock", "The clocks go forward over this time: it is on no clock that day (Europe/London)";
    TimeTwiceOnClock = "time_twice_on_clock", "The clocks go back over this time: it comes twice that day (Europe/London)";
    FewerThanBooked = "fewer_than_booked", "More places are booked than there would be; say so if that is meant, and nobody loses a place";
    NotForThisSchool = "not_for_this_school", "The webinar is for other schools";
    PersonBookedAlready = "person_booked_already", "Somebody of this address has a place at the webinar, or waits for one";
    MoreThanBooked = "more_than_booked", "A booking does not grow: book for the others, so that nobody who waits is passed";
    NotBookedThere = "not_booked_there", "The person has no place at the webinar";
    // Information sheets and surveys.
    MarkdownNotValid = "markdown_not_valid", "The text holds something that no page is made of: the detail says what, with the line";
    DeadlineDiffers = "deadline_differs", "A sheet is to be completed by the day by whose end the collection is due that it announces";
    FixedSincePublished = "fixed_since_published", "The sheet was published: for whom it is, is fixed";
    FigureNotTold = "figure_not_told", "The survey is not closed, has no such figure, or too few answered for it to be told";
    // Casework.
    OfficerNotWorking = "officer_not_working", "The officer does not work for the attendance service on that day";
    NotForCasePhase = "not_for_case_phase", "A case in this phase does not have the value";
    ImportedOtherwise = "imported_otherwise", "The school has a case of this reference, and it says something else: what was imported is not changed";
    // Clients.
    ScopeNotForKind = "scope_not_for_kind", "A client of this kind cannot hold the scope";
    ScopeGivenOnHost = "scope_given_on_host", "The scope is given by the command on the host alone";
    // Calendars and closures.
    RepeatedValue = "repeated_value", "The value stands in the list more than once";
    HalfTermIdNotValid = "half_term_id_not_valid", "Half terms are named `2026-27-autumn-1` to `2026-27-summer-2`, of the calendar's own year";
    HalfTermsOutOfOrder = "half_terms_out_of_order", "Half terms stand in the order of the year";
    HalfTermsOverlap = "half_terms_overlap", "Half terms may not overlap";
    DatesReversed = "dates_reversed", "The last day lies before the first";
    DateOutsideAcademicYear = "date_outside_academic_year", "The date lies outside the academic year (1 August to 31 July)";
    DayOffAndExtra = "day_off_and_extra", "A day cannot be off and extra";
    TimesOutOfOrder = "times_out_of_order", "Sessions start in order and registers are due after they start";
    SpanInvalid = "span_invalid", "The last day lies before the first, or the span is too long";
    ChooseOne = "choose_one", "Exactly one of the two must be given";
}

impl Serialize for FaultCode {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.wire())
    }
}
