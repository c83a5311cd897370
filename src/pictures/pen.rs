//! Strokes and letters that every picture is drawn with.

use std::io;

use plotters::{
    element::Text,
    style::{
        Color as _, FontStyle, IntoFont as _, RGBColor, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{
    canvas::Canvas,
    ink::{self, Rgb},
};

/// The point is the middle of the words.
pub const MIDDLE: Pos = Pos { h_pos: HPos::Center, v_pos: VPos::Center };

/// How heavy words are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Plain,
    Bold,
    Quiet,
}

/// Words whose upper left corner is at a point.
pub fn write(canvas: &Canvas, text: &str, at: (i32, i32), size: f64, weight: Weight) -> io::Result<()> {
    let ink = if weight == Weight::Quiet { ink::QUIET } else { ink::TEXT };
    canvas.draw(&Text::new(text, at, words_in(size, weight, ink)))
}

/// How words are drawn.
pub fn words_in(size: f64, weight: Weight, (red, green, blue): Rgb) -> TextStyle<'static> {
    let style = if weight == Weight::Bold { FontStyle::Bold } else { FontStyle::Normal };
    ("sans-serif", size, style).into_font().color(&RGBColor(red, green, blue).to_rgba())
}

/// A plain shape.
pub fn filled((red, green, blue): Rgb) -> ShapeStyle {
    RGBColor(red, green, blue).filled()
}

/// A line or border of this width.
pub fn stroke((red, green, blue): Rgb, width: u32) -> ShapeStyle {
    RGBColor(red, green, blue).stroke_width(width)
}
