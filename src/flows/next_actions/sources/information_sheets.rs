//! Information sheets that ask for something which is not done.

use async_trait::async_trait;

use crate::{
    access::{InformationSheetsRead, InformationSheetsRespond, Moment, Permission},
    error::Result,
    features::information_sheets::{OpenInformationSheet, open_information_sheets},
    flows::next_actions::{
        dto::{NextActionEvidence, NextActionLevel},
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

static OPEN: Kind = Kind {
    name: "information_sheet_open",
    title: "Do what an information sheet of the authority asks",
    level: NextActionLevel::Should,
    rule: "la-information-sheets",
    rule_text: "The authority asks schools by management information sheets; each names the day by whose end it is to be completed",
    shown_with: &[InformationSheetsRead::SCOPE],
    operation: "completeSchoolInformationSheet",
    method: "POST",
    done_with: InformationSheetsRespond::SCOPE,
};

/// Published sheets that ask for something, or have a day by whose end they are to be completed, and are not completed.
pub struct InformationSheets;

struct Open(Vec<OpenInformationSheet>);

#[async_trait(?Send)]
impl Source for InformationSheets {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&OPEN] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        Ok(Box::new(Open(open_information_sheets(moment, &reach.urns).await?)))
    }
}

impl Tells for Open {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        for open in self.0.iter().filter(|open| open.urn == desk.urn()) {
            let subject = desk.under(&format!("information-sheets/{}", open.id));
            let act = Act {
                due: open.due_on.map_or(Due::Open, Due::On),
                evidence: NextActionEvidence {
                    from_on: open.published_on,
                    to_on: open.due_on,
                    ..desk.evidence(1, [], [])
                },
                href: format!("{subject}/complete"),
                subject: Some(subject),
                list: Some(desk.under("information-sheets")),
            };
            told.add(desk, &OPEN, &open.id, act)?;
        }
        Ok(())
    }
}
