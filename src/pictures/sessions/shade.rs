//! How a session is drawn: a shade, a pattern and a symbol for each thing that it can be.

use crate::pictures::ink::{BLANK, GRID, Hatch, Rgb, TEXT, WHITE};

/// What a session is, as far as a picture tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shade {
    /// In school.
    Present,
    /// In school, late. Code `L` alone says so: drawn only for those who may see codes.
    Late,
    /// In approved educational activity off site.
    Elsewhere,
    /// Absent with leave or good reason.
    Authorised,
    /// Absent without.
    Unauthorised,
    /// Could not or need not attend.
    NotRequired,
    /// No mark, and the school was unexpectedly closed.
    Closed,
    /// No register tells of it.
    NoMark,
    /// Its register has not come yet and need not have.
    ToCome,
}

impl Shade {
    /// All of them, in the order of the legend.
    pub const ALL: [Self; 9] = [
        Self::Present,
        Self::Late,
        Self::Elsewhere,
        Self::Authorised,
        Self::Unauthorised,
        Self::NotRequired,
        Self::Closed,
        Self::NoMark,
        Self::ToCome,
    ];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Present => "Present",
            Self::Late => "Late",
            Self::Elsewhere => "Educated off site",
            Self::Authorised => "Authorised absence",
            Self::Unauthorised => "Unauthorised absence",
            Self::NotRequired => "Unable to attend or not required",
            Self::Closed => "School closed, no mark",
            Self::NoMark => "No mark",
            Self::ToCome => "Still to come",
        }
    }

    /// Its name in the document of the picture.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Late => "late",
            Self::Elsewhere => "approved-educational-activity",
            Self::Authorised => "authorised",
            Self::Unauthorised => "unauthorised",
            Self::NotRequired => "not-possible",
            Self::Closed => "no-mark-closed",
            Self::NoMark => "no-mark",
            Self::ToCome => "to-come",
        }
    }

    /// What stands in its cell where no code does. None of the letters is an attendance code.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Present => "\u{2022}",
            Self::Late | Self::ToCome => "",
            Self::Elsewhere => "+",
            Self::Authorised => "A",
            Self::Unauthorised => "!",
            Self::NotRequired => "\u{2013}",
            Self::Closed => "=",
            Self::NoMark => "?",
        }
    }

    /// What stands in the legend where cells hold codes: that which all of them share.
    pub const fn symbol_beside_codes(self) -> &'static str {
        match self {
            Self::Present => "/ \\",
            Self::Late => "L",
            Self::Closed | Self::NoMark => self.symbol(),
            _ => "",
        }
    }

    /// Its colour.
    pub const fn fill(self) -> Rgb {
        match self {
            Self::Present => (0xEA, 0xF2, 0xFB),
            Self::Late => (0xF7, 0xD6, 0x4A),
            Self::Elsewhere => (0xC5, 0xE3, 0xDB),
            Self::Authorised => (0x8F, 0xBD, 0xEA),
            Self::Unauthorised => (0x7A, 0x26, 0x05),
            Self::NotRequired | Self::Closed => (0xE3, 0xDC, 0xEB),
            Self::NoMark | Self::ToCome => WHITE,
        }
    }

    /// The colour of what stands in it.
    pub const fn text(self) -> Rgb {
        match self {
            Self::Unauthorised => WHITE,
            _ => TEXT,
        }
    }

    /// The pattern over its colour.
    pub const fn hatch(self) -> Option<Hatch> {
        match self {
            Self::Elsewhere => Some(Hatch::Dots),
            Self::Authorised => Some(Hatch::Rising),
            Self::NotRequired => Some(Hatch::Level),
            Self::Closed => Some(Hatch::Upright),
            _ => None,
        }
    }

    /// Its border.
    pub const fn border(self) -> Option<Rgb> {
        match self {
            Self::NoMark => Some(TEXT),
            Self::ToCome => Some(GRID),
            _ => None,
        }
    }

    /// The colour of what is no session.
    pub const NOT_A_SESSION: Rgb = BLANK;
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{attendance::code::TABLE, pictures::ink::contrast};

    #[test]
    fn what_stands_in_a_cell_can_be_read() {
        for shade in Shade::ALL {
            let grounds = [Some(shade.fill()), shade.hatch().map(Hatch::ink)];
            for ground in grounds.into_iter().flatten() {
                assert!(
                    contrast(shade.text(), ground) >= 4.5,
                    "{shade:?}: {}",
                    contrast(shade.text(), ground)
                );
            }
        }
    }

    #[test]
    fn shades_are_told_apart_without_colour() {
        let looks: HashSet<_> = Shade::ALL
            .map(|shade| {
                (shade.symbol(), shade.hatch().map(Hatch::name), shade.border(), shade == Shade::Late)
            })
            .into();
        assert_eq!(looks.len(), Shade::ALL.len());
        let names: HashSet<_> = Shade::ALL.map(Shade::class).into();
        assert_eq!(names.len(), Shade::ALL.len());
        for shade in Shade::ALL {
            assert!(TABLE.iter().all(|info| info.code != shade.symbol()), "{shade:?} shows a code");
        }
    }
}
