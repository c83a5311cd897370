//! What areas were rated, as bars on their scale. Each bar tells its mean and its band in words and with a letter: who
//! sees no colour, or prints in grey, reads the same.

use std::io;

use plotters::{
    element::{PathElement, Rectangle, Text},
    style::text_anchor::{HPos, Pos, VPos},
};

use super::{
    canvas::{About, Canvas},
    ink::{self, Rgb},
    pen::{MIDDLE, Weight, filled, stroke, words_in, write},
    words,
};
use crate::error::{AppError, Result};

/// A point of the scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it counts.
    pub value: u32,
    /// What it is called.
    pub label: String,
}

/// What a mean is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// What people call it.
    pub label: String,
    /// Its place among the bands, the lowest being 0.
    pub place: usize,
}

/// What one area was rated.
#[derive(Clone, Debug)]
pub struct Rated {
    /// The area, or all of them.
    pub label: String,
    /// The mean as it is told, as a number, and its band; `None` where nothing was rated.
    pub mean: Option<(String, f64, Option<Band>)>,
}

/// The ratings of a self-assessment.
#[derive(Clone, Debug)]
pub struct Ratings {
    /// What they are of, in a line.
    pub title: String,
    /// The scale, lowest first: two steps at least.
    pub scale: Vec<Step>,
    /// How many bands there are.
    pub bands: usize,
    /// By area.
    pub areas: Vec<Rated>,
}

const WIDTH: i32 = 720;
const MARGIN: i32 = 12;
/// Room for the names of areas.
const NAMES: i32 = 232;
/// Room for what is told at the end of a bar.
const TOLD: i32 = 118;
const LINE: i32 = 16;
const SIZE: f64 = 13.0;
const SMALL: f64 = 11.0;
const BAR: i32 = 20;
const LEFT: i32 = MARGIN + NAMES;
const RIGHT: i32 = WIDTH - MARGIN - TOLD;

/// From the lowest band to the highest: told apart by all kinds of colour vision, and dark to light in grey.
const LOW: Rgb = (0xB4, 0x3C, 0x00);
const BETWEEN: Rgb = (0xE6, 0x9F, 0x00);
const HIGH: Rgb = (0x2B, 0x83, 0x6A);
/// Where no band is told.
const PLAIN: Rgb = (0x4A, 0x6F, 0xA5);

fn colour(band: Option<&Band>, bands: usize) -> Rgb {
    match band.map(|band| band.place) {
        None => PLAIN,
        Some(0) => LOW,
        Some(place) if place + 1 >= bands => HIGH,
        Some(_) => BETWEEN,
    }
}

/// The picture, as SVG. `key` tells it from another on the same page.
pub fn draw(key: &str, ratings: &Ratings) -> Result<String> {
    drawn(key, ratings).map_err(AppError::internal)
}

/// What the picture shows, in words.
pub fn in_words(ratings: &Ratings) -> String {
    let areas = ratings.areas.iter().map(|area| match &area.mean {
        None => format!("{}: not rated", area.label),
        Some((mean, _, None)) => format!("{}: {mean}", area.label),
        Some((mean, _, Some(band))) => format!("{}: {mean}, {}", area.label, band.label),
    });
    let scale = ratings.scale.iter().map(|step| format!("{} {}", step.value, step.label));
    format!("{}. Scale: {}.", areas.collect::<Vec<_>>().join("; "), scale.collect::<Vec<_>>().join(", "))
}

fn drawn(key: &str, ratings: &Ratings) -> io::Result<String> {
    let names: Vec<Vec<String>> =
        ratings.areas.iter().map(|area| words::lines(&area.label, SIZE, NAMES - 14)).collect();
    let heights: Vec<i32> = names.iter().map(|lines| (lines.len() as i32 * LINE).max(BAR) + 14).collect();
    let labels = labels(ratings);
    let above = MARGIN + labels.iter().map(|(_, lines)| lines.len() as i32).max().unwrap_or(0) * 13 + 8;
    let height = above + heights.iter().sum::<i32>() + MARGIN;
    let about = About { key: key.to_owned(), title: ratings.title.clone(), description: in_words(ratings) };
    let canvas = Canvas::new(&about, (WIDTH.unsigned_abs(), height.unsigned_abs()))?;
    let middle = Pos { h_pos: HPos::Center, v_pos: VPos::Top };
    for (x, lines) in &labels {
        canvas.draw(&PathElement::new(vec![(*x, above - 4), (*x, height - MARGIN)], stroke(ink::GRID, 1)))?;
        for (place, line) in lines.iter().enumerate() {
            let style = words_in(SMALL, Weight::Quiet, ink::QUIET).pos(middle);
            canvas.draw(&Text::new(line.as_str(), (*x, MARGIN + place as i32 * 13), style))?;
        }
    }
    let mut y = above;
    for ((area, name), height) in ratings.areas.iter().zip(&names).zip(&heights) {
        let row = y;
        canvas.group(&[("class", "area")], Some(&area.label), || {
            bar(&canvas, ratings, area, name, (row, *height))
        })?;
        y += height;
    }
    canvas.finish()
}

