//! The chart itself: axes, the own line, and the levels beside it.

use std::{io, ops::Range};

use chrono::{Datelike as _, NaiveDate};
use plotters::{
    chart::{ChartBuilder, ChartContext},
    coord::{cartesian::Cartesian2d, types::RangedCoordf64},
    drawing::IntoDrawingArea as _,
    element::{Circle, PathElement, Rectangle, Text},
    series::LineSeries,
    style::{
        TRANSPARENT,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{Level, MARGIN, OWN, Week, Weekly, band, labels};
use crate::pictures::{
    canvas::Canvas,
    ink::{self, Rgb},
    pen::{MIDDLE, Weight, filled, stroke, words_in, write},
    words,
};

/// Room for what stands left, right and below of the plot.
const LEFT: i32 = 66;
const RIGHT: i32 = 236;
const BOTTOM: i32 = 52;
/// Weeks of which each point says its figure.
const SPOKEN: usize = 16;
const LABEL_HEIGHT: i32 = 34;

type Plot<'a> = ChartContext<'a, Canvas, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A chart with its axes.
pub struct Chart<'a> {
    canvas: &'a Canvas,
    weekly: &'a Weekly,
    plot: Plot<'a>,
    /// Marks of the scale, the one at nothing included.
    marks: usize,
}

impl<'a> Chart<'a> {
    /// Lays the chart out between what stands above and below it, and draws its grid.
    pub fn new(canvas: &'a Canvas, weekly: &'a Weekly, (above, below): (i32, i32)) -> io::Result<Self> {
        let area = canvas.clone().into_drawing_area().margin(above, below, MARGIN, MARGIN + RIGHT);
        let weeks = weekly.weeks.len().max(1) as f64;
        let (top, step) = scale(weekly);
        let plot = ChartBuilder::on(&area)
            .x_label_area_size(BOTTOM)
            .y_label_area_size(LEFT)
            .build_cartesian_2d(-0.5..weeks - 0.5, 0.0..top)
            .map_err(io::Error::other)?;
        Ok(Self { canvas, weekly, plot, marks: (top / step).round() as usize + 1 })
    }

    /// Draws it.
    pub fn draw(mut self) -> io::Result<()> {
        self.draw_bands()?;
        self.draw_axes()?;
        self.draw_weeks()?;
        self.draw_levels()?;
        self.draw_own()
    }

    fn at(&self, week: f64, percent: f64) -> (i32, i32) {
        self.plot.plotting_area().map_coordinate(&(week, percent))
    }

    fn edges(&self) -> (Range<i32>, Range<i32>) {
        self.plot.plotting_area().get_pixel_range()
    }

    /// Grid lines, and percentages beside them.
    fn draw_axes(&mut self) -> io::Result<()> {
        let small = words_in(12.0, Weight::Plain, ink::TEXT);
        let drawn = self
            .plot
            .configure_mesh()
            .disable_x_mesh()
            .disable_x_axis()
            .y_labels(self.marks)
            .y_label_formatter(&|percent| format!("{}%", trimmed(*percent)))
            .y_desc("Absence, % of possible sessions")
            .bold_line_style(stroke(ink::GRID, 1))
            .light_line_style(TRANSPARENT)
            .axis_style(stroke(ink::QUIET, 1))
            .label_style(small.clone())
            .axis_desc_style(small)
            .draw();
        drawn.map_err(io::Error::other)?;
        let (x, y) = self.edges();
        self.canvas.draw(&PathElement::new([(x.start, y.end), (x.end, y.end)], stroke(ink::QUIET, 1)))
    }

    /// Weeks of which there is no figure.
    fn draw_bands(&self) -> io::Result<()> {
        let (_, y) = self.edges();
        self.canvas.group(&[("class", "bands")], None, || {
            for (first, last, week) in
                runs(self.weekly.weeks.iter().map(|(_, week)| *week), |one, other| one == other)
            {
                let left = self.at(first as f64 - 0.5, 0.0).0;
                let right = self.at(last as f64 + 0.5, 0.0).0;
                band(self.canvas, week, [(left, y.start), (right, y.end)])?;
            }
            Ok(())
        })
    }

    /// Mondays under the weeks, and months or years under those.
    fn draw_weeks(&self) -> io::Result<()> {
        let (x, y) = self.edges();
        let weeks = &self.weekly.weeks;
        let slot = f64::from(x.end - x.start) / weeks.len().max(1) as f64;
        let by_month = slot >= 6.0;
        let every = (17.0 / slot).ceil().max(1.0) as usize;
        for (n, (monday, _)) in weeks.iter().enumerate().filter(|_| by_month) {
            let at = self.at(n as f64, 0.0).0;
            self.canvas.draw(&PathElement::new([(at, y.end), (at, y.end + 4)], stroke(ink::QUIET, 1)))?;
            if n.is_multiple_of(every) {
                let words = words_in(10.0, Weight::Plain, ink::TEXT).pos(MIDDLE);
                self.canvas.draw(&Text::new(monday.day().to_string(), (at, y.end + 11), words))?;
            }
        }
        let forms: &[&str] = if by_month { &["%B %Y", "%b %Y", "%b"] } else { &["%Y"] };
        let together = |one: NaiveDate, other: NaiveDate| {
            one.year() == other.year() && (!by_month || one.month() == other.month())
        };
        for (first, last, monday) in runs(weeks.iter().map(|(monday, _)| *monday), together) {
            let left = self.at(first as f64 - 0.5, 0.0).0;
            let room = self.at(last as f64 + 0.5, 0.0).0 - left - 6;
            self.canvas.draw(&PathElement::new([(left, y.end), (left, y.end + 32)], stroke(ink::GRID, 1)))?;
            let names = forms.iter().map(|form| monday.format(form).to_string());
            if let Some(name) = names.into_iter().find(|name| words::width(name, 11.0) <= room) {
                write(self.canvas, &name, (left + 4, y.end + 19), 11.0, Weight::Bold)?;
            }
        }
        let under = words_in(12.0, Weight::Plain, ink::TEXT).pos(MIDDLE);
        let middle = ((x.start + x.end) / 2, y.end + BOTTOM - 8);
        self.canvas.draw(&Text::new("Week beginning (Monday)", middle, under))
    }

    /// The own line: a stroke for each run of weeks that follow each other, a point for each week.
    fn draw_own(&mut self) -> io::Result<()> {
        let canvas = self.canvas;
        let name = format!("{}, week by week", self.weekly.whose);
        canvas.group(&[("class", "own")], Some(&name), || {
            for points in known(&self.weekly.weeks) {
                let line = LineSeries::new(points.clone(), stroke(OWN, 3));
                if points.len() > 1 {
                    self.plot.draw_series(line).map_err(io::Error::other)?;
                }
                let radius = if self.weekly.weeks.len() > 80 { 2 } else { 4 };
                let dots = points.into_iter().map(|at| Circle::new(at, radius, filled(OWN)));
                self.plot.draw_series(dots).map_err(io::Error::other)?;
            }
            Ok(())
        })?;
        if self.weekly.weeks.len() > SPOKEN {
            return Ok(());
        }
        self.speak()
    }

    /// The figure of each point, above it, or below where the line comes down to it and goes up again.
    fn speak(&self) -> io::Result<()> {
        for run in known(&self.weekly.weeks) {
            for (place, (week, percent)) in run.iter().enumerate() {
                let Some((_, Week::Of(rate))) = self.weekly.weeks.get(*week as usize) else { continue };
                let Some(shown) = rate.percent() else { continue };
                let (x, y) = self.at(*week, *percent);
                let before = place.checked_sub(1).and_then(|before| run.get(before));
                let beside: Vec<f64> =
                    before.into_iter().chain(run.get(place + 1)).map(|(_, percent)| *percent).collect();
                let valley = beside.iter().sum::<f64>() > percent * beside.len() as f64;
                let middle = if valley && y + 22 < self.edges().1.end { y + 16 } else { y - 15 };
                let (text, size) = (format!("{shown:.1}"), 11.0);
                let half = words::width(&text, size) / 2 + 1;
                let ground = [(x - half, middle - 7), (x + half, middle + 7)];
                self.canvas.draw(&Rectangle::new(ground, filled(ink::WHITE)))?;
                let words = words_in(size, Weight::Bold, OWN).pos(MIDDLE);
                self.canvas.draw(&Text::new(text, (x, middle), words))?;
            }
        }
        Ok(())
    }

    /// What the own line is beside: a level for each, told by dash, colour and label.
    fn draw_levels(&mut self) -> io::Result<()> {
        let ends = [-0.5, self.weekly.weeks.len().max(1) as f64 - 0.5];
        if let Some(rate) = self.weekly.whole
            && let Some(percent) = exact(rate.numerator, rate.denominator)
        {
            self.canvas.group(&[("class", "own-mean")], None, || {
                let series = LineSeries::new(ends.map(|week| (week, percent)), stroke(OWN, 1));
                self.plot.draw_series(series).map_err(io::Error::other).map(drop)
            })?;
        }
        for level in &self.weekly.levels {
            let line = ends.map(|week| (week, level.percent));
            let class = format!("comparator {}", level.kind.class());
            let title = format!("{} {:.1}%, {}", level.name, level.shown, level.of);
            let group: &[(&str, &str)] = &[("class", &class), ("stroke-dasharray", level.kind.dash())];
            self.canvas.group(group, Some(&title), || {
                let series = LineSeries::new(line, stroke(level.kind.ink(), 2));
                self.plot.draw_series(series).map_err(io::Error::other).map(drop)
            })?;
        }
        self.draw_labels()
    }

    /// The name of each level and of the own mean beside the plot, with a stroke that leads to it.
    fn draw_labels(&self) -> io::Result<()> {
        let (x, y) = self.edges();
        let whole = self.weekly.whole.and_then(|rate| Some((rate.percent()?, OWN, "", self.own_words())));
        let of = |level: &Level| {
            let name = format!("{} {:.1}%", level.name, level.shown);
            (level.percent, level.kind.ink(), level.kind.dash(), [name, level.of.clone()])
        };
        let all: Vec<(f64, Rgb, &str, [String; 2])> =
            whole.into_iter().chain(self.weekly.levels.iter().map(of)).collect();
        let wanted: Vec<i32> =
            all.iter().map(|(percent, ..)| self.at(0.0, *percent).1 - LABEL_HEIGHT / 2).collect();
        let places = labels::apart(&wanted, LABEL_HEIGHT, (y.start, y.end));
        for ((percent, ink, dash, [name, of]), top) in all.into_iter().zip(places) {
            let from = (x.end + 3, self.at(0.0, percent).1);
            let to = (x.end + 24, top + LABEL_HEIGHT / 2);
            self.canvas.group(&[("stroke-dasharray", dash)], None, || {
                self.canvas.draw(&PathElement::new([from, to], stroke(ink, 2)))
            })?;
            let left = Pos::new(HPos::Left, VPos::Top);
            let widest = RIGHT - 32;
            let shown = [name, of];
            let looks = [(12.0, Weight::Bold, 3), (11.0, Weight::Plain, 18)];
            for (text, (size, weight, down)) in shown.iter().zip(looks) {
                let style = words_in(size, weight, ink).pos(left);
                let text = words::cut(text, size, widest);
                self.canvas.draw(&Text::new(text, (to.0 + 5, top + down), style))?;
            }
        }
        Ok(())
    }

    fn own_words(&self) -> [String; 2] {
        let percent = self.weekly.whole.and_then(|rate| rate.percent()).unwrap_or_default();
        [format!("Own, all weeks {percent:.1}%"), "thin line; each week: thick line".to_owned()]
    }
}

/// The points of each run of weeks with a figure.
fn known(weeks: &[(NaiveDate, Week)]) -> Vec<Vec<(f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut open = false;
    for (n, (_, week)) in weeks.iter().enumerate() {
        let point = match week {
            Week::Of(rate) => exact(rate.numerator, rate.denominator).map(|percent| (n as f64, percent)),
            _ => None,
        };
        match (point, runs.last_mut()) {
            (Some(point), Some(run)) if open => run.push(point),
            (Some(point), _) => runs.push(vec![point]),
            (None, _) => {}
        }
        open = point.is_some();
    }
    runs
}

fn exact(numerator: u64, denominator: u64) -> Option<f64> {
    (denominator > 0).then(|| 100.0 * numerator as f64 / denominator as f64)
}

/// The first and last place of each run of neighbours that are alike, with the first of them.
fn runs<K: Copy>(parts: impl Iterator<Item = K>, alike: impl Fn(K, K) -> bool) -> Vec<(usize, usize, K)> {
    let mut runs: Vec<(usize, usize, K)> = Vec::new();
    for (place, part) in parts.enumerate() {
        match runs.last_mut() {
            Some((_, last, first)) if alike(*first, part) => *last = place,
            _ => runs.push((place, place, part)),
        }
    }
    runs
}

/// The top of the scale, which begins at nothing, and the distance of its marks.
fn scale(weekly: &Weekly) -> (f64, f64) {
    let own = known(&weekly.weeks).into_iter().flatten().map(|(_, percent)| percent);
    let levels = weekly.levels.iter().map(|level| level.percent);
    let most = own.chain(levels).fold(1.0, f64::max) * 1.08;
    let steps = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0];
    let step = steps.into_iter().find(|step| most / step <= 8.0).unwrap_or(20.0);
    (((most / step).ceil() * step).min(100.0_f64.max(step)), step)
}

/// `5`, `2.5`.
fn trimmed(percent: f64) -> String {
    format!("{percent:.1}").trim_end_matches(".0").to_owned()
}
