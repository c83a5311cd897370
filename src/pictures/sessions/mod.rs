//! A pupil's sessions as a calendar: a column for each week, a row for each half of a school day.

mod grid;
mod shade;

use std::io;

use chrono::{DateTime, Utc};

pub(super) use self::grid::draw_shade;
pub use self::shade::Shade;
pub use super::words::day;

use self::grid::Grid;
use super::{
    canvas::{About, Canvas},
    pen::{Weight, write},
    words,
};
use crate::{
    domain::{percentage::Rate, session::SessionOn, span::Span},
    error::{AppError, Result},
};

/// One session of one pupil at one school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// When it was.
    pub on: SessionOn,
    /// What it was.
    pub shade: Shade,
    /// The code that stands, for those who may see codes.
    pub code: Option<&'static str>,
}

/// The sessions of one enrolment in one academic year.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// Whose they are: the school and the enrolment.
    pub heading: String,
    /// The days that are told of.
    pub days: Span,
    /// The sessions in order of time, each once.
    pub cells: Vec<Cell>,
    /// Sessions attended, out of possible ones.
    pub attendance: Rate,
    /// Sessions missed, out of possible ones.
    pub absence: Rate,
}

impl Stretch {
    fn of(&self, shade: Shade) -> u64 {
        self.cells.iter().filter(|cell| cell.shade == shade).count() as u64
    }

    /// Each shade that has sessions, with how many.
    fn counts(&self) -> impl Iterator<Item = (Shade, u64)> {
        Shade::ALL.map(|shade| (shade, self.of(shade))).into_iter().filter(|(_, count)| *count > 0)
    }
}

/// What a code means and how often it stands.
#[derive(Clone, Debug)]
pub struct CodeUsed {
    /// The code.
    pub code: &'static str,
    /// Its meaning.
    pub meaning: &'static str,
    /// Sessions under it.
    pub sessions: u64,
}

/// A pupil's sessions.
#[derive(Clone, Debug)]
pub struct Sessions {
    /// The pupil, by the id that is no name.
    pub pupil: String,
    /// The days asked for.
    pub days: Span,
    /// By enrolment and year.
    pub stretches: Vec<Stretch>,
    /// Attendance and absence of all enrolments, each session once.
    pub together: (Rate, Rate),
    /// The codes that stand in the cells; none where codes are not shown.
    pub codes: Vec<CodeUsed>,
    /// The instant as of which everything was read.
    pub data_as_at: DateTime<Utc>,
}

/// As wide as an A4 page lying down, printed so that the smallest letters are two millimetres high.
const WIDTH: i32 = 1120;
const MARGIN: i32 = 28;
const WITHIN: i32 = WIDTH - 2 * MARGIN;
const LINE: i32 = 17;
const CODES_SIZE: f64 = 11.0;

const MEANING: &str = "Each column is a week, from its Monday; each day has its morning (am) above its afternoon (pm). \
                       Attendance is sessions attended out of those that could have been; sessions without a mark, \
                       and those that the pupil could not or need not attend, are in no rate.";

/// The picture, as SVG.
pub fn draw(sessions: &Sessions) -> Result<String> {
    drawn(sessions).map_err(AppError::internal)
}

