//! The closed lists of parents.

use crate::domain::spelled::spelled;

spelled! {
    /// Whether a record of a parent is the one that is used.
    ParentState {
        /// It is.
        Current = "current";
        /// It turned out to be of the same person as another, which stands for it.
        Merged = "merged";
    }
}

spelled! {
    /// Why two records may be of one person, who has the same name in both. The list may grow.
    ParentLikeness {
        /// The address is the same.
        SameAddress = "same_address";
        /// A telephone number is the same.
        SameTelephone = "same_telephone";
    }
}

spelled! {
    /// How far a school's proposal of a parent is.
    ParentProposalState {
        /// The authority has not answered.
        Proposed = "proposed";
        /// The authority knows the parent.
        Accepted = "accepted";
        /// The authority holds the contact for no parent of the pupil.
        Declined = "declined";
        /// The school took it back.
        Withdrawn = "withdrawn";
    }
}
