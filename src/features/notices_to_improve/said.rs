//! What is written into a Notice to Improve by people; everything else in it the service knows.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    domain::{
        date, telephone,
        text::{TextFault, clean, some_text},
    },
    error::{Fault, FaultCode},
    notices::watch::{NoticeToImproveAim, NoticeToImproveGround, NoticeToImproveGroundKind},
};

/// Who at the school helps the family: a named person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveContact {
    /// Name.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "A. Helper")]
    pub name: String,
    /// Title or role.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Family support worker")]
    pub title: Option<String>,
    /// Telephone number.
    #[validate(length(min = 1, max = 40), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 40, example = "01632 960001")]
    pub telephone: Option<String>,
    /// Address of electronic mail.
    #[validate(length(min = 3, max = 254), email)]
    #[schema(min_length = 3, max_length = 254, example = "helper@school.example")]
    pub email: Option<String>,
}

/// Support that is on offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveOffer {
    /// What, in words that the parent reads.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "A place in the breakfast club from 7:45")]
    pub what: String,
}

/// What people write into a notice. All of it can wait until the issue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveSays {
    /// Who at the school helps.
    #[validate(nested)]
    pub contact: Option<NoticeToImproveContact>,
    /// Further support on offer, beside what is recorded as on offer or not taken up.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub further_support: Vec<NoticeToImproveOffer>,
    /// What sufficient improvement means for this family.
    #[validate(nested)]
    pub sufficient_improvement: Option<NoticeToImproveAim>,
    /// On which grounds a penalty notice may be issued before the period ends.
    #[serde(default)]
    #[validate(length(max = 3), nested)]
    #[schema(max_items = 3)]
    pub early_grounds: Vec<NoticeToImproveGround>,
    /// From which day on the improvement period runs: its first day is the first school day from then on. When absent, the
    /// day after the notice is presumed to be received if it were posted on the day of issue.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-30")]
    pub period_from_on: Option<NaiveDate>,
    /// Why a notice is right although ten sessions in ten school weeks are not reached; required there.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Several short absences, each below the threshold"
    )]
    pub override_reason: Option<String>,
    /// Why no support was provided or offered to this parent; required where none is recorded.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "The family could not be reached by any means that were tried"
    )]
    pub no_support_reason: Option<String>,
    /// Why the notice also counts and tells what stands at other schools, sessions and support there. The authority alone
    /// decides that, and issues it, where its settings count previous schools; without it a notice is about its own school.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "The pupil moved in October, and the absences are of one spell"
    )]
    pub other_schools_reason: Option<String>,
    /// Why there can be notices at a school of which the type is not known; required there.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "It is an academy since September, and not in the extract yet"
    )]
    pub school_type_reason: Option<String>,
}

impl NoticeToImproveSays {
    /// That it tells of other schools is the authority's to say: whoever is not it leaves what stands.
    pub fn beyond(&self, stands: Option<&Self>, authority: bool) -> Option<Fault> {
        let before = stands.and_then(|says| says.other_schools_reason.as_ref());
        let own = authority || self.other_schools_reason.as_ref() == before;
        (!own).then(|| Fault::at("/says/other_schools_reason", FaultCode::AuthorityDecides))
    }

    /// What contradicts itself, below this place of the body.
    pub fn faults(&self, at: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (place, ground) in self.early_grounds.iter().enumerate() {
            let counts = ground.kind == NoticeToImproveGroundKind::UnauthorisedAbsence;
            if ground.sessions.is_some() && !counts {
                let detail = "Only a ground of unauthorised absence names sessions.";
                let at = format!("{at}/early_grounds/{place}/sessions");
                faults.push(Fault::at(at, FaultCode::NotForNoticeKind).detail(detail));
            }
            if self.early_grounds[..place].iter().any(|other| other.kind == ground.kind) {
                faults.push(Fault::at(format!("{at}/early_grounds/{place}/kind"), FaultCode::RepeatedValue));
            }
        }
        let number = self.contact.as_ref().and_then(|contact| contact.telephone.as_deref());
        if number.is_some_and(|number| !telephone::is_number(number)) {
            faults.push(Fault::at(format!("{at}/contact/telephone"), FaultCode::TelephoneMalformed));
        }
        faults
    }

    /// The same with its texts as they are stored.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        let optional = |text: &Option<String>| text.as_deref().map(clean).transpose();
        let contact = self.contact.as_ref().map(|contact| {
            Ok(NoticeToImproveContact {
                name: clean(&contact.name)?,
                title: optional(&contact.title)?,
                telephone: optional(&contact.telephone)?,
                email: optional(&contact.email)?,
            })
        });
        let offer = |offer: &NoticeToImproveOffer| Ok(NoticeToImproveOffer { what: clean(&offer.what)? });
        let ground = |ground: &NoticeToImproveGround| {
            Ok(NoticeToImproveGround { text: clean(&ground.text)?, ..ground.clone() })
        };
        let aim = self.sufficient_improvement.as_ref();
        let aim = aim.map(|aim| Ok(NoticeToImproveAim { text: clean(&aim.text)?, ..aim.clone() }));
        Ok(Self {
            contact: contact.transpose()?,
            further_support: self.further_support.iter().map(offer).collect::<Result<_, TextFault>>()?,
            sufficient_improvement: aim.transpose()?,
            early_grounds: self.early_grounds.iter().map(ground).collect::<Result<_, TextFault>>()?,
            period_from_on: self.period_from_on,
            override_reason: optional(&self.override_reason)?,
            no_support_reason: optional(&self.no_support_reason)?,
            other_schools_reason: optional(&self.other_schools_reason)?,
            school_type_reason: optional(&self.school_type_reason)?,
        })
    }
}
