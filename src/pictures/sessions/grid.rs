//! The grid of one enrolment's year.

use std::io;

use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use plotters::{
    element::{PathElement, Rectangle, Text},
    style::TextStyle,
};

use super::{Cell, MARGIN, Shade, Stretch, WITHIN};
use crate::{
    domain::session::{Session, SessionOn},
    pictures::{
        canvas::Canvas,
        ink,
        pen::{MIDDLE, Weight, filled, stroke, words_in, write},
        words,
    },
};

/// Room for the names of days.
const GUTTER: i32 = 62;
const CELL_HEIGHT: i32 = 17;
const WIDEST_CELL: i32 = 30;
const BETWEEN_DAYS: i32 = 5;
/// Heading, rates, months and dates.
const ABOVE: i32 = 88;
/// Between the grid and its legend, and below that.
const LEGEND_GAP: i32 = 12;
const BELOW: i32 = 24;
const LEGEND_LINE: i32 = 22;
const LEGEND_SIZE: f64 = 12.0;
const SWATCH: i32 = 24;

/// A stretch laid out.
pub struct Grid<'a> {
    stretch: &'a Stretch,
    /// The Mondays of its columns.
    weeks: Vec<NaiveDate>,
    /// The days of the week that have rows.
    weekdays: Vec<Weekday>,
    cell_width: i32,
    legend: Vec<Entry>,
}

/// One thing that the legend explains, with its place under the grid.
struct Entry {
    shade: Option<Shade>,
    label: String,
    at: (i32, i32),
}

/// Attendance and absence with their counts.
pub fn rates(stretch: &Stretch) -> String {
    let (attended, absent) = (words::rate(stretch.attendance), words::rate(stretch.absence));
    format!("Attended {attended}; absent {absent}")
}

fn monday(date: NaiveDate) -> NaiveDate {
    date.week(Weekday::Mon).checked_first_day().unwrap_or(date)
}

impl<'a> Grid<'a> {
    /// Lays a stretch out.
    pub fn of(stretch: &'a Stretch) -> Self {
        let ends = stretch.cells.first().zip(stretch.cells.last());
        let weeks: Vec<NaiveDate> = ends.map_or(Vec::new(), |(first, last)| {
            let mondays = monday(first.on.date).iter_weeks();
            mondays.take_while(|monday| *monday <= last.on.date).collect()
        });
        let is_met = |day: &Weekday| {
            let weekend = matches!(day, Weekday::Sat | Weekday::Sun);
            !weekend || stretch.cells.iter().any(|cell| cell.on.date.weekday() == *day)
        };
        let mut weekdays: Vec<Weekday> =
            (0..7_u8).filter_map(|day| Weekday::try_from(day).ok()).filter(is_met).collect();
        weekdays.truncate(if weeks.is_empty() { 0 } else { 7 });
        let columns = i32::try_from(weeks.len()).unwrap_or(i32::MAX).max(1);
        let cell_width = ((WITHIN - GUTTER) / columns).min(WIDEST_CELL);
        Self { stretch, weeks, weekdays, cell_width, legend: legend(stretch) }
    }

    fn grid_height(&self) -> i32 {
        self.weekdays.len() as i32 * (2 * CELL_HEIGHT + BETWEEN_DAYS)
    }

    fn legend_height(&self) -> i32 {
        self.legend.last().map_or(0, |entry| entry.at.1 + LEGEND_LINE)
    }

    /// How high it is, with heading and legend.
    pub fn height(&self) -> i32 {
        match self.weeks.is_empty() {
            true => 80,
            false => ABOVE + self.grid_height() + LEGEND_GAP + self.legend_height() + BELOW,
        }
    }

