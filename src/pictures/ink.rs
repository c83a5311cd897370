//! Colours and patterns. Whoever sees no colour, or prints in grey, tells what is drawn by pattern, symbol and label;
//! whoever does sees shades that all kinds of colour vision tell apart (after Okabe and Ito, darkened for text).

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);

pub const WHITE: Rgb = (0xFF, 0xFF, 0xFF);
/// Words and axes.
pub const TEXT: Rgb = (0x1A, 0x1A, 0x1A);
/// Words of less weight.
pub const QUIET: Rgb = (0x55, 0x55, 0x55);
/// Grid lines and thin borders.
pub const GRID: Rgb = (0xD0, 0xD0, 0xD0);
/// Days that are no school days.
pub const BLANK: Rgb = (0xDE, 0xDE, 0xDE);

/// A colour as SVG writes it.
pub fn hex((red, green, blue): Rgb) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// A pattern laid over a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hatch {
    /// Rising lines.
    Rising,
    /// Level lines.
    Level,
    /// Upright lines.
    Upright,
    /// Dots.
    Dots,
    /// Rising lines, far apart, on white.
    Sparse,
}

impl Hatch {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Rising, Self::Level, Self::Upright, Self::Dots, Self::Sparse];

    /// Its name within a picture.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Level => "level",
            Self::Upright => "upright",
            Self::Dots => "dots",
            Self::Sparse => "sparse",
        }
    }

    /// How far it repeats.
    pub const fn side(self) -> u32 {
        match self {
            Self::Rising => 5,
            Self::Level | Self::Upright => 4,
            Self::Dots => 5,
            Self::Sparse => 8,
        }
    }

    /// One piece of it.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Rising => "M-1,1 l2,-2 M0,5 l5,-5 M4,6 l2,-2",
            Self::Level => "M0,2 h4",
            Self::Upright => "M2,0 v4",
            Self::Dots => "M1,1.5 h1.5",
            Self::Sparse => "M-1,1 l2,-2 M0,8 l8,-8 M7,9 l2,-2",
        }
    }

    /// Its colour.
    pub const fn ink(self) -> Rgb {
        match self {
            Self::Rising => (0x5B, 0x93, 0xCC),
            Self::Level | Self::Upright => (0xB9, 0xAC, 0xCC),
            Self::Dots => (0x5F, 0xA3, 0x94),
            Self::Sparse => (0xA8, 0xA8, 0xA8),
        }
    }
}

/// How far two colours stand apart for the eye (WCAG 2.2, contrast ratio): text asks for 4.5 at least.
#[cfg(test)]
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let light = |(red, green, blue): Rgb| {
        let part = |value: u8| match f64::from(value) / 255.0 {
            low if low <= 0.040_45 => low / 12.92,
            high => ((high + 0.055) / 1.055).powf(2.4),
        };
        0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
    };
    let (one, other) = (light(one), light(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_out_from_the_paper() {
        assert!((contrast(WHITE, (0, 0, 0)) - 21.0).abs() < 1e-9);
        for ink in [TEXT, QUIET] {
            assert!(contrast(ink, WHITE) >= 4.5 && contrast(ink, BLANK) >= 4.5, "{}", hex(ink));
        }
    }
}
