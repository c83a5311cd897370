//! For whom something that the authority says or asks is meant: which schools, and which of their people.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{spelled::spelled, urn::Urn};

spelled! {
    /// How the schools of an audience are told.
    AudienceRule {
        /// Every school that is open.
        All = "all";
        /// Those of them that are of certain phases.
        Phases = "phases";
        /// Those of them that are named.
        Urns = "urns";
    }
}

spelled! {
    /// A phase by which schools can be told; `kind` of a school.
    AudiencePhase {
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
        /// Sixth-form colleges and others for who is over sixteen.
        SixteenPlus = "sixteen_plus";
    }
}

spelled! {
    /// People at a school for whom something is meant. The list may grow.
    AudienceRole {
        /// Headteachers and principals.
        Headteacher = "headteacher";
        /// Senior attendance champions: the leaders who answer for attendance.
        SeniorAttendanceChampion = "senior_attendance_champion";
        /// Attendance officers of schools.
        AttendanceOfficer = "attendance_officer";
        /// Everybody at a school with responsibility for pupils' attendance.
        AttendanceStaff = "attendance_staff";
        /// Designated safeguarding leads.
        SafeguardingLead = "safeguarding_lead";
        /// Teaching staff.
        TeachingStaff = "teaching_staff";
        /// Governors.
        Governor = "governor";
    }
}

/// For whom something is meant, as the authority says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Audience {
    /// How the schools are told.
    pub rule: AudienceRule,
    /// With `phases`, and only there.
    #[validate(length(min = 1, max = 7))]
    #[schema(min_items = 1, max_items = 7)]
    pub phases: Option<Vec<AudiencePhase>>,
    /// With `urns`, and only there.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_items = 1, max_items = 1000, example = json!([120765, 120766]))]
    pub urns: Option<Vec<Urn>>,
    /// Whom at the schools it is for; left out or empty, it is for all their staff. A school's own programs tell its people
    /// apart: this service knows none.
    #[serde(default)]
    #[validate(length(max = 7))]
    #[schema(max_items = 7, example = json!(["headteacher", "senior_attendance_champion", "attendance_officer"]))]
    pub roles: Vec<AudienceRole>,
}

/// What is wrong with a part of an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AudienceMistake {
    /// The rule asks for it.
    Missing,
    /// It goes with another rule.
    OfAnotherRule,
    /// It was said before.
    Repeated,
}

impl Audience {
    /// Everything that is wrong with it, each with its place in it: `/urns/3`.
    pub fn mistakes(&self) -> Vec<(String, AudienceMistake)> {
        let roles = self.roles.iter().map(|role| role.as_str());
        mistakes(self.rule, self.phases.as_deref(), self.urns.as_deref(), roles)
    }

    /// Whether it is for people of a role.
    pub fn is_for(&self, role: AudienceRole) -> bool {
        self.roles.is_empty() || self.roles.contains(&role)
    }
}

/// The same of any audience that is told by a rule, whatever its roles are called.
pub fn mistakes(
    rule: AudienceRule,
    phases: Option<&[AudiencePhase]>,
    urns: Option<&[Urn]>,
    roles: impl IntoIterator<Item = &'static str>,
) -> Vec<(String, AudienceMistake)> {
    let mut found = Vec::new();
    let parts =
        [(AudienceRule::Phases, "phases", phases.is_some()), (AudienceRule::Urns, "urns", urns.is_some())];
    for (of, name, given) in parts {
        match (rule == of, given) {
            (true, false) => found.push((format!("/{name}"), AudienceMistake::Missing)),
            (false, true) => found.push((format!("/{name}"), AudienceMistake::OfAnotherRule)),
            _ => {}
        }
    }
    let phases = phases.unwrap_or_default().iter().map(|phase| phase.as_str().to_owned()).collect();
    let urns = urns.unwrap_or_default().iter().map(|urn| urn.get().to_string()).collect();
    let roles = roles.into_iter().map(str::to_owned).collect();
    for (name, values) in [("phases", phases), ("urns", urns), ("roles", roles)] {
        repeated(name, values, &mut found);
    }
    found
}

fn repeated(name: &str, values: Vec<String>, found: &mut Vec<(String, AudienceMistake)>) {
    let mut seen = BTreeSet::new();
    for (place, value) in values.into_iter().enumerate() {
        if !seen.insert(value) {
            found.push((format!("/{name}/{place}"), AudienceMistake::Repeated));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(audience: serde_json::Value) -> Vec<(String, AudienceMistake)> {
        serde_json::from_value::<Audience>(audience).unwrap().mistakes()
    }

    #[test]
    fn what_goes_with_a_rule_is_said_with_it_and_only_there() {
        use AudienceMistake::*;
        let told = |rule: &str| mistakes(serde_json::json!({"rule": rule, "phases": ["primary"]}));
        assert_eq!(told("phases"), []);
        assert_eq!(told("all"), [("/phases".to_owned(), OfAnotherRule)]);
        assert_eq!(told("urns"), [("/phases".to_owned(), OfAnotherRule), ("/urns".to_owned(), Missing)]);
    }

    #[test]
    fn nothing_is_said_twice() {
        let audience = serde_json::json!({
            "rule": "urns", "urns": [120001, 120002, 120001], "roles": ["governor", "governor"],
        });
        let places: Vec<_> = mistakes(audience).into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, ["/urns/2", "/roles/1"]);
    }

    #[test]
    fn without_roles_it_is_for_everybody() {
        let of = |roles: &str| {
            serde_json::from_str::<Audience>(&format!(r#"{{"rule":"all","roles":[{roles}]}}"#)).unwrap()
        };
        assert!(of("").is_for(AudienceRole::Governor));
        assert!(!of("\"headteacher\"").is_for(AudienceRole::Governor));
    }
}
