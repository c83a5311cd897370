//! Use case: a pupil's penalty position.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::dto::{PenaltyPositionView, PenaltySession};
use crate::{
    access::{Access, RegistersCodesRead},
    attendance::{
        book::{penalty::PenaltyLine, pupil},
        code::Code,
        rules::RuleSet,
    },
    domain::session::SessionOn,
    error::{AppError, Code as Problem, Fault, Result},
};

/// The position of a pupil on a day, over the enrolments in reach in that academic year and the one before. The id
/// of the answer is another one where the pupil turned out to be known already.
pub async fn position(
    cx: &Access<RegistersCodesRead>,
    id: Uuid,
    on: Option<NaiveDate>,
) -> Result<PenaltyPositionView> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let today = session.today();
    let on = on.unwrap_or(today);
    if on > today {
        return Err(AppError::new(Problem::InvalidParameter).faults(vec![Fault::in_future("on")]));
    }
    let found = pupil::find(&session, id).await?;
    let line = PenaltyLine::load(&session, &found.enrolments, on).await?;
    let rules = RuleSet::on(on);
    let position = line.position(on, &BTreeMap::new(), rules);
    let shown = |at: SessionOn, code: Code, why| PenaltySession {
        urn: line.school_of(at).unwrap_or(0),
        date: at.date,
        session: at.session,
        code: code.as_str(),
        why,
    };
    Ok(PenaltyPositionView {
        pupil_id: found.id,
        on,
        met: position.is_met(),
        sessions_to_go: position.to_go,
        met_on: position.met_on.map(|at| at.date),
        first_met_on: position.first_met_on.map(|at| at.date),
        unresolved: position.unresolved(),
        weeks: position.weeks.iter().map(|week| week.monday).collect(),
        counted: position.counted.iter().map(|(at, code)| shown(*at, *code, None)).collect(),
        not_counted: position
            .uncounted
            .iter()
            .map(|each| shown(each.on, each.code, Some(each.why)))
            .collect(),
        rule_set: rules,
    })
}
