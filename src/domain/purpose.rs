//! Why somebody reads what only few may see.

use super::{person::Person, spelled::spelled};

spelled! {
    /// What restricted facts about pupils are read for.
    Purpose {
        /// Following up a pupil's absence with the pupil's school, parents or social worker.
        AttendanceFollowUp = "attendance_follow_up";
        /// Seeing in the first full week of a term who has returned.
        ReturnToSchool = "return_to_school";
        /// A concern for a child's safety or welfare.
        Safeguarding = "safeguarding";
        /// Planning a looked-after child's education (the virtual school, designated teachers).
        EducationPlanning = "education_planning";
        /// Deciding on legal action about a child's absence, and bringing it.
        LegalProceedings = "legal_proceedings";
        /// A collection or report of the authority.
        Reporting = "reporting";
        /// Putting the data itself right.
        DataQuality = "data_quality";
        /// A request of the person whom the data are about, or an audit.
        AccountForData = "account_for_data";
    }
}

/// For whom something is read, and for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The person.
    pub person: Person,
    /// The purpose.
    pub purpose: Purpose,
}

impl Reader {
    /// Who writes is told what stands: the person who does it, following up a pupil's absence.
    pub fn writing(by: &Person) -> Self {
        Self { person: by.clone(), purpose: Purpose::AttendanceFollowUp }
    }
}
