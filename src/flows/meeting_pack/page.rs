//! The pack as a report: made of the pack alone, so that screen and paper say what the data say.

use chrono::NaiveDate;

use super::{
    assessed::{SupportMeetingPackSelfAssessment, SupportMeetingPackSelfAssessmentBegun},
    dto::{
        SupportMeetingPack, SupportMeetingPackFigures, SupportMeetingPackPart, SupportMeetingPackPlan,
        SupportMeetingPackPupil, SupportMeetingPackPupils, SupportMeetingPackRates,
    },
};
use crate::{
    access::at_school,
    assessments::{
        score::{Mean, QuestionnaireScore},
        states::self_assessment::SelfAssessmentState,
    },
    attendance::figures::{Cohort, Measure},
    domain::percentage::Rate,
    features::meetings::{SupportMeetingAction, SupportMeetingCarried},
    letters::{Block, Report, Run},
};

const NOTHING: &str = "\u{2013}";

/// The report. `svg` is the school's year week by week.
pub fn report(pack: &SupportMeetingPack, svg: Option<String>) -> Report {
    let mut blocks = Vec::new();
    previous(pack, &mut blocks);
    if let Some(figures) = &pack.figures {
        trends(figures, svg, &mut blocks);
    }
    if let Some(pupils) = &pack.pupils {
        of_pupils(pupils, &mut blocks);
    }
    self_assessment(pack, &mut blocks);
    if let Some(sheets) = &pack.information_sheets {
        blocks.push(heading("What the authority has asked"));
        let due = |on: Option<NaiveDate>| on.map_or_else(String::new, |on| format!(", due {}", day(on)));
        let item =
            |sheet: &super::dto::SupportMeetingPackSheet| format!("Information sheet{}", due(sheet.due_on));
        blocks.push(match sheets.is_empty() {
            true => paragraph("Nothing is outstanding."),
            false => Block::list(sheets.iter().map(item)),
        });
    }
    Report {
        title: format!("Targeting support meeting: {}", pack.meeting.school),
        facts: facts(pack),
        blocks,
        foot: foot(pack),
    }
}

fn facts(pack: &SupportMeetingPack) -> Vec<(String, String)> {
    let meeting = &pack.meeting;
    let fact = |name: &str, said: String| (name.to_owned(), said);
    let person = |name: &str, role: Option<&str>| match role {
        Some(role) => format!("{name}, {role}"),
        None => name.to_owned(),
    };
    let mut facts = vec![
        fact("School", format!("{} (URN {})", meeting.school, meeting.urn)),
        fact("Term", meeting.term.clone()),
        fact("When", format!("{}, {}", day(meeting.meeting_on), meeting.from_time.format("%H:%M"))),
    ];
    facts.extend(meeting.place.iter().map(|place| fact("Where", place.clone())));
    facts.extend(meeting.link.iter().map(|link| fact("On line", link.clone())));
    facts.push(fact("Officer", person(&meeting.officer.name, meeting.officer.role.as_deref())));
    let people: Vec<_> = meeting.attendees.iter().map(|one| person(&one.name, one.role.as_deref())).collect();
    if !people.is_empty() {
        facts.push(fact("Who comes", people.join("; ")));
    }
    facts.extend(pack.senior_attendance_champion.iter().map(|one| {
        fact("Senior attendance champion", format!("{} (named {})", one.name, day(one.named_on)))
    }));
    facts.extend(meeting.about.iter().map(|about| fact("About", about.clone())));
    facts.push(fact("As at", day(pack.as_at_on)));
    facts
}

fn previous(pack: &SupportMeetingPack, blocks: &mut Vec<Block>) {
    blocks.push(heading("Since the last meeting"));
    blocks.push(match &pack.previous {
        Some(held) => paragraph(&format!("{}, {}: {}", held.term, day(held.held_on), held.summary)),
        None => paragraph("No meeting was held before."),
    });
    if let Some(held) = pack.previous.as_ref().filter(|held| !held.actions.is_empty()) {
        let row = |action: &SupportMeetingAction| {
            let late = if action.overdue { " (overdue)" } else { "" };
            vec![action.terms.action.what.clone(), format!("{}{late}", action.state.as_str())]
        };
        blocks.push(Block::Table {
            says: "Actions of the last meeting".to_owned(),
            columns: ["What was agreed", "How far it is"].map(str::to_owned).to_vec(),
            rows: held.actions.iter().map(row).collect(),
        });
    }
    if pack.carried_actions.is_empty() {
        blocks.push(paragraph("No action is open."));
        return;
    }
    let row = |carried: &SupportMeetingCarried| {
        let action = &carried.action.terms.action;
        let late = if carried.action.overdue { " (overdue)" } else { "" };
        let owner = match &action.owner.title {
            Some(title) => format!("{}, {title}", action.owner.name),
            None => action.owner.name.clone(),
        };
        let due = format!("{}{late}", day(action.due_on));
        vec![action.what.clone(), owner, due, carried.times_carried.to_string()]
    };
    blocks.push(Block::Table {
        says: "Actions that are still open".to_owned(),
        columns: ["What was agreed", "Who sees to it", "By", "Meetings carried"].map(str::to_owned).to_vec(),
        rows: pack.carried_actions.iter().map(row).collect(),
    });
}

