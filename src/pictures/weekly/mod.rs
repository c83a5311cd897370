//! Absence week by week, as a line that is broken where nothing is known, beside published figures.

mod chart;
mod labels;

use std::io;

use chrono::{DateTime, NaiveDate, Utc};
use plotters::element::{Rectangle, Text};

use self::chart::Chart;
use super::{
    canvas::{About, Canvas},
    ink::{self, Hatch, Rgb},
    pen::{Weight, filled, words_in, write},
    words,
};
use crate::{
    domain::{percentage::Rate, span::Span},
    error::{AppError, Result},
};

/// What is known of a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Week {
    /// The school does not meet in it.
    NoSchool,
    /// The school meets, and no possible session is marked.
    NoMarks,
    /// Few pupils are behind it, or it would give a small one away.
    Withheld,
    /// What was missed, out of possible sessions.
    Of(Rate),
}

/// Whose published figure a level is. Each kind has a colour and a dash of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The local authority.
    LocalAuthority,
    /// Its region.
    Region,
    /// England.
    England,
    /// The mean of its statistical neighbours.
    Neighbours,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::LocalAuthority, Self::Region, Self::England, Self::Neighbours];

    /// Its colour, dark enough for words.
    pub const fn ink(self) -> Rgb {
        match self {
            Self::LocalAuthority => (0xA8, 0x3E, 0x00),
            Self::Region => (0x00, 0x6B, 0x55),
            Self::England => (0x7A, 0x2E, 0x8A),
            Self::Neighbours => (0x5E, 0x56, 0x00),
        }
    }

    /// Its dash.
    pub const fn dash(self) -> &'static str {
        match self {
            Self::LocalAuthority => "14 5",
            Self::Region => "3 4",
            Self::England => "12 4 3 4",
            Self::Neighbours => "7 4 2 4 2 4",
        }
    }

    /// Its name in the document of the picture.
    pub const fn class(self) -> &'static str {
        match self {
            Self::LocalAuthority => "local-authority",
            Self::Region => "region",
            Self::England => "england",
            Self::Neighbours => "statistical-neighbours",
        }
    }
}

/// A published figure: one level over all weeks.
#[derive(Clone, Debug)]
pub struct Level {
    /// Whose it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Of which year and part of it.
    pub of: String,
    /// Per cent, as nearly as it can be drawn.
    pub percent: f64,
    /// The same to one decimal.
    pub shown: f64,
    /// The publication.
    pub source: String,
}

/// A school's or an authority's absence week by week.
#[derive(Clone, Debug)]
pub struct Weekly {
    /// Tells this picture's parts from another's.
    pub key: String,
    /// The school or the authority.
    pub whose: String,
    /// What is measured: `Overall absence`.
    pub measure: &'static str,
    /// Who is counted.
    pub counted: String,
    /// The days asked for.
    pub days: Span,
    /// Each week by its Monday, in order, none left out.
    pub weeks: Vec<(NaiveDate, Week)>,
    /// Over all the days; none where it is withheld or nothing is held.
    pub whole: Option<Rate>,
    /// Whether figures of all the days together are withheld.
    pub withheld: bool,
    /// What it is beside.
    pub levels: Vec<Level>,
    /// The instant as of which everything was read.
    pub data_as_at: DateTime<Utc>,
}

/// The own line.
const OWN: Rgb = (0x0B, 0x3C, 0x6F);
const WIDTH: i32 = 1120;
const MARGIN: i32 = 28;
const WITHIN: i32 = WIDTH - 2 * MARGIN;
const CHART_HEIGHT: i32 = 440;
const TITLE_LINE: i32 = 26;
const LINE: i32 = 18;
const FOOT_LINE: i32 = 15;
const KEY_HEIGHT: i32 = 30;

/// The picture, as SVG.
pub fn draw(weekly: &Weekly) -> Result<String> {
    drawn(weekly).map_err(AppError::internal)
}

fn drawn(weekly: &Weekly) -> io::Result<String> {
    let title = words::lines(&title(weekly), 20.0, WITHIN);
    let head: Vec<String> = head(weekly).iter().flat_map(|line| words::lines(line, 13.0, WITHIN)).collect();
    let foot: Vec<String> = foot(weekly).iter().flat_map(|line| words::lines(line, 11.0, WITHIN)).collect();
    let above = MARGIN + title.len() as i32 * TITLE_LINE + head.len() as i32 * LINE + 12;
    let below = KEY_HEIGHT + foot.len() as i32 * FOOT_LINE + MARGIN;
    let size = (WIDTH.unsigned_abs(), (above + CHART_HEIGHT + below).unsigned_abs());
    let canvas = Canvas::new(&about(weekly), size)?;
    let mut y = MARGIN;
    for line in &title {
        write(&canvas, line, (MARGIN, y), 20.0, Weight::Bold)?;
        y += TITLE_LINE;
    }
    for line in &head {
        write(&canvas, line, (MARGIN, y + 2), 13.0, Weight::Plain)?;
        y += LINE;
    }
    Chart::new(&canvas, weekly, (above, below))?.draw()?;
    key(&canvas, weekly, above + CHART_HEIGHT + 8)?;
    let mut y = above + CHART_HEIGHT + KEY_HEIGHT + 6;
    for line in &foot {
        write(&canvas, line, (MARGIN, y), 11.0, Weight::Quiet)?;
        y += FOOT_LINE;
    }
    canvas.finish()
}

