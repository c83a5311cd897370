//! Writing referrals: the row that stands and the version that is kept.

use sea_orm::ActiveValue::Set;

use super::{referral::AgencyReferralTerms, rules, values::AgencyReferralState};
use crate::{
    access::{document, revised},
    entities::{
        agency_referral::{self, ActiveModel},
        agency_referral_revision,
    },
};

revised!(agency_referral, agency_referral_revision { agency_referral_id = AgencyReferralId });
document!(agency_referral: AgencyReferralState, AgencyReferralTerms, columns);

/// The columns by which lists are filtered.
fn columns(row: &mut ActiveModel, _: AgencyReferralState, terms: &AgencyReferralTerms) {
    row.agency = Set(terms.referral.agency.as_str().to_owned());
    row.referred_on = Set(terms.referral.referred_on);
    row.answer_due_on = Set(rules::answer_due_on(terms.referral.referred_on));
}
