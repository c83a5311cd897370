//! The closed lists of patrols, and what each state allows.

use crate::domain::{
    action::Actions,
    spelled::spelled,
    state_table::{Row, Table},
};

spelled! {
    /// How far a patrol is.
    PatrolState {
        /// It is planned.
        Planned = "planned";
        /// It was held.
        Held = "held";
        /// It does not take place.
        Cancelled = "cancelled";
    }
}

spelled! {
    /// What can be done with a patrol.
    PatrolAction {
        /// Change what is planned, or put it right.
        Amend = "amend";
        /// Say that it was held.
        Hold = "hold";
        /// Say that it does not take place.
        Cancel = "cancel";
    }
}

spelled! {
    /// With whom a patrol goes. The list may grow.
    PatrolPartnerKind {
        /// The police of the area.
        Police = "police";
        /// The British Transport Police.
        BritishTransportPolice = "british_transport_police";
        /// Staff of a school.
        School = "school";
        /// A firm that runs buses or trains.
        TransportOperator = "transport_operator";
        /// Those who run a shopping centre or a town centre.
        TownCentre = "town_centre";
        /// Youth services.
        YouthService = "youth_service";
        /// Another organisation.
        Other = "other";
    }
}

impl PatrolPartnerKind {
    /// Whether a constable comes along.
    pub const fn is_police(self) -> bool {
        matches!(self, Self::Police | Self::BritishTransportPolice)
    }
}

spelled! {
    /// The rank of who gave a direction: a superintendent or above (section 16(2)).
    PatrolRank {
        /// Superintendent.
        Superintendent = "superintendent";
        /// Chief superintendent.
        ChiefSuperintendent = "chief_superintendent";
        /// Assistant chief constable or commander.
        AssistantChiefConstable = "assistant_chief_constable";
        /// Deputy chief constable or deputy assistant commissioner.
        DeputyChiefConstable = "deputy_chief_constable";
        /// Chief constable or commissioner.
        ChiefConstable = "chief_constable";
    }
}

spelled! {
    /// What a patrol's plan lacks. The list may grow.
    PatrolFlag {
        /// No school was consulted: patrols are planned in discussion with schools.
        SchoolsNotConsulted = "schools_not_consulted";
        /// No police comes along, so that no child can be taken anywhere.
        WithoutPolice = "without_police";
        /// By the authority's calendar no school meets that day.
        NotASchoolDay = "not_a_school_day";
        /// It is over, and nobody has said whether it was held.
        NotReported = "not_reported";
    }
}

spelled! {
    /// What was done with a child who was met. The list may grow.
    PatrolEncounterOutcome {
        /// A constable took the child to its school (section 16(3)).
        ReturnedToSchool = "returned_to_school";
        /// A constable took the child to designated premises (section 16(3), and (3ZA) of an excluded child).
        TakenToDesignatedPremises = "taken_to_designated_premises";
        /// The child went to school by itself or with the adult.
        WentToSchool = "went_to_school";
        /// The child had a good reason not to be in school, or a parent gave one.
        ValidReason = "valid_reason";
        /// The child was not of compulsory school age.
        NotOfSchoolAge = "not_of_school_age";
        /// Nothing was done but to write it down.
        NoAction = "no_action";
    }
}

impl PatrolEncounterOutcome {
    /// Whether a constable used a power.
    pub const fn is_removal(self) -> bool {
        matches!(self, Self::ReturnedToSchool | Self::TakenToDesignatedPremises)
    }
}

spelled! {
    /// Who a child is whom no school of the authority knows as its pupil.
    PatrolUnknownChild {
        /// A pupil of a school elsewhere.
        Elsewhere = "elsewhere";
        /// A child of compulsory school age, as it seems, who is on no roll. Who it is goes to those who look for children missing
        /// education (Education Act 1996, section 436A), and is not kept here.
        NotOnRoll = "not_on_roll";
        /// Nobody learned who the child is.
        NotIdentified = "not_identified";
    }
}

spelled! {
    /// What followed an encounter. The list may grow.
    PatrolFollowUpKind {
        /// The school was told.
        SchoolTold = "school_told";
        /// A parent was told.
        ParentTold = "parent_told";
        /// An officer visited the home.
        HomeVisit = "home_visit";
        /// It was referred to the authority's casework.
        Referred = "referred";
        /// Nothing more was needed.
        NothingNeeded = "nothing_needed";
    }
}

spelled! {
    /// Whether an encounter stands.
    PatrolEncounterState {
        /// It stands.
        Recorded = "recorded";
        /// It was recorded wrongly, and counts for nothing.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// What can be done with an encounter.
    PatrolEncounterAction {
        /// Put it right.
        Amend = "amend";
        /// Say what followed.
        FollowUp = "follow_up";
        /// Withdraw it.
        Withdraw = "withdraw";
    }
}

spelled! {
    /// What stands against an encounter. The list may grow.
    PatrolEncounterFlag {
        /// The register says that the pupil was present in the session in which the patrol met it.
        RegisterSaysPresent = "register_says_present";
        /// The pupil was of compulsory school age, though it was thought not to be.
        OfSchoolAge = "of_school_age";
        /// A constable took a pupil who was not of compulsory school age: there was reasonable cause to believe that it was
        /// (section 16(3)), or the power was used wrongly.
        TakenNotOfSchoolAge = "taken_not_of_school_age";
        /// The child is on no roll: it is to be told to those who look for children missing education.
        MissingEducation = "missing_education";
        /// Nothing is recorded that followed.
        NoFollowUp = "no_follow_up";
    }
}

/// What can be done with a patrol, and when.
pub static PATROL: Table<PatrolState, PatrolAction> = Table {
    spelling: PatrolAction::as_str,
    rows: &[
        Row {
            action: PatrolAction::Amend,
            moves: &[(PatrolState::Planned, PatrolState::Planned), (PatrolState::Held, PatrolState::Held)],
            refused: &[(&[PatrolState::Cancelled], "It is cancelled.")],
        },
        Row {
            action: PatrolAction::Hold,
            moves: &[(PatrolState::Planned, PatrolState::Held)],
            refused: &[
                (&[PatrolState::Held], "It was held."),
                (&[PatrolState::Cancelled], "It is cancelled."),
            ],
        },
        Row {
            action: PatrolAction::Cancel,
            moves: &[(PatrolState::Planned, PatrolState::Cancelled)],
            refused: &[
                (&[PatrolState::Held], "It was held."),
                (&[PatrolState::Cancelled], "It is cancelled."),
            ],
        },
    ],
};

/// What a state of a patrol allows.
pub fn patrol_actions(state: PatrolState) -> Actions {
    PATROL.actions(state)
}

/// What can be done with an encounter.
pub fn encounter_actions(state: PatrolEncounterState) -> Actions {
    let all = PatrolEncounterAction::ALL.iter().map(|action| action.as_str());
    match state {
        PatrolEncounterState::Recorded => Actions::new(all, []),
        PatrolEncounterState::Withdrawn => Actions::none(all, "It is withdrawn."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_of_every_action_in_every_state_once() {
        assert_eq!(PATROL.faults(PatrolState::ALL, PatrolAction::ALL), []);
    }
}
