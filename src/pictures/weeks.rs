//! A child's attendance week by week, for a parent to look at: a column for each week, a square for each half day.

use std::io;

use chrono::{Datelike as _, NaiveDate};

use super::{
    canvas::{About, Canvas},
    pen::{Weight, write},
    sessions::{Shade, draw_shade},
    words,
};
use crate::error::{AppError, Result};

/// A week's half days, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its Monday.
    pub monday: NaiveDate,
    /// Attended.
    pub attended: u64,
    /// Missed with the school's permission.
    pub authorised: u64,
    /// Missed without it.
    pub unauthorised: u64,
}

impl Week {
    /// The squares of its column, from below.
    fn squares(&self) -> impl Iterator<Item = Shade> {
        let of =
            |shade, count: u64| std::iter::repeat_n(shade, usize::try_from(count.min(MOST)).unwrap_or(0));
        of(Shade::Present, self.attended)
            .chain(of(Shade::Authorised, self.authorised))
            .chain(of(Shade::Unauthorised, self.unauthorised))
    }
}

/// As wide as the text of a letter, so that its words are as large as those of the letter.
const WIDTH: i32 = 620;
const MARGIN: i32 = 4;
const WIDEST: i32 = 42;
const TALLEST: i32 = 15;
const SIZE: f64 = 12.0;
/// More half days than any week has.
const MOST: u64 = 14;
/// Room for the Mondays below the columns, and for the legend.
const DATES: i32 = 38;
const LEGEND: i32 = 24;

/// What stands in the legend, in the words of a letter.
const NAMES: [(Shade, &str); 3] = [
    (Shade::Present, "in school"),
    (Shade::Authorised, "missed with permission"),
    (Shade::Unauthorised, "missed without permission"),
];

/// The picture, as SVG; `key` tells it from others on the same page.
pub fn draw(key: &str, weeks: &[Week]) -> Result<String> {
    drawn(key, weeks).map_err(AppError::internal)
}

/// What it shows, in words.
pub fn in_words(weeks: &[Week]) -> String {
    let sum = |of: fn(&Week) -> u64| weeks.iter().map(of).sum::<u64>();
    let counts = [sum(|week| week.attended), sum(|week| week.authorised), sum(|week| week.unauthorised)];
    let counts = NAMES.iter().zip(counts).map(|((_, name), count)| format!("{count} {name}"));
    let days = match (weeks.first(), weeks.last()) {
        (Some(first), Some(last)) => format!(
            " in {} weeks, from that of {} to that of {}",
            weeks.len(),
            words::day(first.monday),
            words::day(last.monday)
        ),
        _ => String::new(),
    };
    format!(
        "Half days{days}: {}. The table below has the same week by week.",
        counts.collect::<Vec<_>>().join(", ")
    )
}

fn drawn(key: &str, weeks: &[Week]) -> io::Result<String> {
    let most = weeks.iter().map(|week| week.squares().count()).max().unwrap_or(0);
    let tall = i32::try_from(most).unwrap_or(0) * TALLEST;
    let about = About {
        key: key.to_owned(),
        title: "Half days in school, week by week".to_owned(),
        description: in_words(weeks),
    };
    let height = 2 * MARGIN + tall + DATES + LEGEND;
    let canvas = Canvas::new(&about, (WIDTH.unsigned_abs(), height.unsigned_abs()))?;
    let columns = i32::try_from(weeks.len()).unwrap_or(i32::MAX).max(1);
    let wide = ((WIDTH - 2 * MARGIN) / columns).clamp(1, WIDEST);
    // Where columns are narrow not every Monday has room below its own.
    let every = usize::try_from((34 + wide - 1) / wide).unwrap_or(1).max(1);
    let (ground, gap) = (MARGIN + tall, if wide > 8 { 2 } else { 0 });
    for (place, week) in weeks.iter().enumerate() {
        let x = MARGIN + i32::try_from(place).unwrap_or(0) * wide;
        for (up, shade) in week.squares().enumerate() {
            let y = ground - (i32::try_from(up).unwrap_or(0) + 1) * TALLEST;
            draw_shade(&canvas, shade, shade.symbol(), (x, y), (wide - gap, TALLEST - 2))?;
        }
        if place % every == 0 {
            let day = week.monday.day().to_string();
            write(&canvas, &day, (x, ground + 3), SIZE, Weight::Plain)?;
            write(&canvas, &week.monday.format("%b").to_string(), (x, ground + 18), SIZE, Weight::Plain)?;
        }
    }
    let mut x = MARGIN;
    for (shade, name) in NAMES {
        draw_shade(&canvas, shade, shade.symbol(), (x, ground + DATES + 2), (22, TALLEST))?;
        write(&canvas, name, (x + 28, ground + DATES + 3), SIZE, Weight::Plain)?;
        x += 28 + words::width(name, SIZE) + 22;
    }
    canvas.finish()
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;
    use crate::pictures::reading;

    fn weeks(count: u64) -> Vec<Week> {
        let first = NaiveDate::from_ymd_opt(2026, 9, 7).expect("a day");
        let week = |n| Week {
            monday: first + Days::new(7 * n),
            attended: 8 - n % 5,
            authorised: n % 2,
            unauthorised: 2 + n % 5 - n % 2,
        };
        (0..count).map(week).collect()
    }

    #[test]
    fn every_half_day_is_a_square_and_all_lies_on_the_paper() {
        for count in [0, 1, 2, 10, 39, 53] {
            let weeks = weeks(count);
            let svg = draw("record", &weeks).expect("a picture");
            let document = reading::read(&svg);
            let squares =
                document.descendants().filter(|node| node.attribute("height") == Some("13")).count();
            assert!(squares as u64 >= 10 * count, "{squares} of {count} weeks");
        }
    }

    #[test]
    fn it_is_told_in_words() {
        let told = in_words(&weeks(2));
        let whole = "Half days in 2 weeks, from that of 7 September 2026 to that of 14 September 2026: 15 in school, \
                     1 missed with permission, 4 missed without permission. The table below has the same week by week.";
        assert_eq!(told, whole);
        assert!(!in_words(&[]).is_empty());
    }
}
