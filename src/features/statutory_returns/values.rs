//! The closed lists of statutory returns.

use crate::domain::spelled::spelled;

spelled! {
    /// What is returned (regulation 13).
    #[schema(as = StatutoryReturnKind)]
    #[derive(PartialOrd, Ord)]
    Kind {
        /// A name was entered in the admission register.
        NewPupil = "new_pupil";
        /// A name is deleted from it.
        Deletion = "deletion";
        /// A pupil of compulsory school age was absent for ten continuous school days under `G`, `N`, `O` or `U`, or
        /// does not attend regularly.
        Attendance = "attendance";
        /// A pupil of compulsory school age misses fifteen school days of the year through illness.
        Sickness = "sickness";
    }
}

impl Kind {
    /// Whether it tells an attendance code by itself: illness is a matter of health.
    pub const fn tells_codes(self) -> bool {
        matches!(self, Self::Sickness)
    }

    /// The paragraph it rests on.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::NewPupil => "reg13-new-pupil-return",
            Self::Deletion => "reg13-deletion-return",
            Self::Attendance => "reg13-attendance-return",
            Self::Sickness => "reg13-sickness-return",
        }
    }

    /// The rule in words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::NewPupil => {
                "A new pupil's whole entry is returned by the end of the fifth day after the day of entry"
            }
            Self::Deletion => {
                "A deletion is returned as soon as its ground is met, and no later than the deletion"
            }
            Self::Attendance => {
                "A pupil absent for ten continuous school days under G, N, O or U is returned at the agreed interval, \
                 at least once a calendar month"
            }
            Self::Sickness => {
                "A pupil who misses, or will miss, fifteen school days of the year through illness is returned \
                 promptly, once for a continuous period"
            }
        }
    }
}

spelled! {
    /// What a return rests on.
    #[schema(as = StatutoryReturnBasis)]
    Basis {
        /// The registers or the roll: it was proposed.
        Derived = "derived";
        /// What the school states: that a pupil will be ill, or does not attend regularly.
        Stated = "stated";
        /// That nobody is to be told of: a nil return.
        Nil = "nil";
    }
}

spelled! {
    /// How far a return is.
    #[schema(as = StatutoryReturnStatus)]
    Status {
        /// The school made it.
        Made = "made";
        /// An officer of the authority has acknowledged it.
        Acknowledged = "acknowledged";
        /// The school said why none is required.
        Declined = "declined";
        /// The school took it, or its declining, back.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// How often attendance returns are made: as agreed, and never less than once a calendar month.
    #[schema(as = StatutoryReturnInterval)]
    Interval {
        /// By the Sunday of each week.
        Weekly = "weekly";
        /// By the 15th and the last day of each month.
        TwiceMonthly = "twice_monthly";
        /// By the last day of each month.
        Monthly = "monthly";
    }
}

spelled! {
    /// Whether what a return rests on still stands.
    #[schema(as = StatutoryReturnGroundStatus)]
    GroundStatus {
        /// It does, and of what a school states the registers show at least a session.
        Stands = "stands";
        /// A later amendment of a register or of the roll has taken it away.
        Gone = "gone";
        /// The school states it, and some register of its days has not come: those that have do not show it.
        NotYetShown = "not_yet_shown";
        /// The school states it, and the registers of its days do not show it: of an attendance return no session under
        /// `G`, `N`, `O` or `U`, of a sickness return none under `I`.
        NotShown = "not_shown";
    }
}

spelled! {
    /// Why no return is due although its occasion is there.
    #[schema(as = StatutoryReturnExemption)]
    Exemption {
        /// Entered in the most junior class, on the first day of the school year.
        MostJuniorClass = "most_junior_class";
        /// Deleted from the most senior class, at the end of the school year.
        MostSeniorClass = "most_senior_class";
    }
}
