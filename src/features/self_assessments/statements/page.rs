//! A statement as a page: made of the frozen document alone, and of the actions that came later, which are told as such.

use chrono::{DateTime, NaiveDate, Utc};

use super::frozen::{Frozen, FrozenAction, FrozenArea, FrozenEvidence, FrozenQuestion};
use crate::{
    access::at_school,
    assessments::{
        score::{Mean, QuestionnaireScore},
        states::self_assessment::SelfAssessmentActionState,
    },
    domain::person::Person,
    error::Result,
    letters::{Block, Report, Run},
    pictures::ratings::{self, Band, Rated, Ratings, Step},
};

/// The page.
pub fn report(frozen: &Frozen, later: &[FrozenAction], sha256: &str) -> Result<Report> {
    let mut blocks = Vec::new();
    ratings_of(frozen, &mut blocks)?;
    if let Some(comment) = &frozen.comment {
        blocks.push(heading("What the school says with it"));
        blocks.push(paragraph(comment));
    }
    for area in &frozen.areas {
        of_area(frozen, area, &mut blocks);
    }
    blocks.push(heading("Actions when it was submitted"));
    blocks.push(match frozen.actions.is_empty() {
        true => paragraph("None were recorded."),
        false => actions("Actions as they stood when the self-assessment was submitted", &frozen.actions),
    });
    blocks.push(heading("Evidence"));
    blocks.push(match frozen.evidence.is_empty() {
        true => paragraph("None was recorded."),
        false => evidence(frozen),
    });
    if !later.is_empty() {
        blocks.push(heading("After the submission"));
        blocks.push(paragraph(
            "These actions were recorded or changed later. They are told as they stand now and are no part of what was \
             submitted.",
        ));
        blocks.push(actions("Actions that were recorded or changed after the submission", later));
    }
    Ok(Report {
        title: format!("{}: {}", frozen.questionnaire.title, frozen.school.name),
        facts: facts(frozen),
        blocks,
        foot: foot(frozen, sha256),
    })
}

fn facts(frozen: &Frozen) -> Vec<(String, String)> {
    let fact = |name: &str, said: String| (name.to_owned(), said);
    let school = match &frozen.school.phase {
        Some(phase) => format!("{} (URN {}), {phase}", frozen.school.name, frozen.school.urn),
        None => format!("{} (URN {})", frozen.school.name, frozen.school.urn),
    };
    let cycle =
        format!("{}, {} to {}", frozen.cycle.title, day(frozen.cycle.opens_on), day(frozen.cycle.due_on));
    let late = match (frozen.late, frozen.first_submitted_at) {
        (true, None) => ", after it was due",
        (true, Some(_)) => ", first submitted after it was due",
        (false, _) => "",
    };
    let mut facts = vec![
        fact("School", school),
        fact("Cycle", cycle),
        fact("Submitted", format!("{} by {}{late}", instant(frozen.submitted_at), who(&frozen.submitted_by))),
    ];
    let again = frozen.first_submitted_at.map_or_else(String::new, |at| {
        format!(", submitted again after it was reopened; first submitted {}", instant(at))
    });
    facts.push(fact("Statement", format!("Number {}{again}", frozen.number)));
    if let Some(mean) = mean(&frozen.overall) {
        facts.push(fact("Overall score", banded(frozen, &frozen.overall, &mean)));
    }
    facts
}

/// A mean with both of its decimals: where they are noughts, what is read back has lost them.
fn mean(score: &QuestionnaireScore) -> Option<String> {
    Mean::new(score.numerator, score.denominator).map(|mean| mean.rounded().to_string())
}

/// A mean with the name of its band.
fn banded(frozen: &Frozen, score: &QuestionnaireScore, mean: &str) -> String {
    let highest = frozen.questionnaire.ratings.last().map(|rating| rating.value);
    let of = highest.map(|highest| format!(" of {highest}")).unwrap_or_default();
    match band(frozen, score) {
        Some(band) => format!("{mean}{of} ({})", band.label),
        None => format!("{mean}{of}"),
    }
}

