//! Routes of rule sets.

use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::sets::{self, RuleSetDocument, RuleSetKind};
use crate::{
    access::{Access, Permission as _, SchoolsRead},
    domain::date,
    error::{Code, Result},
    http::{Params, PathParams, Routes},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(show).service(compare);
}

/// Which rule sets to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
struct RuleSetsQuery {
    /// Those in force on this day; every one when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2024-08-18")]
    on: Option<NaiveDate>,
    /// Those about this.
    #[param(inline, example = "penalty_notices")]
    kind: Option<RuleSetKind>,
}

/// Rule sets.
#[derive(Serialize, ToSchema)]
struct RuleSets {
    /// By kind, oldest first.
    rule_sets: Vec<&'static RuleSetDocument>,
}

/// A rule that is not the same in two sets.
#[derive(Serialize, ToSchema)]
struct RuleSetChange {
    /// Its name.
    #[schema(example = "second_full_pence")]
    name: &'static str,
    /// What it is.
    #[schema(example = "A second notice to the same parent for the same child, in pence")]
    what: &'static str,
    /// Its value in the first set; null where it has no such thing.
    #[schema(example = 12000)]
    before: Option<i64>,
    /// Its value in the second.
    #[schema(example = 16000)]
    after: Option<i64>,
}

/// How two rule sets differ.
#[derive(Serialize, ToSchema)]
struct RuleSetDifference {
    /// What both are about.
    kind: RuleSetKind,
    /// The first.
    #[schema(example = "2013-09-01")]
    before: &'static str,
    /// The second.
    #[schema(example = "2024-08-19")]
    after: &'static str,
    /// What changed.
    changes: Vec<RuleSetChange>,
    /// Rules that are the same in both.
    #[schema(example = 2)]
    unchanged: usize,
}

fn kind(path: &PathParams) -> Result<RuleSetKind> {
    path.value("kind", "attendance, penalty_notices or notices_to_improve")
}

/// List rule sets
///
/// The numbers that the rules are worked out by: thresholds of absence, what penalty notices cost and by when they are
/// paid, how long an improvement period may be; each with the law or guidance that it rests on. Notices go by the day of
/// the offence, not of the notice. Figures, returns and decisions name the set by which they were made.
#[utoipa::path(
    tag = "codes", operation_id = "listRuleSets", params(RuleSetsQuery),
    security(("bearer" = [SchoolsRead::SCOPE])),
    responses((status = 200, description = "The rule sets", body = RuleSets)),
)]
#[get("/rule-sets")]
async fn list(cx: Access<SchoolsRead>, Params(query): Params<RuleSetsQuery>) -> Result<HttpResponse> {
    cx.enter().await?;
    let of_kind = |set: &&RuleSetDocument| query.kind.is_none_or(|kind| set.kind == kind);
    let in_force = |set: &&RuleSetDocument| query.on.is_none_or(|day| set.holds_on(day));
    let rule_sets = sets::all().iter().filter(of_kind).filter(in_force).collect();
    Ok(HttpResponse::Ok().json(RuleSets { rule_sets }))
}

/// Get a rule set
///
/// By what it is about and by the name under which figures and decisions name it.
#[utoipa::path(
    tag = "codes", operation_id = "getRuleSet", security(("bearer" = [SchoolsRead::SCOPE])),
    params(
        ("kind" = RuleSetKind, Path, description = "What it is about", example = "penalty_notices"),
        ("id" = String, Path, description = "Its name", example = "2024-08-19"),
    ),
    responses((status = 200, description = "The rule set", body = RuleSetDocument)),
)]
#[get("/rule-sets/{kind}/{id}")]
async fn show(cx: Access<SchoolsRead>, path: PathParams) -> Result<HttpResponse> {
    cx.enter().await?;
    let set = sets::named(kind(&path)?, &path.id::<String>("id")?).ok_or(Code::NotFound)?;
    Ok(HttpResponse::Ok().json(set))
}

/// Hold two rule sets against each other
///
/// What changed from the first to the second, of one kind.
#[utoipa::path(
    tag = "codes", operation_id = "compareRuleSets", security(("bearer" = [SchoolsRead::SCOPE])),
    params(
        ("kind" = RuleSetKind, Path, description = "What both are about", example = "penalty_notices"),
        ("id" = String, Path, description = "The first", example = "2013-09-01"),
        ("other_id" = String, Path, description = "The second", example = "2024-08-19"),
    ),
    responses((status = 200, description = "The difference", body = RuleSetDifference)),
)]
#[get("/rule-sets/{kind}/{id}/diff/{other_id}")]
async fn compare(cx: Access<SchoolsRead>, path: PathParams) -> Result<HttpResponse> {
    cx.enter().await?;
    let kind = kind(&path)?;
    let named = |id: String| sets::named(kind, &id).ok_or(Code::NotFound);
    let (before, after) = (named(path.id("id")?)?, named(path.id("other_id")?)?);
    let pairs = before.rules.iter().zip(&after.rules);
    let changes: Vec<_> = pairs
        .filter(|(one, other)| one.value != other.value)
        .map(|(one, other)| RuleSetChange {
            name: one.name,
            what: one.what,
            before: one.value,
            after: other.value,
        })
        .collect();
    let unchanged = before.rules.len() - changes.len();
    let (kind, before, after) = (before.kind, before.id, after.id);
    Ok(HttpResponse::Ok().json(RuleSetDifference { kind, before, after, changes, unchanged }))
}