fn trends(figures: &SupportMeetingPackFigures, svg: Option<String>, blocks: &mut Vec<Block>) {
    blocks.push(heading("Attendance"));
    blocks.push(paragraph(match figures.cohort {
        Cohort::DfeComparable => "Counted are the pupils whom the Department's figures count.",
        Cohort::Everyone => "Everyone on roll is counted.",
    }));
    let row = |name: &str, rates: &SupportMeetingPackRates| {
        let cells = [
            rates.attendance,
            rates.overall_absence,
            rates.unauthorised_absence,
            rates.persistent_absence,
            rates.severe_absence,
        ];
        std::iter::once(name.to_owned()).chain(cells.map(percent)).collect::<Vec<_>>()
    };
    let columns = |first: &str| {
        let rest = ["Attendance", "Absence", "Unauthorised", "Persistently absent", "Severely absent"];
        std::iter::once(first).chain(rest).map(str::to_owned).collect::<Vec<_>>()
    };
    let rows = figures.half_terms.iter().chain([&figures.year]);
    blocks.push(Block::Table {
        says: "By half term, and the academic year to the day".to_owned(),
        columns: columns("Days"),
        rows: rows.map(|figure| row(&figure.period, &figure.rates)).collect(),
    });
    if let Some(svg) = svg {
        let first = figures.weeks.first().map_or_else(String::new, |week| day(week.from_on));
        let says = format!("Overall absence week by week from {first} on, beside what is published");
        blocks.push(Block::Picture { svg, says });
    }
    comparison(figures, blocks);
    if !figures.groups.is_empty() {
        blocks.push(heading("Groups of pupils"));
        let named = |group: &super::dto::SupportMeetingPackGroup| row(&name_of(group), &group.rates);
        blocks.push(Block::Table {
            says: "Groups, in the academic year to the day".to_owned(),
            columns: columns("Group"),
            rows: figures.groups.iter().map(named).collect(),
        });
    }
}

fn name_of(group: &super::dto::SupportMeetingPackGroup) -> String {
    let known = match (group.by, group.value.as_deref()) {
        ("fsm", Some("true")) => "Eligible for free school meals",
        ("fsm", Some("false")) => "Not eligible for free school meals",
        ("fsm", _) => "Free school meals not known",
        ("sen", Some("N")) => "No SEN provision",
        ("sen", Some("K")) => "SEN support",
        ("sen", Some("E")) => "EHC plan",
        ("sen", _) => "SEN provision not known",
        (_, Some(_)) => "With a social worker",
        (_, None) => "Without a social worker",
    };
    known.to_owned()
}