fn drawn(sessions: &Sessions) -> io::Result<String> {
    let grids: Vec<Grid<'_>> = sessions.stretches.iter().map(Grid::of).collect();
    let (head, foot) = (head(sessions), foot(sessions));
    let codes = columns(&sessions.codes);
    let codes_height = codes.iter().map(|column| column.len() as i32).max().unwrap_or(0) * 15;
    let whole = [
        MARGIN + 30 + head.len() as i32 * LINE,
        grids.iter().map(Grid::height).sum(),
        if codes_height > 0 { codes_height + 30 } else { 0 },
        foot.len() as i32 * 15 + MARGIN,
    ];
    let about = about(sessions);
    let canvas = Canvas::new(&about, (WIDTH.unsigned_abs(), whole.iter().sum::<i32>().unsigned_abs()))?;
    let mut y = MARGIN;
    write(&canvas, &title(sessions), (MARGIN, y), 20.0, Weight::Bold)?;
    y += 30;
    for line in &head {
        write(&canvas, line, (MARGIN, y), 13.0, Weight::Plain)?;
        y += LINE;
    }
    for grid in &grids {
        grid.draw(&canvas, y)?;
        y += grid.height();
    }
    if codes_height > 0 {
        write(&canvas, "Codes, and sessions under each", (MARGIN, y), 12.0, Weight::Bold)?;
        for (column, x) in codes.iter().zip([MARGIN, MARGIN + WITHIN / 2]) {
            for (line, at) in column.iter().zip((y + 18..).step_by(15)) {
                write(&canvas, line, (x, at), CODES_SIZE, Weight::Plain)?;
            }
        }
        y += codes_height + 30;
    }
    for line in &foot {
        write(&canvas, line, (MARGIN, y), 11.0, Weight::Quiet)?;
        y += 15;
    }
    canvas.finish()
}

fn title(sessions: &Sessions) -> String {
    format!("Attendance by session, {}", words::days(sessions.days))
}

fn head(sessions: &Sessions) -> Vec<String> {
    let (attended, absent) = (words::rate(sessions.together.0), words::rate(sessions.together.1));
    let pupil = format!("Pupil {}", sessions.pupil);
    match sessions.stretches.len() {
        0 => vec![pupil, "No enrolment in these days.".to_owned()],
        // Its own heading says the same.
        1 => vec![pupil],
        _ => vec![pupil, format!("All together, each session once: attended {attended}; absent {absent}")],
    }
}

fn foot(sessions: &Sessions) -> Vec<String> {
    let as_at = format!("Data as at {} (London).", words::instant(sessions.data_as_at));
    words::lines(&format!("{MEANING} {as_at}"), 11.0, WITHIN)
}

/// The codes in two columns of lines.
fn columns(codes: &[CodeUsed]) -> [Vec<String>; 2] {
    let lines = |codes: &[CodeUsed]| {
        let wide = WITHIN / 2 - 20;
        let line = |used: &CodeUsed| {
            let text = format!("{} \u{2013} {}: {}", used.code, used.meaning, words::count(used.sessions));
            words::lines(&text, CODES_SIZE, wide)
        };
        codes.iter().flat_map(line).collect()
    };
    let (left, right) = codes.split_at(codes.len().div_ceil(2));
    [lines(left), lines(right)]
}

fn about(sessions: &Sessions) -> About {
    let mut parts = head(sessions);
    parts.iter_mut().for_each(|part| *part = part.trim_end_matches('.').to_owned());
    for stretch in &sessions.stretches {
        let counts: Vec<_> = stretch
            .counts()
            .map(|(shade, count)| format!("{} {}", shade.name(), words::count(count)))
            .collect();
        let counts = match counts.is_empty() {
            true => "no session".to_owned(),
            false => counts.join(", "),
        };
        parts.push(format!("{}. {}. Sessions: {counts}", stretch.heading, grid::rates(stretch)));
    }
    let under = |used: &CodeUsed| format!("{} ({}) {}", used.code, used.meaning, words::count(used.sessions));
    if !sessions.codes.is_empty() {
        let codes: Vec<_> = sessions.codes.iter().map(under).collect();
        parts.push(format!("Codes: {}", codes.join(", ")));
    }
    parts.push(format!("Data as at {} (London)", words::instant(sessions.data_as_at)));
    parts.push(MEANING.trim_end_matches('.').to_owned());
    About {
        key: format!("sessions-{}", sessions.pupil),
        title: title(sessions),
        description: parts.join(". ") + ".",
    }
}

#[cfg(test)]
mod tests;
