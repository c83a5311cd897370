//! The closed list of permissions. A scope string is written here and nowhere else.

use super::{Access, Class};

mod holders;

pub use holders::*;

/// A scope that a token must carry.
pub trait Permission: 'static {
    /// The scope as it appears in tokens and in the OpenAPI document.
    const SCOPE: &'static str;
    /// The share of the service that requests with it may take.
    const CLASS: Class = Class::Normal;
}

/// A permission that may open a write transaction.
pub trait WritePermission: Permission {}

/// A permission that a token can carry, so that a route may ask for it.
///
/// Work that only the operator on the host may do has a permission without it: a handler that asks
/// for one does not compile, no client can be given its scope, and `Gate::operator` is the one way in.
pub trait TokenPermission: Permission {}

macro_rules! permissions {
    (@kind $name:ident read) => { impl TokenPermission for $name {} };
    (@kind $name:ident write) => {
        impl TokenPermission for $name {}
        impl WritePermission for $name {}
    };
    (@kind $name:ident operator) => { impl WritePermission for $name {} };
    (@scopes [$($scopes:tt)*]) => {
        /// Every scope with what it allows, for the token endpoint's metadata and the documentation.
        pub const SCOPES: &[(&str, &str)] = &[$($scopes)*];
    };
    (@scopes [$($scopes:tt)*] $(#[doc = $doc:literal])* operator $name:ident = $scope:literal $(in $class:ident)?; $($rest:tt)*) => {
        permissions!(@scopes [$($scopes)*] $($rest)*);
    };
    (@scopes [$($scopes:tt)*] $(#[doc = $doc:literal])* $kind:ident $name:ident = $scope:literal $(in $class:ident)?; $($rest:tt)*) => {
        permissions!(@scopes [$($scopes)* ($scope, concat!($($doc),*)),] $($rest)*);
    };
    ($($(#[doc = $doc:literal])* $kind:ident $name:ident = $scope:literal $(in $class:ident)?;)+) => {
        $(
            $(#[doc = $doc])* pub struct $name;
            impl Permission for $name {
                const SCOPE: &'static str = $scope;
                $(const CLASS: Class = Class::$class;)?
            }
            permissions!(@kind $name $kind);
        )+
        permissions!(@scopes [] $($(#[doc = $doc])* $kind $name = $scope $(in $class)?;)+);
    };
}

permissions! {
    /// See schools.
    read SchoolsRead = "schools:read";
    /// Bring schools up to date with the official extract.
    operator SchoolsManage = "schools:manage";
    /// See calendars and closures.
    read CalendarsRead = "calendars:read";
    /// Set the authority's calendar or a school's own.
    write CalendarsWrite = "calendars:write";
    /// Record and withdraw closures.
    write ClosuresWrite = "closures:write";
    /// See the roll of a school.
    read RollRead = "roll:read";
    /// Send the roll of a school.
    write RollWrite = "roll:write";
    /// Look pupils up and see their enrolments.
    read PupilsRead = "pupils:read";
    /// See pupils' addresses, their parents and emergency contacts.
    read PupilsContactsRead = "pupils.contacts:read";
    /// See who the authority knows as parents of a school's pupils: their names, never an address.
    read PupilsParentsRead = "pupils.parents:read";
    /// Propose a school's contact as a parent that the authority is to know.
    write PupilsParentsPropose = "pupils.parents:propose";
    /// See parents with their service addresses; for clients of the authority alone.
    read ParentsRead = "parents:read";
    /// Record parents, whose parents they are, and that two records are of one; for clients of the authority alone.
    write ParentsWrite = "parents:write";
    /// See what was offered and tried for pupils before the law is turned to.
    read SupportRead = "support:read";
    /// Record it.
    write SupportWrite = "support:write";
    /// See parenting programmes and their places; for clients of the authority alone.
    read ParentingProgrammesRead = "parenting-programmes:read";
    /// Define parenting programmes, book places and record attendance; for clients of the authority alone.
    write ParentingProgrammesWrite = "parenting-programmes:write";
    /// See which pupils are in groups opened to schools, and read weekly lists; each read states person and purpose.
    read PupilsGroupsRead = "pupils.groups:read";
    /// See groups that are not opened to schools too; for clients of the authority alone.
    read PupilsGroupsRestrictedRead = "pupils.groups.restricted:read";
    /// Define groups, record who is in them, and send lists; for clients of the authority alone.
    write PupilsGroupsWrite = "pupils.groups:write";
    /// Acknowledge a school's part of a list; for the school's own programs.
    write PupilsGroupsAcknowledge = "pupils.groups:acknowledge";
    /// See who was told of restricted facts about pupils, when and for what.
    read DisclosuresRead = "disclosures:read";
    /// See registers, marks by class, missing registers and queries.
    read RegistersRead = "registers:read";
    /// See the attendance code of a mark, not only its class.
    read RegistersCodesRead = "registers.codes:read";
    /// Push registers.
    write RegistersWrite = "registers:write" in Push;
    /// See figures of schools and of the authority.
    read FiguresRead = "figures:read";
    /// Import published figures to compare with; for clients of the authority alone.
    write ComparatorsWrite = "comparators:write";
    /// See targets, but for confidential ones, and how far they are on the way.
    read TargetsRead = "targets:read";
    /// See confidential targets too; for the school itself and the authority alone.
    read TargetsConfidentialRead = "targets.confidential:read";
    /// Set, change and withdraw targets; for clients of the authority alone.
    write TargetsWrite = "targets:write";
    /// See statutory returns, those that are due and those that were made, with their evidence by class.
    read StatutoryReturnsRead = "statutory-returns:read";
    /// Make, decline and withdraw a school's statutory returns; never for the authority, which receives them.
    write StatutoryReturnsWrite = "statutory-returns:write";
    /// Acknowledge statutory returns and record what is agreed about them; for clients of the authority alone.
    write StatutoryReturnsManage = "statutory-returns:manage";
    /// See requests for leave in term time, their decisions, and by class the marks that do not agree with them.
    read LeaveRead = "leave:read";
    /// Record requests for leave and their decisions; for schools alone.
    write LeaveWrite = "leave:write";
    /// See part-time timetables, their plans and reviews.
    read TimetablesRead = "timetables:read";
    /// Record part-time timetables and their reviews; for schools alone.
    write TimetablesWrite = "timetables:write";
    /// See the authority's collections, and of the schools in reach what they are asked and what they returned.
    read CollectionsRead = "collections:read";
    /// Save and submit a school's returns to collections; never for the authority, which receives them.
    write CollectionsWrite = "collections:write";
    /// Open and close collections, and query, accept, exempt and reopen returns; for clients of the authority alone.
    write CollectionsManage = "collections:manage";
    /// See that social workers were told of pupils' absence, and which absences nobody told them of.
    read SocialWorkRead = "social-work:read";
    /// Record that a social worker was told.
    write SocialWorkWrite = "social-work:write";
    /// See that the Children's Advice and Duty Service was contacted about a pupil.
    read CadsContactsRead = "cads-contacts:read";
    /// Record that it was contacted.
    write CadsContactsWrite = "cads-contacts:write";
    /// See social work teams and the attendance of their pupils; for clients of the authority alone.
    read SocialWorkTeamsRead = "social-work-teams:read";
    /// Register social work teams; for clients of the authority alone.
    write SocialWorkTeamsWrite = "social-work-teams:write";
    /// State what was found of a pupil in the first full week of a term; for clients of the authority alone.
    write ReturnChecksWrite = "return-checks:write";
    /// See Notices to Improve and how they go, penalty notices, who was given how many, and the authority's settings.
    read NoticesRead = "notices:read";
    /// Draft, issue, serve and conclude Notices to Improve; for schools and the authority.
    write NoticesToImproveWrite = "notices-to-improve:write";
    /// Ask for a penalty notice; for schools and the authority.
    write NoticesRequest = "notices:request";
    /// Decide, issue, serve and withdraw penalty notices, and set what notices say; for clients of the authority alone.
    write NoticesDecide = "notices:decide";
    /// Record what was paid; for the authority's finance system.
    write NoticesPaymentsWrite = "notices.payments:write";
    /// See officers of the attendance service, how they are reached, and which school each is the named one of.
    read OfficersRead = "officers:read";
    /// Record officers, and allocate them to schools; for clients of the authority alone.
    write OfficersWrite = "officers:write";
    /// See how many cases officers hold and can hold; for clients of the authority alone.
    read OfficersCapacityRead = "officers.capacity:read";
    /// See referrals of pupils to the attendance service; each read states person and purpose.
    read ReferralsRead = "referrals:read";
    /// Refer pupils to the attendance service; for schools.
    write ReferralsWrite = "referrals:write";
    /// Accept and return referrals; for clients of the authority alone.
    write ReferralsDecide = "referrals:decide";
    /// See cases, what was shared with the school and written to it; each read states person and purpose.
    read CasesRead = "cases:read";
    /// See everything of cases, tasks and notes too; for clients of the authority alone.
    read CasesConfidentialRead = "cases.confidential:read";
    /// Open, work on and close cases, and import historic ones; for clients of the authority alone.
    write CasesWrite = "cases:write";
    /// Acknowledge for a school what was written to it about a case; never for the authority.
    write CasesFeedbackAcknowledge = "cases.feedback:acknowledge";
    /// See that legal action is taken about a school's pupils: on which way, how far, when it is heard, and what came of it.
    read LegalActionsRead = "legal-actions:read";
    /// See of legal action against whom it is, on what it rests, sentences and reasons; for clients of the authority alone.
    read LegalActionsConfidentialRead = "legal-actions.confidential:read";
    /// Take legal action and record what came of it; for clients of the authority alone.
    write LegalActionsWrite = "legal-actions:write";
    /// See everything that is known of a case at once, and make evidence bundles for a court; for clients of the authority
    /// alone.
    read DossiersRead = "dossiers:read";
    /// See questionnaires as they were published, and what differs between their versions.
    read QuestionnairesRead = "questionnaires:read";
    /// Draft, publish and retire questionnaires; for clients of the authority alone.
    write QuestionnairesWrite = "questionnaires:write";
    /// Define cycles of self-assessments, and see of each school how far it is and what it submitted, by question and
    /// beside its attendance, without anything that was written; for clients of the authority alone.
    write SelfAssessmentsManage = "self-assessments:manage";
    /// See what schools answered in a cycle all together, small groups withheld; for clients of the authority alone.
    read SelfAssessmentsAnalyse = "self-assessments:analyse";
    /// See schools' self-assessments: answers, evidence, actions, statements.
    read SelfAssessmentsRead = "self-assessments:read";
    /// Answer and submit a school's self-assessment; for the school's own programs and its portal.
    write SelfAssessmentsWrite = "self-assessments:write";
    /// Review self-assessments and note what is to be discussed; for clients of the authority alone.
    write SelfAssessmentsReview = "self-assessments:review";
    /// See what is to leave by mail and what became of it, never what it says.
    read OutboxRead = "outbox:read";
    /// See to whom mails went, and what mail servers said of them; for clients of the authority alone.
    read OutboxRecipientsRead = "outbox.recipients:read";
    /// Have mails tried again, and send one to see whether mail arrives; for clients of the authority alone.
    write OutboxWrite = "outbox:write";
    /// See webinars, their recordings, and whether places are free.
    read WebinarsRead = "webinars:read";
    /// Announce, change, cancel and hold webinars, take attendance and publish recordings; for clients of the authority
    /// alone.
    write WebinarsWrite = "webinars:write";
    /// See who is booked at webinars, with names and addresses, and who came.
    read WebinarBookingsRead = "webinar-bookings:read";
    /// Book places at webinars, change and give them up, and ask for recordings.
    write WebinarBookingsWrite = "webinar-bookings:write";
    /// See how teams and officers of the authority are reached, and whether they are open.
    read ContactPointsRead = "contact-points:read";
    /// Record contact points; for clients of the authority alone.
    write ContactPointsWrite = "contact-points:write";
    /// See what the authority publishes, version by version.
    read DocumentsRead = "documents:read";
    /// Publish documents; for clients of the authority alone.
    write DocumentsWrite = "documents:write";
    /// See schools' own policies, and when they are to be reviewed.
    read SchoolPoliciesRead = "school-policies:read";
    /// Record schools' own policies.
    write SchoolPoliciesWrite = "school-policies:write";
    /// See courses, who had training, and how much of the staff that is.
    read TrainingRead = "training:read";
    /// Record who had training, and, for clients of the authority, which courses there are.
    write TrainingWrite = "training:write";
    /// See information sheets and notices, and of the schools in reach how far they are with them.
    read InformationSheetsRead = "information-sheets:read";
    /// Draft, publish, correct and withdraw information sheets; for clients of the authority alone.
    write InformationSheetsWrite = "information-sheets:write";
    /// Say for a school that a sheet was read, acknowledged or completed; never for the authority.
    write InformationSheetsRespond = "information-sheets:respond";
    /// See the surveys that ask a school, and the findings that were published.
    read SurveysRead = "surveys:read";
    /// Define surveys, open and close them, hand out invitations, and publish findings; for clients of the authority alone.
    write SurveysWrite = "surveys:write";
    /// Answer a survey for who holds an invitation; never for the authority.
    write SurveysRespond = "surveys:respond";
    /// See what was answered in a survey all together, small groups withheld; for clients of the authority alone.
    read SurveysResults = "surveys:results";
    /// See what was written in a survey, without who wrote it; for clients of the authority alone.
    read SurveysCommentsRead = "surveys.comments:read";
    /// Sort what was written in a survey by themes; for clients of the authority alone.
    write SurveysCommentsCode = "surveys.comments:code";
    /// See truancy patrols and their programme, and how many children were met; for clients of the authority alone.
    read PatrolsRead = "patrols:read";
    /// Plan truancy patrols and say that they were held; for clients of the authority alone.
    write PatrolsWrite = "patrols:write";
    /// See which pupils were met on truancy patrols; each read states person and purpose.
    read PatrolEncountersRead = "patrol-encounters:read";
    /// Record whom a truancy patrol met; for clients of the authority alone.
    write PatrolEncountersWrite = "patrol-encounters:write";
    /// See child employment permits and performance licences.
    read ChildEmploymentRead = "child-employment:read";
    /// Record applications for them and what was decided; for clients of the authority alone.
    write ChildEmploymentWrite = "child-employment:write";
    /// See to which agencies pupils were referred; each read states person and purpose.
    read AgencyReferralsRead = "agency-referrals:read";
    /// Record referrals to agencies and what came of them.
    write AgencyReferralsWrite = "agency-referrals:write";
    /// See support meetings, the pupils discussed, and actions.
    read SupportMeetingsRead = "support-meetings:read";
    /// Plan, move, hold and cancel support meetings, and record pupils and actions; for clients of the authority alone.
    write SupportMeetingsWrite = "support-meetings:write";
    /// Decline a support meeting, say who comes, and that an action of one's own side is done.
    write SupportMeetingsRespond = "support-meetings:respond";
    /// See the agenda of a support meeting as it is prepared from the data, by pupil; each read states person and purpose.
    read SupportMeetingsPackRead = "support-meetings.pack:read";
    /// See schools' questions to officers about pupils, with the advice, and how often both are in contact.
    read OfficerConsultationsRead = "officer-consultations:read";
    /// Ask an officer about a pupil; for schools alone.
    write OfficerConsultationsRequest = "officer-consultations:request";
    /// Give advice about pupils, and agree how often to be in contact; for clients of the authority alone.
    write OfficerConsultationsWrite = "officer-consultations:write";
    /// See attendance panels, what was decided, and their reviews.
    read AttendancePanelsRead = "attendance-panels:read";
    /// Record a school's attendance panels; for schools alone.
    write AttendancePanelsWrite = "attendance-panels:write";
    /// See how a school's feed does.
    read FeedRead = "feed:read";
    /// Make, grant and revoke clients; given by the command on the host alone.
    write ClientsManage = "clients:manage";
}

impl<P: Permission> Access<P> {
    /// Whether the caller also holds `Q`, for parts of an answer that need more.
    pub fn also<Q: Permission>(&self) -> bool {
        self.holds(Q::SCOPE)
    }

    /// The same for a scope that is told by its name.
    pub fn holds(&self, scope: &str) -> bool {
        self.key.client.is_nil() || self.scopes.iter().any(|held| held == scope)
    }
}
