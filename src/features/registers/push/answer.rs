//! What a push is answered: every row that is not plain, and how many rows became what.

use super::{
    dto::{RegisterHead, RegisterPushRow, RegisterPushSummary, RegisterPushed, RegisterRowOutcome},
    rules::Row,
    service::{Answer, Push},
};
use crate::attendance::{
    book::roll::Roll,
    page::{Outcome, Page},
    query::Query,
};

impl Push<'_> {
    pub(super) fn answer(
        &self,
        roll: &Roll,
        rows: Vec<Row>,
        page: &Page,
        outcomes: &[(Outcome, Vec<Query>)],
        revision: i32,
        take: u16,
    ) -> Answer {
        let mut summary = RegisterPushSummary { received: rows.len(), ..Default::default() };
        let mut outcomes = outcomes.iter();
        let mut told = Vec::new();
        for (index, row) in rows.into_iter().enumerate() {
            let mut row = shown_row(index, row, &mut outcomes);
            count(&mut summary, &row);
            if self.manner.every_row || !is_plain(&row) {
                row.code = self.body.marks.get(index).and_then(|mark| mark.code.clone());
                told.push(row);
            }
        }
        summary.missing = roll.unmarked(self.on.date, Some(page)).count();
        let register = RegisterHead {
            urn: self.urn,
            date: self.on.date,
            session: self.on.session,
            revision,
            take,
            marked: page.marked(),
        };
        let committed = !self.manner.dry_run;
        let pushed = RegisterPushed { register, summary, rows: told, committed };
        Answer { pushed, roll_version: roll.version() }
    }
}

fn is_plain(row: &RegisterPushRow) -> bool {
    let plain = matches!(row.outcome, RegisterRowOutcome::Created | RegisterRowOutcome::Unchanged);
    plain && row.queries.is_empty()
}

/// What became of a row; its code is told with those that are told.
fn shown_row<'o>(
    index: usize,
    row: Row,
    outcomes: &mut impl Iterator<Item = &'o (Outcome, Vec<Query>)>,
) -> RegisterPushRow {
    let (outcome, queries, errors) = match row {
        Row::NotStored => (RegisterRowOutcome::NotStored, Vec::new(), Vec::new()),
        Row::Refused(errors, _) => (RegisterRowOutcome::Rejected, Vec::new(), errors),
        Row::Mark(_, temporary) => {
            let (outcome, open) = outcomes.next().cloned().unwrap_or((Outcome::Unchanged, Vec::new()));
            let asked = temporary.then_some(Query::TemporaryUpn);
            (shown_outcome(outcome), open.into_iter().chain(asked).collect(), Vec::new())
        }
    };
    RegisterPushRow { index, outcome, code: None, queries, errors }
}

fn shown_outcome(outcome: Outcome) -> RegisterRowOutcome {
    match outcome {
        Outcome::Created => RegisterRowOutcome::Created,
        Outcome::Amended => RegisterRowOutcome::Amended,
        Outcome::Removed => RegisterRowOutcome::Removed,
        Outcome::Unchanged => RegisterRowOutcome::Unchanged,
        Outcome::Superseded => RegisterRowOutcome::Superseded,
    }
}

fn count(summary: &mut RegisterPushSummary, row: &RegisterPushRow) {
    let place = match row.outcome {
        RegisterRowOutcome::Created => &mut summary.created,
        RegisterRowOutcome::Amended => &mut summary.amended,
        RegisterRowOutcome::Removed => &mut summary.removed,
        RegisterRowOutcome::Unchanged => &mut summary.unchanged,
        RegisterRowOutcome::Superseded => &mut summary.superseded,
        RegisterRowOutcome::NotStored => &mut summary.not_stored,
        RegisterRowOutcome::Rejected => &mut summary.rejected,
    };
    *place += 1;
    summary.queries += usize::from(!row.queries.is_empty());
}
