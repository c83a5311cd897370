//! What makes somebody a child's parent: section 576 of the Education Act 1996.

use super::spelled::spelled;

spelled! {
    /// By what somebody is the child's parent (section 576 of the Education Act 1996).
    ParentBasis {
        /// A natural parent, whether they are married or not.
        NaturalParent = "natural_parent";
        /// Anyone else with parental responsibility for the child.
        ParentalResponsibility = "parental_responsibility";
        /// Anyone who has care of the child.
        Care = "care";
    }
}

spelled! {
    /// Whether it stands that somebody is the child's parent.
    ParentChildState {
        /// It stands.
        Standing = "standing";
        /// It was recorded wrongly.
        Withdrawn = "withdrawn";
    }
}
