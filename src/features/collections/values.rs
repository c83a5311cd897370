//! The closed lists of collections, and what follows from them.

use crate::{
    access::{CollectionsManage, CollectionsWrite, Permission as _},
    domain::spelled::spelled,
};

spelled! {
    /// What is asked for, and so what the rows of a return are.
    #[schema(as = CollectionKind)]
    Kind {
        /// The attendance of each pupil of a group: a row for each who was on the school's roll in the days asked about.
        PupilAttendance = "pupil_attendance";
        /// The attendance of the whole school: one row.
        SchoolAttendance = "school_attendance";
    }
}

spelled! {
    /// Which pupils are asked about.
    #[schema(as = CollectionAge)]
    Age {
        /// Those of compulsory school age on any of the days asked about, with the sessions of the days on which they are.
        Compulsory = "compulsory";
        /// All of them.
        All = "all";
    }
}

spelled! {
    /// How the schools that are asked are told.
    #[schema(as = CollectionAudienceRule)]
    Rule {
        /// Every school that keeps registers and is open on the last day asked about.
        All = "all";
        /// Those of them that are of one phase.
        Phase = "phase";
        /// Those that are named.
        Urns = "urns";
    }
}

spelled! {
    /// A phase that schools can be asked by; `kind` of a school.
    #[schema(as = CollectionPhase)]
    Phase {
        /// Primary schools.
        Primary = "primary";
        /// Secondary schools.
        Secondary = "secondary";
        /// Special schools.
        Special = "special";
        /// Pupil referral units and other alternative provision.
        AlternativeProvision = "alternative_provision";
        /// Nursery schools.
        Nursery = "nursery";
        /// Independent schools.
        Independent = "independent";
    }
}

spelled! {
    /// How far a collection is.
    #[schema(as = CollectionState)]
    CollectionState {
        /// Its first day is to come; schools do not see it yet.
        Planned = "planned";
        /// Schools can answer. After its due day they are late.
        Open = "open";
        /// Nothing more is taken.
        Closed = "closed";
    }
}

spelled! {
    /// How far a school's return is.
    #[schema(as = CollectionReturnState)]
    #[derive(PartialOrd, Ord)]
    ReturnState {
        /// Nothing was saved.
        NotStarted = "not_started";
        /// Something was saved, and not submitted.
        Draft = "draft";
        /// The authority has it.
        Submitted = "submitted";
        /// The authority asks something about it.
        Queried = "queried";
        /// The authority has accepted it.
        Accepted = "accepted";
        /// The school need not answer.
        Exempt = "exempt";
    }
}

impl ReturnState {
    /// Whether the school has answered by a return.
    pub const fn has_answered(self) -> bool {
        matches!(self, Self::Submitted | Self::Queried | Self::Accepted)
    }

    /// Whether the next step is the school's.
    pub const fn is_the_schools(self) -> bool {
        matches!(self, Self::NotStarted | Self::Draft | Self::Queried)
    }
}

spelled! {
    /// What can be done with a return.
    #[schema(as = CollectionReturnAction)]
    Step {
        /// The school saves what it says.
        Save = "save";
        /// The school submits it.
        Submit = "submit";
        /// The authority asks something about it.
        Query = "query";
        /// The authority accepts it.
        Accept = "accept";
        /// The authority lets the school off.
        Exempt = "exempt";
        /// The authority gives it back to the school to be answered anew.
        Reopen = "reopen";
    }
}

impl Step {
    /// The scope that it takes.
    pub const fn scope(self) -> &'static str {
        match self {
            Self::Save | Self::Submit => CollectionsWrite::SCOPE,
            Self::Query | Self::Accept | Self::Exempt | Self::Reopen => CollectionsManage::SCOPE,
        }
    }
}

spelled! {
    /// How grave a finding is.
    #[schema(as = CollectionFindingSeverity)]
    #[derive(PartialOrd, Ord)]
    Severity {
        /// The return cannot be submitted with it.
        Error = "error";
        /// The return can be submitted once it is explained.
        Query = "query";
        /// It is good to know.
        Information = "information";
    }
}