fn band(frozen: &Frozen, score: &QuestionnaireScore) -> Option<Band> {
    let code = score.band.as_deref()?;
    let place = frozen.questionnaire.bands.iter().position(|band| band.code == code)?;
    frozen.questionnaire.bands.get(place).map(|band| Band { label: band.label.clone(), place })
}

fn ratings_of(frozen: &Frozen, blocks: &mut Vec<Block>) -> Result<()> {
    // Of a questionnaire without a scale there is nothing to be drawn.
    if frozen.questionnaire.ratings.len() < 2 {
        return Ok(());
    }
    let rated = |label: &str, score: &QuestionnaireScore| Rated {
        label: label.to_owned(),
        mean: mean(score).map(|mean| {
            let exact = score.numerator as f64 / score.denominator.max(1) as f64;
            (mean, exact, band(frozen, score))
        }),
    };
    let overall = rated("Overall", &frozen.overall);
    let areas = frozen.areas.iter().map(|area| rated(&area.title, &area.score)).chain([overall]);
    let scale = frozen.questionnaire.ratings.iter();
    let picture = Ratings {
        title: format!("Ratings by area, {}", frozen.school.name),
        scale: scale.map(|rating| Step { value: rating.value, label: rating.label.clone() }).collect(),
        bands: frozen.questionnaire.bands.len(),
        areas: areas.collect(),
    };
    blocks.push(heading("Ratings by area"));
    blocks
        .push(Block::Picture { svg: ratings::draw("ratings", &picture)?, says: ratings::in_words(&picture) });
    let row = |title: &str, score: &QuestionnaireScore| {
        let mean = mean(score).unwrap_or_else(|| "\u{2013}".to_owned());
        let band = band(frozen, score).map_or_else(|| "\u{2013}".to_owned(), |band| band.label);
        vec![title.to_owned(), mean, band, format!("{} of {}", score.rated, score.of)]
    };
    let rows = frozen.areas.iter().map(|area| row(&area.title, &area.score));
    blocks.push(Block::Table {
        says: "Scores by area".to_owned(),
        columns: ["Area", "Score", "Band", "Questions rated"].map(str::to_owned).to_vec(),
        rows: rows.chain([row("Overall", &frozen.overall)]).collect(),
    });
    Ok(())
}

fn of_area(frozen: &Frozen, area: &FrozenArea, blocks: &mut Vec<Block>) {
    blocks.push(heading(&area.title));
    if let Some(mean) = mean(&area.score) {
        blocks.push(paragraph(&format!("Score: {}", banded(frozen, &area.score, &mean))));
    }
    for question in area.questions.iter().filter(|question| question.in_force) {
        of_question(frozen, question, blocks);
    }
}

fn of_question(frozen: &Frozen, question: &FrozenQuestion, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading { level: 3, part: None, runs: vec![run(&question.text)] });
    let said = question.says.as_deref().unwrap_or("Not answered");
    let mut runs = vec![Run { strong: true, ..run(said) }];
    if let Some((by, at)) = question.answered_by.as_ref().zip(question.answered_at) {
        runs.push(run(&format!(" ({}, {})", who(by), day(at_school(at).date()))));
    }
    blocks.push(Block::Paragraph { runs });
    blocks.extend(question.narrative.as_deref().map(paragraph));
    let own = frozen.evidence.iter().filter(|one| one.question.as_deref() == Some(&question.code));
    let shown: Vec<Vec<Block>> =
        own.map(|one| vec![Block::Paragraph { runs: vec![run("Evidence: "), named(one)] }]).collect();
    if !shown.is_empty() {
        blocks.push(Block::List { from: None, items: shown });
    }
}

/// Evidence by its title, which leads to where it is; a file by its name.
fn named(evidence: &FrozenEvidence) -> Run {
    match (&evidence.address, &evidence.file_name) {
        (Some(address), _) => Run { link: Some(address.clone()), ..run(&evidence.title) },
        (None, Some(name)) => run(&format!("{} ({name})", evidence.title)),
        (None, None) => run(&evidence.title),
    }
}

