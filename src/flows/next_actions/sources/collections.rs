//! Collections of the authority: returns that are to be sent, and those about which it asks.

use async_trait::async_trait;

use crate::{
    access::{CollectionsRead, CollectionsWrite, Moment, Permission},
    error::Result,
    features::collections::{OpenReturn, ReturnState, is_answered_by_feed, open_returns},
    flows::next_actions::{
        dto::{NextActionEvidence, NextActionLevel},
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

const fn kind(name: &'static str, title: &'static str) -> Kind {
    Kind {
        name,
        title,
        level: NextActionLevel::Should,
        rule: "la-collections",
        rule_text: "The authority asks schools for attendance at the end of each half term, where their registers do not tell it",
        shown_with: &[CollectionsRead::SCOPE],
        operation: "submitSchoolCollectionReturn",
        method: "POST",
        done_with: CollectionsWrite::SCOPE,
    }
}

static OPEN: Kind = kind("collection_open", "Answer a collection of the authority");
static QUERIED: Kind = kind("collection_queried", "Explain a return about which the authority asks");

/// Returns whose next step is the school's. Where the feed answers, nothing is to be done.
pub struct Collections;

struct Asked(Vec<OpenReturn>);

#[async_trait(?Send)]
impl Source for Collections {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&OPEN, &QUERIED] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        Ok(Box::new(Asked(open_returns(moment, &reach.urns).await?)))
    }
}

impl Tells for Asked {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        for open in self.0.iter().filter(|open| open.urn == desk.urn()) {
            let kind = if open.state == ReturnState::Queried { &QUERIED } else { &OPEN };
            let today = desk.reach.today;
            if !told.wants(kind) || is_answered_by_feed(open, &desk.held.book, desk.school, today) {
                continue;
            }
            let subject = desk.under(&format!("collection-returns/{}", open.collection_id));
            let act = Act {
                due: Due::On(open.due_on),
                evidence: NextActionEvidence {
                    from_on: Some(open.span.from_on),
                    to_on: Some(open.span.to_on),
                    question: open.message.clone().filter(|_| open.state == ReturnState::Queried),
                    ..desk.evidence(1, [], [])
                },
                href: format!("{subject}/submit"),
                subject: Some(subject),
                list: Some(desk.under("collection-returns")),
            };
            told.add(desk, kind, &open.collection_id, act)?;
        }
        Ok(())
    }
}