fn title(weekly: &Weekly) -> String {
    format!("Weekly absence, {}: {}", weekly.whose, words::days(weekly.days))
}

fn head(weekly: &Weekly) -> [String; 1] {
    let whole = match (weekly.whole, weekly.withheld) {
        (_, true) => "figures are withheld, for few pupils are behind them".to_owned(),
        (Some(rate), false) => format!("{} over all weeks", words::rate(rate)),
        (None, false) => "no possible session is marked".to_owned(),
    };
    [format!("{}: {whole}. {}", weekly.measure, weekly.counted)]
}

fn foot(weekly: &Weekly) -> Vec<String> {
    let mut sources: Vec<(String, Vec<&str>)> = Vec::new();
    for level in &weekly.levels {
        let of = format!("{}: {}", level.of, level.source);
        match sources.iter_mut().find(|(known, _)| *known == of) {
            Some((_, names)) => names.push(&level.name),
            None => sources.push((of, vec![&level.name])),
        }
    }
    let sources: Vec<String> =
        sources.into_iter().map(|(of, names)| format!("{} ({of})", names.join(", "))).collect();
    let published = match sources.is_empty() {
        true => "Nothing is published to compare with.".to_owned(),
        false => format!("Published: {}.", sources.join("; ")),
    };
    vec![published, format!("Data as at {} (London).", words::instant(weekly.data_as_at))]
}

fn about(weekly: &Weekly) -> About {
    let weeks = weekly.weeks.iter().map(|(monday, week)| {
        let what = match week {
            Week::NoSchool => "no school".to_owned(),
            Week::NoMarks => "no marks".to_owned(),
            Week::Withheld => "withheld".to_owned(),
            Week::Of(rate) => words::rate(*rate),
        };
        format!("{}: {what}", words::day(*monday))
    });
    let levels =
        weekly.levels.iter().map(|level| format!("{} {:.1}% ({})", level.name, level.shown, level.of));
    let levels: Vec<_> = levels.collect();
    let weeks: Vec<_> = weeks.collect();
    let [head] = head(weekly);
    let beside =
        if levels.is_empty() { String::new() } else { format!(" Beside it: {}.", levels.join("; ")) };
    let as_at = words::instant(weekly.data_as_at);
    About {
        key: weekly.key.clone(),
        title: title(weekly),
        description: format!(
            "{head} Weeks by their Mondays: {}.{beside} Data as at {as_at} (London).",
            weeks.join("; ")
        ),
    }
}

/// What bands mean, as far as there are any.
fn key(canvas: &Canvas, weekly: &Weekly, y: i32) -> io::Result<()> {
    let mut x = MARGIN;
    for (week, label) in [
        (Week::NoSchool, "No school in the week"),
        (Week::NoMarks, "School, but no possible session marked"),
        (Week::Withheld, "w: withheld, few pupils or next to few"),
    ] {
        if weekly.weeks.iter().all(|(_, other)| *other != week) {
            continue;
        }
        band(canvas, week, [(x, y), (x + 26, y + 16)])?;
        write(canvas, label, (x + 33, y + 2), 12.0, Weight::Plain)?;
        x += 33 + words::width(label, 12.0) + 24;
    }
    Ok(())
}

/// The ground of weeks of which there is no figure.
fn band(canvas: &Canvas, week: Week, corners: [(i32, i32); 2]) -> io::Result<()> {
    let [(left, top), (right, bottom)] = corners;
    let size = (right - left, bottom - top);
    match week {
        Week::Of(_) => Ok(()),
        Week::NoSchool => canvas.draw(&Rectangle::new(corners, filled(ink::BLANK))),
        Week::NoMarks => canvas.hatch(Hatch::Sparse, corners[0], size),
        Week::Withheld => {
            canvas.hatch(Hatch::Upright, corners[0], size)?;
            let at = (left + size.0 / 2, bottom - 9);
            canvas.draw(&Text::new("w", at, words_in(11.0, Weight::Bold, ink::TEXT).pos(super::pen::MIDDLE)))
        }
    }
}

#[cfg(test)]
mod tests;
