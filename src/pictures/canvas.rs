//! What plotters draws on: an SVG document whose parts have names, titles and dashes.
//!
//! The crate's own SVG backend knows none of these, so a picture of it could be neither read aloud nor printed in
//! grey. Text stays text, so that it can be searched, selected and enlarged.

use std::{cell::RefCell, io, rc::Rc};

use plotters::{
    drawing::IntoDrawingArea as _,
    element::{Drawable, PointCollection},
    style::{
        FontStyle, FontTransform,
        text_anchor::{HPos, VPos},
    },
};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use quick_xml::{
    Writer,
    events::{BytesEnd, BytesStart, BytesText, Event},
};

use super::{ink, words::printable};

/// Fonts that print well and are everywhere, by what each system calls them.
const FONTS: &str = "Arial, Helvetica, 'Liberation Sans', sans-serif";
/// What the pictures are written in.
const LANGUAGE: &str = "en-GB";

/// What a picture says of itself, for those who do not see it.
pub struct About {
    /// Tells this picture's parts from those of another on the same page of a document.
    pub key: String,
    /// What it is, in a line.
    pub title: String,
    /// What it shows, in words and figures.
    pub description: String,
}

/// A drawing surface. Clones draw on the same picture.
#[derive(Clone)]
pub struct Canvas {
    out: Rc<RefCell<Writer<Vec<u8>>>>,
    key: Rc<str>,
    size: (u32, u32),
}

/// Attributes of an element.
type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Canvas {
    /// An empty picture of this size, white, with the patterns that tell shades apart.
    pub fn new(about: &About, (width, height): (u32, u32)) -> io::Result<Self> {
        let canvas = Self {
            out: Rc::new(RefCell::new(Writer::new(Vec::new()))),
            key: about.key.as_str().into(),
            size: (width, height),
        };
        let (title, description) = (canvas.id("title"), canvas.id("description"));
        let (w, h) = (width.to_string(), height.to_string());
        let view = format!("0 0 {w} {h}");
        canvas.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("width", &w),
                ("height", &h),
                ("viewBox", &view),
                ("role", "img"),
                ("lang", LANGUAGE),
                ("xml:lang", LANGUAGE),
                ("aria-labelledby", &format!("{title} {description}")),
                ("font-family", FONTS),
            ],
        )?;
        canvas.text_element("title", &[("id", &title)], &about.title)?;
        canvas.text_element("desc", &[("id", &description)], &about.description)?;
        canvas.patterns()?;
        canvas.empty("rect", &[("width", &w), ("height", &h), ("fill", "#FFFFFF")])?;
        Ok(canvas)
    }

    /// The whole picture.
    pub fn finish(self) -> io::Result<String> {
        self.close("svg")?;
        let bytes = self.out.replace(Writer::new(Vec::new())).into_inner();
        String::from_utf8(bytes).map_err(io::Error::other)
    }

    /// Draws the parts of something that has a name: a session, a line.
    pub fn group(
        &self,
        attributes: Attributes<'_>,
        title: Option<&str>,
        draw: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<()> {
        self.open("g", attributes)?;
        if let Some(title) = title {
            self.text_element("title", &[], title)?;
        }
        draw()?;
        self.close("g")
    }

    /// Draws something of plotters'.
    pub fn draw<'a, E>(&self, element: &'a E) -> io::Result<()>
    where
        E: Drawable<Self>,
        &'a E: PointCollection<'a, BackendCoord>,
    {
        self.clone().into_drawing_area().draw(element).map_err(io::Error::other)
    }

    /// Lays a pattern over a rectangle.
    pub fn hatch(
        &self,
        hatch: ink::Hatch,
        (x, y): (i32, i32),
        (width, height): (i32, i32),
    ) -> io::Result<()> {
        let [x, y, width, height] = [x, y, width, height].map(|length| length.to_string());
        let fill = format!("url(#{})", self.id(hatch.name()));
        self.empty("rect", &[("x", &x), ("y", &y), ("width", &width), ("height", &height), ("fill", &fill)])
    }

    fn patterns(&self) -> io::Result<()> {
        self.open("defs", &[])?;
        for hatch in ink::Hatch::ALL {
            let side = hatch.side().to_string();
            self.open(
                "pattern",
                &[
                    ("id", &self.id(hatch.name())),
                    ("width", &side),
                    ("height", &side),
                    ("patternUnits", "userSpaceOnUse"),
                ],
            )?;
            let stroke = ink::hex(hatch.ink());
            self.empty("path", &[("d", hatch.path()), ("stroke", &stroke), ("stroke-width", "1")])?;
            self.close("pattern")?;
        }
        self.close("defs")
    }

    fn id(&self, part: &str) -> String {
        format!("{}-{part}", self.key)
    }

    fn open(&self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.write(Event::Start(element(name, attributes)))
    }

    fn close(&self, name: &str) -> io::Result<()> {
        self.write(Event::End(BytesEnd::new(name)))
    }

    fn empty(&self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.write(Event::Empty(element(name, attributes)))
    }

    fn text_element(&self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        self.write(Event::Start(element(name, attributes)))?;
        self.write(Event::Text(BytesText::new(&printable(text))))?;
        self.write(Event::End(BytesEnd::new(name)))
    }

    fn write(&self, event: Event<'_>) -> io::Result<()> {
        self.out.borrow_mut().write_event(event)
    }
}

