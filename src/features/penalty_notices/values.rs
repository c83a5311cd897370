//! The closed lists of penalty notices.

use crate::{domain::spelled::spelled, notices::schedule::PenaltyNoticeKind};

spelled! {
    /// What became of the support that should come first.
    PenaltyNoticeSupport {
        /// Support is not what would help: a holiday in term time.
        NotAppropriate = "not_appropriate";
        /// Enough was provided, and it did not work.
        Provided = "provided";
        /// It was offered and not taken.
        Refused = "refused";
        /// Not enough was provided yet: support comes first.
        Insufficient = "insufficient";
    }
}

spelled! {
    /// On what ground a notice is withdrawn.
    PenaltyNoticeWithdrawalGround {
        /// It should not have been issued.
        ShouldNotHaveBeenIssued = "should_not_have_been_issued";
        /// It should have been issued to somebody else.
        WrongPerson = "wrong_person";
        /// It contains a material error; only then may its sessions be used again, for one that is right.
        MaterialError = "material_error";
        /// It was not paid in time, and the parent is not prosecuted: then it must be withdrawn.
        UnpaidNotProsecuted = "unpaid_not_prosecuted";
    }
}

spelled! {
    /// For which offence somebody is prosecuted.
    PenaltyNoticeOffence {
        /// Failing to secure a pupil's regular attendance: section 444(1) of the Education Act 1996.
        Section444Subsection1 = "444_1";
        /// The same, knowing of the absence and failing to act without reasonable justification: section 444(1A).
        Section444Subsection1A = "444_1a";
        /// Failing to keep an excluded pupil out of public places: section 103 of the Education and Inspections Act 2006.
        Section103 = "103";
    }
}

impl PenaltyNoticeOffence {
    /// Whether a notice of this kind is about it.
    pub fn is_of(self, kind: PenaltyNoticeKind) -> bool {
        (self == Self::Section103) == (kind == PenaltyNoticeKind::ExcludedInPublicPlace)
    }
}

spelled! {
    /// What came of a prosecution.
    PenaltyNoticeOutcome {
        /// The parent pleaded guilty.
        PleadedGuilty = "pleaded_guilty";
        /// The parent was found guilty.
        FoundGuilty = "found_guilty";
        /// The parent was found not guilty.
        NotGuilty = "not_guilty";
        /// The prosecution was discontinued, or never begun: the notice must then be withdrawn.
        Discontinued = "discontinued";
    }
}

impl PenaltyNoticeOutcome {
    /// Whether the parent was convicted: only then does the notice go on counting towards the limit.
    pub const fn is_conviction(self) -> bool {
        matches!(self, Self::PleadedGuilty | Self::FoundGuilty)
    }
}

spelled! {
    /// What became of another authority's notice.
    PenaltyNoticeElsewhereFate {
        /// It stands: paid, unpaid, or the parent was convicted.
        Stands = "stands";
        /// It was withdrawn, or is recorded here in error.
        Withdrawn = "withdrawn";
        /// The parent was prosecuted and not convicted.
        NotConvicted = "not_convicted";
    }
}

spelled! {
    /// Who issued a notice that is not this authority's own (regulations 10 to 13 of the Education (Penalty Notices)
    /// (England) Regulations 2007: a head teacher, whom a head authorises, and the police may).
    PenaltyNoticeIssuedBy {
        /// Another authority.
        Authority = "authority";
        /// A school of this authority.
        School = "school";
        /// The police, in this authority's area.
        Police = "police";
    }
}
