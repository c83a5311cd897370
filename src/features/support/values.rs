//! The closed lists of support.

use crate::domain::spelled::spelled;

spelled! {
    /// To what kind of agency somebody is referred. The list may grow.
    SupportAgency {
        /// Health services, school nursing and mental health among them.
        Health = "health";
        /// Youth justice services.
        YouthJustice = "youth_justice";
        /// A voluntary or community organisation.
        Voluntary = "voluntary";
        /// Housing.
        Housing = "housing";
        /// Another agency, told in the description.
        Other = "other";
    }
}

spelled! {
    /// What a review of support came to. The list may grow.
    SupportReviewOutcome {
        /// Things go as agreed.
        OnTrack = "on_track";
        /// They do not, and it goes on.
        OffTrack = "off_track";
        /// What is agreed is to be changed.
        ToBeChanged = "to_be_changed";
        /// It is to end.
        ToEnd = "to_end";
    }
}