fn actions(says: &str, all: &[FrozenAction]) -> Block {
    let row = |action: &FrozenAction| {
        let done = action.completed_on.map(|on| format!(" on {}", day(on))).unwrap_or_default();
        let shown = action.completion_evidence.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
        let state = state(&action.state);
        vec![action.what.clone(), who(&action.owner), day(action.due_on), format!("{state}{done}{shown}")]
    };
    Block::Table {
        says: says.to_owned(),
        columns: ["What is to be done", "Who sees to it", "By", "How far it is"].map(str::to_owned).to_vec(),
        rows: all.iter().map(row).collect(),
    }
}

/// A state as people say it.
fn state(state: &str) -> &str {
    match SelfAssessmentActionState::spelled(state) {
        Some(SelfAssessmentActionState::Open) => "Not begun",
        Some(SelfAssessmentActionState::InProgress) => "Under way",
        Some(SelfAssessmentActionState::Done) => "Done",
        Some(SelfAssessmentActionState::Cancelled) => "Cancelled",
        None => state,
    }
}

fn evidence(frozen: &Frozen) -> Block {
    let text_of = |code: &str| {
        let all = frozen.areas.iter().flat_map(|area| &area.questions);
        all.into_iter().find(|question| question.code == code).map(|question| question.text.clone())
    };
    let row = |one: &FrozenEvidence| {
        let shows = match (one.question.as_deref(), one.action_id) {
            (Some(question), _) => text_of(question).unwrap_or_else(|| question.to_owned()),
            (None, Some(id)) => {
                let action = frozen.actions.iter().find(|action| action.id == id);
                format!("Action: {}", action.map_or("", |action| action.what.as_str()))
            }
            (None, None) => "The self-assessment as a whole".to_owned(),
        };
        let place = match (&one.address, &one.file_name) {
            (Some(address), _) => address.clone(),
            (None, Some(name)) => format!("{name}, {}", bytes(one.size.unwrap_or_default())),
            (None, None) => String::new(),
        };
        let by = format!("{}, {}", who(&one.recorded_by), day(at_school(one.recorded_at).date()));
        vec![one.title.clone(), shows, place, by]
    };
    Block::Table {
        says: "Evidence when the self-assessment was submitted".to_owned(),
        columns: ["Evidence", "What it shows", "Where it is", "Recorded"].map(str::to_owned).to_vec(),
        rows: frozen.evidence.iter().map(row).collect(),
    }
}

fn foot(frozen: &Frozen, sha256: &str) -> Vec<String> {
    let mut foot = vec![
        format!("How scores are worked out. {}", frozen.formula),
        format!(
            "This page shows statement {} of {} (URN {}) as it was submitted. Its frozen document has the SHA-256 \
             {sha256}. Whoever fetches the document (at the address of the statement, with /document after it) and works \
             out the SHA-256 of its bytes comes to the same, or it is not this statement.",
            frozen.number, frozen.school.name, frozen.school.urn
        ),
    ];
    let rests: std::collections::BTreeSet<&str> = frozen
        .areas
        .iter()
        .flat_map(|area| &area.questions)
        .flat_map(|question| &question.rests_on)
        .filter_map(|rests| rests.split(':').next())
        .collect();
    if !rests.is_empty() {
        let rests: Vec<_> = rests.into_iter().collect();
        foot.insert(0, format!("The questions rest on: {}.", rests.join("; ")));
    }
    foot
}

fn bytes(size: i32) -> String {
    match size {
        size if size < 1024 => format!("{size} bytes"),
        size if size < 1024 * 1024 => format!("{} KiB", (size + 512) / 1024),
        size => format!("{:.1} MiB", f64::from(size) / 1_048_576.0),
    }
}

fn who(person: &Person) -> String {
    match &person.title {
        Some(title) => format!("{}, {title}", person.name),
        None => person.name.clone(),
    }
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

fn instant(at: DateTime<Utc>) -> String {
    at_school(at).format("%-d %B %Y, %H:%M").to_string()
}

fn run(text: &str) -> Run {
    Run { text: text.to_owned(), ..Run::default() }
}

fn heading(text: &str) -> Block {
    Block::Heading { level: 2, part: None, runs: vec![run(text)] }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { runs: vec![run(text)] }
}