    /// Draws it, its upper edge at `top`.
    pub fn draw(&self, canvas: &Canvas, top: i32) -> io::Result<()> {
        let right = MARGIN + WITHIN;
        rule(canvas, [(MARGIN, top + 4), (right, top + 4)])?;
        write(canvas, &self.stretch.heading, (MARGIN, top + 12), 14.0, Weight::Bold)?;
        if self.weeks.is_empty() {
            return write(canvas, "No session in these days.", (MARGIN, top + 34), 13.0, Weight::Plain);
        }
        write(canvas, &rates(self.stretch), (MARGIN, top + 32), 13.0, Weight::Plain)?;
        self.draw_weeks(canvas, top + 56)?;
        let top = top + ABOVE;
        self.draw_days(canvas, top)?;
        self.draw_what_is_no_session(canvas, top)?;
        for cell in &self.stretch.cells {
            self.draw_session(canvas, cell, top)?;
        }
        let top = top + self.grid_height() + LEGEND_GAP;
        canvas.group(&[("class", "legend")], None, || {
            self.legend.iter().try_for_each(|entry| entry.draw(canvas, top, self.shows_codes()))
        })
    }

    fn shows_codes(&self) -> bool {
        self.stretch.cells.iter().any(|cell| cell.code.is_some())
    }

    fn x(&self, column: usize) -> i32 {
        MARGIN + GUTTER + column as i32 * self.cell_width
    }

    /// The upper left corner of a session's cell; none for a day that has no place.
    fn corner(&self, on: SessionOn, top: i32) -> Option<(i32, i32)> {
        let column = self.weeks.binary_search(&monday(on.date)).ok()?;
        let day = self.weekdays.iter().position(|day| *day == on.date.weekday())? as i32;
        let half = if on.session == Session::Am { 0 } else { CELL_HEIGHT };
        Some((self.x(column), top + day * (2 * CELL_HEIGHT + BETWEEN_DAYS) + half))
    }

    /// Months over the weeks, and each week's Monday.
    fn draw_weeks(&self, canvas: &Canvas, top: i32) -> io::Result<()> {
        write(canvas, "Week from", (MARGIN, top + 17), 10.0, Weight::Quiet)?;
        let mut month = None;
        for (column, week) in self.weeks.iter().enumerate() {
            let x = self.x(column);
            if month.replace(week.month()) != Some(week.month()) {
                rule(canvas, [(x, top), (x, top + 28)])?;
                let next = self.weeks.iter().skip(column).take_while(|later| later.month() == week.month());
                let room = next.count() as i32 * self.cell_width - 4;
                let names = ["%B %Y", "%b %Y", "%b"].map(|form| week.format(form).to_string());
                let fits = names.into_iter().find(|name| words::width(name, 11.0) <= room);
                if let Some(name) = fits {
                    write(canvas, &name, (x + 3, top), 11.0, Weight::Bold)?;
                }
            }
            let middle = (x + self.cell_width / 2, top + 22);
            canvas.draw(&Text::new(week.day().to_string(), middle, centred(10.0, ink::QUIET)))?;
        }
        Ok(())
    }

    fn draw_days(&self, canvas: &Canvas, top: i32) -> io::Result<()> {
        for (row, day) in self.weekdays.iter().enumerate() {
            let y = top + row as i32 * (2 * CELL_HEIGHT + BETWEEN_DAYS);
            write(canvas, &day.to_string(), (MARGIN, y + CELL_HEIGHT - 6), 12.0, Weight::Bold)?;
            for (name, half) in [("am", 0), ("pm", CELL_HEIGHT)] {
                write(canvas, name, (MARGIN + 36, y + half + 3), 11.0, Weight::Plain)?;
            }
        }
        Ok(())
    }

    fn draw_what_is_no_session(&self, canvas: &Canvas, top: i32) -> io::Result<()> {
        let sessions: std::collections::HashSet<SessionOn> =
            self.stretch.cells.iter().map(|cell| cell.on).collect();
        let days = self.weeks.iter().flat_map(|week| {
            self.weekdays.iter().filter_map(move |day| {
                week.checked_add_days(Days::new(u64::from(day.num_days_from_monday())))
            })
        });
        let told = self.stretch.days;
        let halves = days
            .filter(|date| told.from_on <= *date && *date <= told.to_on)
            .flat_map(|date| Session::ALL.map(|session| SessionOn { date, session }))
            .filter(|on| !sessions.contains(on));
        canvas.group(&[("class", "not-a-session")], None, || {
            for at in halves.filter_map(|on| self.corner(on, top)) {
                canvas.draw(&Rectangle::new(self.cell_at(at), filled(Shade::NOT_A_SESSION)))?;
            }
            Ok(())
        })
    }

