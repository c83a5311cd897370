//! What goes over the wire about steps of legal actions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    domain::{date, person::Person, text::some_text},
    proceedings::legal::{
        disposal::LegalActionDecision,
        offence::LegalActionFinding,
        route::LegalActionRoute,
        terms::{LegalActionOffencePeriod, LegalActionProcedure},
    },
};

/// The decision that a legal action is taken.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionAuthorise {
    /// Who decided it, with the title by which he or she may.
    #[validate(nested)]
    pub authorised_by: Person,
    /// On which day; left out, today.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-20")]
    pub authorised_on: Option<NaiveDate>,
    /// Of a prosecution, and only of one: that an education supervision order was considered, as it must be before
    /// proceedings begin (section 447 of the Education Act 1996).
    #[serde(default)]
    #[schema(example = true)]
    pub education_supervision_order_considered: Option<bool>,
    /// Of a prosecution: why none is applied for, or that one is as well.
    #[serde(default)]
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "The family works with early help; an order would add nothing"
    )]
    pub education_supervision_order_reason: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The offer of an attendance contract.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionOffer {
    /// On which day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub offered_on: NaiveDate,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a contract was signed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionSign {
    /// On which day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub signed_on: NaiveDate,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A review of a contract that goes on.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionReview {
    /// On which day it was looked at.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub reviewed_on: NaiveDate,
    /// Whether it is kept.
    #[schema(example = true)]
    pub is_kept: bool,
    /// What was found.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 4000, example = "Both meetings were attended")]
    pub text: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The service of the notice that comes before a school attendance order.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionServeNotice {
    /// On which day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub served_on: NaiveDate,
    /// The last day on which the parent can satisfy the authority: the fifteenth at the earliest, that of the service among
    /// them.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-04")]
    pub satisfy_by_on: NaiveDate,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The service of the notice of the school that a school attendance order is to name.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionProposeSchool {
    /// On which day: after the last on which the parent could satisfy the authority.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-07")]
    pub served_on: NaiveDate,
    /// The school that the authority intends to name.
    #[validate(range(min = 100_000, max = 999_999))]
    #[schema(minimum = 100000, maximum = 999999, example = 120765)]
    pub named_school_urn: i32,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That an information was laid, or a written charge issued.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionLay {
    /// On which day: within six months of the last day of the offence.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub laid_on: NaiveDate,
    /// The days of the offence as it was laid, where they are others than were considered.
    #[serde(default)]
    #[validate(nested)]
    pub offence: Option<LegalActionOffencePeriod>,
    /// The court, and its number of the case.
    #[serde(default)]
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Sample Magistrates' Court, case 2700000001")]
    pub court: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a court was asked for an order.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionApply {
    /// On which day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub applied_on: NaiveDate,
    /// The court, and its number of the case.
    #[serde(default)]
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Sample Family Court, case 2700000002")]
    pub court: Option<String>,
    /// Of an education supervision order about a child in a group of looked-after children: why it is in the care of no
    /// local authority all the same. About a child in care none is made (section 36(6) of the Children Act 1989).
    #[serde(default)]
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Accommodated under section 20: there is no care order"
    )]
    pub not_in_care_reason: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which court hears it, and when.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionList {
    /// The court.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Sample Magistrates' Court")]
    pub court: String,
    /// The day; of a single justice procedure the one from which on it is decided.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-15")]
    pub hearing_on: NaiveDate,
    /// How it is tried; left out, at a hearing.
    #[serde(default)]
    pub procedure: Option<LegalActionProcedure>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// An adjournment.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionAdjourn {
    /// The day on which it was adjourned.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub adjourned_on: NaiveDate,
    /// Why.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "The parent asked for legal advice")]
    pub reason: String,
    /// The day of the new hearing, where it is known.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-01-18")]
    pub hearing_on: Option<NaiveDate>,
    /// Of a prosecution, where it is adjourned for the sentence: of what the parent was found guilty. It is finally disposed
    /// of when the sentence is passed.
    #[serde(default)]
    #[validate(nested)]
    pub finding: Option<LegalActionFinding>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What was recorded of a legal action, put right while nothing has come of it. What is left out stays.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionAmend {
    /// Why it is considered.
    #[serde(default)]
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Support was refused three times and absence goes on"
    )]
    pub ground_reason: Option<String>,
    /// Of a prosecution, the days of the offence; once it was laid, among those.
    #[serde(default)]
    #[validate(nested)]
    pub offence: Option<LegalActionOffencePeriod>,
    /// The offence that is charged: `prosecution_444_1` or `prosecution_444_1a`, the one for the other.
    #[serde(default)]
    pub charge: Option<LegalActionRoute>,
    /// The day on which the information was laid, or the court asked.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-20")]
    pub begun_on: Option<NaiveDate>,
    /// The court at which proceedings began, and its number of the case.
    #[serde(default)]
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Sample Magistrates' Court, case 2700000001")]
    pub court: Option<String>,
    /// The court that hears it.
    #[serde(default)]
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Sample Magistrates' Court")]
    pub hearing_court: Option<String>,
    /// The day of the hearing.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-12-15")]
    pub hearing_on: Option<NaiveDate>,
    /// How it is tried.
    #[serde(default)]
    pub procedure: Option<LegalActionProcedure>,
    /// Of what the parent was found guilty before the sentence.
    #[serde(default)]
    #[validate(nested)]
    pub finding: Option<LegalActionFinding>,
    /// Why it is put right.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "The summons names another court")]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What came of a legal action.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionDispose {
    /// What was decided.
    #[validate(nested)]
    pub decision: LegalActionDecision,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What came of a legal action, put right: on appeal, or as it was in truth.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionCorrect {
    /// What was decided.
    #[validate(nested)]
    pub decision: LegalActionDecision,
    /// Why it is put right.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Quashed on appeal")]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The extension of an education supervision order.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionExtend {
    /// The day on which the court was asked: within the last three months of the order.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub asked_on: NaiveDate,
    /// The day on which it was extended, before it was over.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub extended_on: NaiveDate,
    /// Its last day from then on: at the most three years later, while the child is of compulsory school age.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-11-19")]
    pub to_on: NaiveDate,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That an order was not complied with.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionBreachRecord {
    /// On which day, or since when: within the days of the order.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-04-12")]
    pub breached_on: NaiveDate,
    /// What was not done.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Two sessions of the counselling programme were missed without a reason"
    )]
    pub text: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That an order ended before its last day.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionEndOrder {
    /// On which day it was discharged or revoked.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub ended_on: NaiveDate,
    /// Why.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "The child attends regularly; discharged by the court"
    )]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The decision that a legal action is not pursued.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionAbandon {
    /// Why.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Attendance has been full for six weeks")]
    pub reason: String,
    /// Who decides it.
    #[validate(nested)]
    pub recorded_by: Person,
}