fn comparison(figures: &SupportMeetingPackFigures, blocks: &mut Vec<Block>) {
    let mut rows = Vec::new();
    for row in figures.comparison.iter().filter(|row| row.measure != Measure::Attendance) {
        for beside in &row.comparators {
            let gap = beside.gap_points.map_or_else(|| NOTHING.to_owned(), |gap| format!("{gap:+.1}"));
            rows.push(vec![
                name_of_measure(row.measure).to_owned(),
                shown(row.own.percent),
                format!("{} ({}, {})", beside.area_name, beside.academic_year, beside.time_frame),
                shown(beside.percent),
                gap,
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    blocks.push(heading("Beside published figures"));
    blocks.push(Block::Table {
        says: "The academic year to the day beside what is published of schools of this kind".to_owned(),
        columns: ["Measure", "School", "Beside", "Published", "Points"].map(str::to_owned).to_vec(),
        rows,
    });
}

fn name_of_measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Attendance => "Attendance",
        Measure::OverallAbsence => "Absence",
        Measure::AuthorisedAbsence => "Authorised absence",
        Measure::UnauthorisedAbsence => "Unauthorised absence",
        Measure::PersistentAbsence => "Persistently absent",
        Measure::SevereAbsence => "Severely absent",
    }
}

fn of_pupils(pupils: &SupportMeetingPackPupils, blocks: &mut Vec<Block>) {
    blocks.push(heading("Severely absent pupils"));
    blocks.push(paragraph(&format!(
        "Each of them is to have a plan. {} of {} have none that is known here.",
        pupils.severely_absent_without_plan,
        pupils.severely_absent.len()
    )));
    list("Who missed half of the possible sessions or more", &pupils.severely_absent, blocks);
    blocks.push(heading("Persistently absent pupils"));
    list("Who missed a tenth or more, and is not severely absent", &pupils.persistently_absent, blocks);
    blocks.push(heading("Registers"));
    let Rate { numerator, denominator } = pupils.marks;
    blocks.push(paragraph(&format!(
        "{numerator} of {denominator} marks that were due in the academic year to the day have come ({}).",
        percent(pupils.marks)
    )));
}

fn list(says: &str, pupils: &[SupportMeetingPackPupil], blocks: &mut Vec<Block>) {
    if pupils.is_empty() {
        blocks.push(paragraph("There are none."));
        return;
    }
    let row = |pupil: &SupportMeetingPackPupil| {
        let named = pupil.name.clone().unwrap_or_else(|| pupil.pupil_id.to_string());
        let group = pupil.registration_group.clone().unwrap_or_else(|| pupil.year_group.clone());
        let plans: Vec<_> = pupil.plans.iter().map(plan_and_lead).collect();
        let plan = match pupil.has_plan {
            Some(true) => plans.join(", "),
            Some(false) => "No plan".to_owned(),
            None => "Not known".to_owned(),
        };
        let Rate { numerator, denominator } = pupil.absence;
        vec![named, group, format!("{numerator} of {denominator} ({})", percent(pupil.absence)), plan]
    };
    blocks.push(Block::Table {
        says: says.to_owned(),
        columns: ["Pupil", "Form", "Sessions missed", "Plan"].map(str::to_owned).to_vec(),
        rows: pupils.iter().map(row).collect(),
    });
}

/// What a pupil's plan is, and who leads it.
fn plan_and_lead(plan: &SupportMeetingPackPlan) -> String {
    let kind = plan.kind.as_str().replace('_', " ");
    let lead = plan.lead_practitioner.as_ref().map(|lead| match &lead.role {
        Some(role) => format!(" (lead practitioner: {}, {role})", lead.name),
        None => format!(" (lead practitioner: {})", lead.name),
    });
    format!("{kind}{}", lead.unwrap_or_default())
}

fn self_assessment(pack: &SupportMeetingPack, blocks: &mut Vec<Block>) {
    let hidden = pack.withheld.iter().any(|one| one.part == SupportMeetingPackPart::SelfAssessment);
    let begun = pack.self_assessments_in_progress.as_deref().unwrap_or_default();
    let is_any = pack.self_assessment.is_some() || !begun.is_empty();
    if hidden || !(is_any || pack.self_assessment_expected) {
        return;
    }
    blocks.push(heading("Self-assessment"));
    blocks.extend(begun.iter().map(|one| paragraph(&how_far(one))));
    let Some(said) = &pack.self_assessment else {
        blocks.push(paragraph("The school has submitted none."));
        return;
    };
    blocks.push(paragraph(&format!(
        "{}, submitted {}",
        said.cycle,
        day(at_school(said.submitted_at).date())
    )));
    let row = |title: &str, score: &QuestionnaireScore| {
        let mean = Mean::new(score.numerator, score.denominator);
        let mean = mean.map_or_else(|| NOTHING.to_owned(), |mean| mean.rounded().to_string());
        let band = score.band.clone().unwrap_or_else(|| NOTHING.to_owned());
        vec![title.to_owned(), mean, band, format!("{} of {}", score.rated, score.of)]
    };
    let SupportMeetingPackSelfAssessment { areas, overall, .. } = said;
    let rows = areas.iter().map(|area| row(&area.title, &area.score));
    blocks.push(Block::Table {
        says: "Scores by area".to_owned(),
        columns: ["Area", "Score", "Band", "Questions rated"].map(str::to_owned).to_vec(),
        rows: rows.chain([row("Overall", overall)]).collect(),
    });
}

/// How far a self-assessment is that was not submitted.
fn how_far(begun: &SupportMeetingPackSelfAssessmentBegun) -> String {
    let again = match begun.state {
        SelfAssessmentState::Reopened => "was reopened and is answered again",
        _ => "is in progress and not submitted",
    };
    let counted = begun.answered.zip(begun.asked);
    let counted = counted.map(|(answered, asked)| format!("; {answered} of {asked} questions are answered"));
    let late = if begun.overdue { " (overdue)" } else { "" };
    format!("{} {again}{}; due {}{late}.", begun.cycle, counted.unwrap_or_default(), day(begun.due_on))
}

fn foot(pack: &SupportMeetingPack) -> Vec<String> {
    let prepared = at_school(pack.prepared_at).format("%-d %B %Y, %H:%M");
    let mut foot = vec![format!(
        "Prepared {prepared} from the registers, documents and published figures as they stood then; nothing of it is \
         stored. It names pupils: keep it as you keep their records."
    )];
    let parts: Vec<_> = pack.withheld.iter().map(|one| one.part.as_str().replace('_', " ")).collect();
    if !parts.is_empty() {
        foot.push(format!("Withheld from the program that asked: {}.", parts.join(", ")));
    }
    foot
}

fn percent(rate: Rate) -> String {
    shown(rate.percent())
}

fn shown(percent: Option<f64>) -> String {
    percent.map_or_else(|| NOTHING.to_owned(), |percent| format!("{percent:.1} %"))
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
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