    fn cell_at(&self, (x, y): (i32, i32)) -> [(i32, i32); 2] {
        [(x, y), (x + self.cell_width - 1, y + CELL_HEIGHT - 1)]
    }

    fn draw_session(&self, canvas: &Canvas, cell: &Cell, top: i32) -> io::Result<()> {
        let Some(at) = self.corner(cell.on, top) else { return Ok(()) };
        let (date, half) = (cell.on.date.format("%A %-d %B %Y"), cell.on.session);
        let half_name = if half == Session::Am { "morning" } else { "afternoon" };
        let code = cell.code.map(|code| format!(", code {code}")).unwrap_or_default();
        let title = format!("{date}, {half_name}: {}{code}", cell.shade.name());
        let place = format!("{}-{half}", cell.on.date);
        let class = format!("session {}", cell.shade.class());
        let size = (self.cell_width - 1, CELL_HEIGHT - 1);
        canvas.group(&[("class", &class), ("data-session", &place)], Some(&title), || {
            draw_shade(canvas, cell.shade, cell.code.unwrap_or(cell.shade.symbol()), at, size)
        })
    }
}

/// What the legend explains: every shade that is there, with its count, and what is no session.
fn legend(stretch: &Stretch) -> Vec<Entry> {
    let labels = stretch
        .counts()
        .map(|(shade, count)| (Some(shade), format!("{}: {}", shade.name(), words::count(count))));
    let mut at = (MARGIN, 0);
    let mut entries = Vec::new();
    for (shade, label) in labels.chain([(None, "Not a school day".to_owned())]) {
        let width = SWATCH + 7 + words::width(&label, LEGEND_SIZE) + 16;
        if at.0 + width > MARGIN + WITHIN {
            at = (MARGIN, at.1 + LEGEND_LINE);
        }
        entries.push(Entry { shade, label, at });
        at.0 += width;
    }
    entries
}

impl Entry {
    fn draw(&self, canvas: &Canvas, top: i32, codes: bool) -> io::Result<()> {
        let (x, y) = (self.at.0, top + self.at.1);
        let size = (SWATCH, CELL_HEIGHT - 1);
        match self.shade {
            Some(shade) => {
                let symbol = if codes { shade.symbol_beside_codes() } else { shade.symbol() };
                draw_shade(canvas, shade, symbol, (x, y), size)?;
            }
            None => {
                let corners = [(x, y), (x + size.0, y + size.1)];
                canvas.draw(&Rectangle::new(corners, filled(Shade::NOT_A_SESSION)))?;
            }
        }
        write(canvas, &self.label, (x + SWATCH + 7, y + 3), LEGEND_SIZE, Weight::Plain)
    }
}

pub fn draw_shade(
    canvas: &Canvas,
    shade: Shade,
    symbol: &str,
    (x, y): (i32, i32),
    (width, height): (i32, i32),
) -> io::Result<()> {
    canvas.draw(&Rectangle::new([(x, y), (x + width, y + height)], filled(shade.fill())))?;
    if let Some(hatch) = shade.hatch() {
        canvas.hatch(hatch, (x, y), (width, height))?;
    }
    if let Some(border) = shade.border() {
        canvas.draw(&Rectangle::new([(x + 1, y + 1), (x + width - 1, y + height - 1)], stroke(border, 1)))?;
    }
    if symbol.is_empty() {
        return Ok(());
    }
    let middle = (x + width / 2, y + height / 2);
    let weight = if shade == Shade::Present { Weight::Plain } else { Weight::Bold };
    canvas.draw(&Text::new(symbol.to_owned(), middle, words_in(11.0, weight, shade.text()).pos(MIDDLE)))
}

fn centred(size: f64, ink: ink::Rgb) -> TextStyle<'static> {
    words_in(size, Weight::Plain, ink).pos(MIDDLE)
}

fn rule(canvas: &Canvas, ends: [(i32, i32); 2]) -> io::Result<()> {
    canvas.draw(&PathElement::new(ends, stroke(ink::GRID, 1)))
}