fn bar(
    canvas: &Canvas,
    ratings: &Ratings,
    area: &Rated,
    name: &[String],
    (y, height): (i32, i32),
) -> io::Result<()> {
    let top = y + (height - name.len() as i32 * LINE) / 2;
    for (place, line) in name.iter().enumerate() {
        write(canvas, line, (MARGIN, top + place as i32 * LINE), SIZE, Weight::Plain)?;
    }
    let centre = y + height / 2;
    let left = Pos { h_pos: HPos::Left, v_pos: VPos::Center };
    let Some((mean, number, band)) = &area.mean else {
        let style = words_in(SIZE, Weight::Quiet, ink::QUIET).pos(left);
        return canvas.draw(&Text::new("not rated", (LEFT + 8, centre), style));
    };
    let ink = colour(band.as_ref(), ratings.bands);
    // The lowest rating is a bar too, though a short one.
    let end = at(ratings, *number).max(LEFT + 6);
    canvas.draw(&Rectangle::new([(LEFT, centre - BAR / 2), (end, centre + BAR / 2)], filled(ink)))?;
    let told = words_in(SIZE, Weight::Bold, ink::TEXT).pos(left);
    canvas.draw(&Text::new(mean.as_str(), (end + 7, centre), told))?;
    let Some(band) = band else { return Ok(()) };
    let box_left = end + 13 + words::width(mean, SIZE);
    let corners = [(box_left, centre - 9), (box_left + 18, centre + 9)];
    canvas.draw(&Rectangle::new(corners, stroke(ink::TEXT, 1)))?;
    let letter: String = band.label.chars().take(1).flat_map(char::to_uppercase).take(1).collect();
    let bold = words_in(SMALL, Weight::Bold, ink::TEXT).pos(MIDDLE);
    canvas.draw(&Text::new(letter.as_str(), (box_left + 9, centre), bold))?;
    let room = WIDTH - 4 - (box_left + 24);
    let label = words::cut(&band.label, SMALL, room);
    canvas.draw(&Text::new(
        label.as_str(),
        (box_left + 24, centre),
        words_in(SMALL, Weight::Plain, ink::TEXT).pos(left),
    ))
}

/// Where a number lies on the scale.
fn at(ratings: &Ratings, number: f64) -> i32 {
    let ends = ratings.scale.first().zip(ratings.scale.last());
    let (low, high) = ends.map_or((0.0, 1.0), |(low, high)| (f64::from(low.value), f64::from(high.value)));
    let share = if high > low { ((number - low) / (high - low)).clamp(0.0, 1.0) } else { 1.0 };
    LEFT + (share * f64::from(RIGHT - LEFT)).round() as i32
}

/// Each step of the scale with its label, or with its number alone where the labels would run into each other.
fn labels(ratings: &Ratings) -> Vec<(i32, Vec<String>)> {
    let places: Vec<i32> = ratings.scale.iter().map(|step| at(ratings, f64::from(step.value))).collect();
    let room = places.windows(2).map(|two| two[1] - two[0]).min().unwrap_or(RIGHT - LEFT) - 8;
    let whole: Vec<Vec<String>> = ratings
        .scale
        .iter()
        .map(|step| words::lines(&format!("{} {}", step.value, step.label), SMALL, room.max(1)))
        .collect();
    let fits = room >= 48 && whole.iter().all(|lines| lines.len() <= 3);
    let lines = ratings.scale.iter().zip(whole);
    let lines = lines.map(|(step, whole)| if fits { whole } else { vec![step.value.to_string()] });
    places.into_iter().zip(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::reading::{described, of_class, read, texts};

    fn step(value: u32, label: &str) -> Step {
        Step { value, label: label.to_owned() }
    }

    fn rated(label: &str, mean: &str, band: Option<(&str, usize)>) -> Rated {
        let band = band.map(|(label, place)| Band { label: label.to_owned(), place });
        Rated { label: label.to_owned(), mean: Some((mean.to_owned(), mean.parse().unwrap(), band)) }
    }

    fn ratings() -> Ratings {
        Ratings {
            title: "Ratings by area".to_owned(),
            scale: vec![
                step(1, "Not in place"),
                step(2, "Developing"),
                step(3, "Established"),
                step(4, "Embedded"),
            ],
            bands: 3,
            areas: vec![
                rated("Leadership, culture and policy", "3.25", Some(("Green", 2))),
                rated(
                    "Registers and day-to-day systems of the whole school and its units",
                    "2.4",
                    Some(("Amber", 1)),
                ),
                rated("Data <and> early identification", "1", Some(("Red", 0))),
                Rated { label: "Partnership".to_owned(), mean: None },
                rated("Overall", "4", Some(("Green", 2))),
            ],
        }
    }

    #[test]
    fn a_picture_tells_its_ratings_in_words_and_letters() {
        let svg = draw("k", &ratings()).unwrap();
        let document = read(&svg);
        let said = described(&document);
        assert!(said.contains("Leadership, culture and policy: 3.25, Green"), "{said}");
        assert!(said.contains("Partnership: not rated"), "{said}");
        let texts = texts(&document);
        for wanted in ["3.25", "2.4", "G", "A", "R", "Amber", "not rated"] {
            assert!(texts.iter().any(|text| text == wanted), "{wanted}: {texts:?}");
        }
        assert_eq!(of_class(&document, "area").len(), 5);
        assert!(!svg.contains("<script") && !svg.contains("<and>"));
    }

    #[test]
    fn the_longer_bar_is_the_higher_rating() {
        let svg = draw("k", &ratings()).unwrap();
        let document = read(&svg);
        let widths: Vec<i32> = of_class(&document, "area")
            .iter()
            .filter_map(|area| {
                let bar = area.children().find(|node| node.tag_name().name() == "rect")?;
                bar.attribute("width")?.parse().ok()
            })
            .collect();
        assert_eq!(widths.len(), 4);
        assert!(widths[2] < widths[1] && widths[1] < widths[0] && widths[0] < widths[3], "{widths:?}");
    }

    #[test]
    fn many_steps_are_told_by_their_numbers_alone() {
        let scale = (0..=10).map(|value| step(value, "Somewhat established in places")).collect();
        let svg = draw("k", &Ratings { scale, ..ratings() }).unwrap();
        assert!(texts(&read(&svg)).iter().any(|text| text == "7"));
    }
}