/// An element; the library escapes what stands in its attributes.
fn element<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut element = BytesStart::new(name);
    for (name, value) in attributes {
        element.push_attribute((*name, printable(value).as_ref()));
    }
    element
}

type Drawn = std::result::Result<(), DrawingErrorKind<io::Error>>;

fn drawn(written: io::Result<()>) -> Drawn {
    written.map_err(DrawingErrorKind::DrawingError)
}

fn colour(colour: BackendColor) -> String {
    ink::hex(colour.rgb)
}

fn points(path: impl IntoIterator<Item = BackendCoord>) -> String {
    path.into_iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
}

impl DrawingBackend for Canvas {
    type ErrorType = io::Error;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        let [x, y] = [point.0, point.1].map(|at| at.to_string());
        let fill = colour(color);
        drawn(self.empty("rect", &[("x", &x), ("y", &y), ("width", "1"), ("height", "1"), ("fill", &fill)]))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        let own = colour(style.color());
        let (fill, stroke) = if fill { (own.as_str(), "none") } else { ("none", own.as_str()) };
        let stroke_width = style.stroke_width().to_string();
        let [x, y] = [upper_left.0, upper_left.1].map(|at| at.to_string());
        let width = (bottom_right.0 - upper_left.0).max(0).to_string();
        let height = (bottom_right.1 - upper_left.1).max(0).to_string();
        drawn(self.empty(
            "rect",
            &[
                ("x", &x),
                ("y", &y),
                ("width", &width),
                ("height", &height),
                ("fill", fill),
                ("stroke", stroke),
                ("stroke-width", &stroke_width),
            ],
        ))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        let (points, stroke) = (points(path), colour(style.color()));
        let stroke_width = style.stroke_width().to_string();
        drawn(self.empty(
            "polyline",
            &[
                ("points", &points),
                ("fill", "none"),
                ("stroke", &stroke),
                ("stroke-width", &stroke_width),
                ("stroke-linejoin", "round"),
            ],
        ))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let own = colour(style.color());
        let (fill, stroke) = if fill { (own.as_str(), "none") } else { ("none", own.as_str()) };
        let [x, y] = [center.0, center.1].map(|at| at.to_string());
        let radius = radius.to_string();
        drawn(
            self.empty(
                "circle",
                &[("cx", &x), ("cy", &y), ("r", &radius), ("fill", fill), ("stroke", stroke)],
            ),
        )
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Drawn {
        let (points, fill) = (points(vert), colour(style.color()));
        drawn(self.empty("polygon", &[("points", &points), ("fill", &fill)]))
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, pos: BackendCoord) -> Drawn {
        let (anchor, size) = (style.anchor(), style.size());
        let side = match anchor.h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        // From the point to the base line: the height of a capital is about seven tenths of the size.
        let down = match anchor.v_pos {
            VPos::Top => 0.76 * size,
            VPos::Center => 0.36 * size,
            VPos::Bottom => -0.24 * size,
        };
        let (x, y) = (pos.0.to_string(), format!("{:.1}", f64::from(pos.1) + down));
        let (size, fill) = (style.size().to_string(), colour(style.color()));
        let turn = match style.transform() {
            FontTransform::None => 0,
            FontTransform::Rotate90 => 90,
            FontTransform::Rotate180 => 180,
            FontTransform::Rotate270 => 270,
        };
        let turned = format!("rotate({turn} {} {})", pos.0, pos.1);
        let mut attributes =
            vec![("x", x.as_str()), ("y", &y), ("text-anchor", side), ("font-size", &size), ("fill", &fill)];
        if matches!(style.style(), FontStyle::Bold) {
            attributes.push(("font-weight", "bold"));
        }
        if turn != 0 {
            attributes.push(("transform", &turned));
        }
        drawn(self.text_element("text", &attributes, text))
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> std::result::Result<(u32, u32), DrawingErrorKind<io::Error>> {
        let width = super::words::width(text, style.size());
        Ok((width.max(0).unsigned_abs(), style.size().ceil() as u32))
    }
}
