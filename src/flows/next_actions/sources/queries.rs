//! What the school should explain about its marks.

use std::collections::BTreeMap;

use async_trait::async_trait;
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    access::{Moment, Permission, RegistersCodesRead, RegistersRead, RegistersWrite},
    attendance::book::pages,
    domain::session::SessionOn,
    entities::register_page_source::Column,
    error::Result,
    flows::next_actions::{
        dto::NextActionLevel,
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

static OPEN: Kind = Kind {
    name: "register_queries_open",
    title: "Answer the questions about marks: push the same code with its reason, or the right one",
    level: NextActionLevel::Should,
    rule: "reg10",
    rule_text: "The register shows what happened, and of each amendment the reason, the day and the person",
    shown_with: &[RegistersRead::SCOPE, RegistersCodesRead::SCOPE],
    operation: "putRegister",
    method: "PUT",
    done_with: RegistersWrite::SCOPE,
};

/// Open queries of the academic year, but for those that need another school's rows: they are listed with the queries.
pub struct Queries;

/// The queries of each school by session.
struct Asked(BTreeMap<i32, BTreeMap<SessionOn, usize>>);

#[async_trait(?Send)]
impl Source for Queries {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&OPEN] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        let asked = Condition::all().add(Column::Details.contains("\"queries\""));
        let mut schools: BTreeMap<i32, BTreeMap<SessionOn, usize>> = BTreeMap::new();
        for (urn, on, source) in pages::sources_of(moment, &reach.urns, reach.this_year(), asked).await? {
            let open = source.queries().map(|(_, queries)| queries.len()).sum::<usize>();
            if open > 0 {
                schools.entry(urn).or_default().insert(on, open);
            }
        }
        Ok(Box::new(Asked(schools)))
    }
}

impl Tells for Asked {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let Some(sessions) = self.0.get(&desk.urn()) else { return Ok(()) };
        let Some((first, last)) = sessions.keys().next().zip(sessions.keys().next_back()) else {
            return Ok(());
        };
        let list = desk.under(&format!("queries?from_on={}&to_on={}", first.date, last.date));
        let act = Act {
            due: Due::Open,
            evidence: desk.evidence(sessions.values().sum(), sessions.keys().copied(), []),
            href: desk.register(*first),
            subject: None,
            list: Some(list),
        };
        told.add(desk, &OPEN, &(), act)
    }
}
