//! Which kinds of clients can hold which scopes.

use super::*;

/// Scopes that the authority and its portals can never hold: the authority never writes a mark, nor takes notice in a
/// school's place, and only a person authorised by the school's proprietor gives leave (regulation 11(1)).
pub const SCHOOL_ONLY: &[&str] = &[
    RegistersWrite::SCOPE,
    RollWrite::SCOPE,
    PupilsGroupsAcknowledge::SCOPE,
    LeaveWrite::SCOPE,
    TimetablesWrite::SCOPE,
    OfficerConsultationsRequest::SCOPE,
    AttendancePanelsWrite::SCOPE,
];

/// Scopes that only clients of the authority can hold.
pub const AUTHORITY_ONLY: &[&str] = &[
    CasesConfidentialRead::SCOPE,
    CasesWrite::SCOPE,
    ChildEmploymentWrite::SCOPE,
    CollectionsManage::SCOPE,
    ComparatorsWrite::SCOPE,
    ContactPointsWrite::SCOPE,
    DocumentsWrite::SCOPE,
    DossiersRead::SCOPE,
    ParentingProgrammesRead::SCOPE,
    ParentingProgrammesWrite::SCOPE,
    ParentsRead::SCOPE,
    ParentsWrite::SCOPE,
    LegalActionsConfidentialRead::SCOPE,
    LegalActionsWrite::SCOPE,
    PatrolEncountersWrite::SCOPE,
    PatrolsRead::SCOPE,
    PatrolsWrite::SCOPE,
    InformationSheetsWrite::SCOPE,
    NoticesDecide::SCOPE,
    NoticesPaymentsWrite::SCOPE,
    OfficersCapacityRead::SCOPE,
    OfficersWrite::SCOPE,
    OfficerConsultationsWrite::SCOPE,
    OutboxRead::SCOPE,
    OutboxRecipientsRead::SCOPE,
    OutboxWrite::SCOPE,
    PupilsGroupsRestrictedRead::SCOPE,
    PupilsGroupsWrite::SCOPE,
    QuestionnairesWrite::SCOPE,
    ReferralsDecide::SCOPE,
    ReturnChecksWrite::SCOPE,
    SelfAssessmentsAnalyse::SCOPE,
    SelfAssessmentsManage::SCOPE,
    SelfAssessmentsReview::SCOPE,
    SocialWorkTeamsRead::SCOPE,
    SocialWorkTeamsWrite::SCOPE,
    StatutoryReturnsManage::SCOPE,
    SupportMeetingsWrite::SCOPE,
    SurveysCommentsCode::SCOPE,
    SurveysCommentsRead::SCOPE,
    SurveysResults::SCOPE,
    SurveysWrite::SCOPE,
    TargetsWrite::SCOPE,
    WebinarsWrite::SCOPE,
];

/// Scopes that clients of the authority can never hold: a school's return, and what it says of itself, is the school's to
/// make.
pub const NOT_AUTHORITY: &[&str] = &[
    CasesFeedbackAcknowledge::SCOPE,
    CollectionsWrite::SCOPE,
    InformationSheetsRespond::SCOPE,
    ReferralsWrite::SCOPE,
    SelfAssessmentsWrite::SCOPE,
    StatutoryReturnsWrite::SCOPE,
    SurveysRespond::SCOPE,
];

/// Scopes that no management information system can hold: leaders of a school judge it, in a program of their own or in a
/// portal.
pub const NOT_MIS: &[&str] = &[SelfAssessmentsRead::SCOPE, SelfAssessmentsWrite::SCOPE];

/// Scopes that only a school's own programs and clients of the authority can hold.
pub const CONFIDENTIAL: &[&str] = &[
    AgencyReferralsRead::SCOPE,
    AgencyReferralsWrite::SCOPE,
    AttendancePanelsRead::SCOPE,
    AttendancePanelsWrite::SCOPE,
    CadsContactsRead::SCOPE,
    CadsContactsWrite::SCOPE,
    CasesFeedbackAcknowledge::SCOPE,
    CasesRead::SCOPE,
    ChildEmploymentRead::SCOPE,
    DisclosuresRead::SCOPE,
    LegalActionsRead::SCOPE,
    NoticesRead::SCOPE,
    NoticesRequest::SCOPE,
    NoticesToImproveWrite::SCOPE,
    PatrolEncountersRead::SCOPE,
    OfficerConsultationsRead::SCOPE,
    OfficerConsultationsRequest::SCOPE,
    PupilsGroupsRead::SCOPE,
    PupilsParentsPropose::SCOPE,
    PupilsParentsRead::SCOPE,
    ReferralsRead::SCOPE,
    ReferralsWrite::SCOPE,
    SocialWorkRead::SCOPE,
    SocialWorkWrite::SCOPE,
    SupportMeetingsPackRead::SCOPE,
    SupportMeetingsRead::SCOPE,
    SupportMeetingsRespond::SCOPE,
    SupportRead::SCOPE,
    SupportWrite::SCOPE,
    TargetsConfidentialRead::SCOPE,
];

/// Scopes that only the command on the host gives, so that no client can make another of its own power.
pub const HOST_ONLY: &[&str] = &[ClientsManage::SCOPE];
