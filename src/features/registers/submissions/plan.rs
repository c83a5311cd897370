//! Where each row of a spooled body is and which register it belongs to: all that memory holds of a submission.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    iter,
};

use super::{
    csv::{self, Layout},
    lines::{Line, Lines},
    ndjson,
    rows::{BLANKS_UNTIL, Rows},
    terms::{Media, Terms},
};
use crate::{
    access::fingerprint,
    error::{AppError, Code, Fault, Result},
};

/// Rows of CSV or lines of NDJSON.
pub const MOST_ROWS: usize = 200_000;
/// Bytes after unpacking.
pub const MOST_BYTES: usize = 50 * 1024 * 1024;

/// No register, or no further row.
const NONE: u32 = u32::MAX;
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// One row: twenty bytes whatever it holds.
#[derive(Clone, Copy)]
struct Place {
    offset: u32,
    /// `NONE` when it is too long to be read.
    length: u32,
    line: u32,
    /// Its register; `NONE` when that cannot be known.
    register: u32,
    /// The next row of the same register.
    next: u32,
}

/// What is where in a body.
pub struct Plan {
    /// How rows are read; none for NDJSON, whose lines say all of it.
    pub layout: Option<Layout>,
    places: Vec<Place>,
    /// First and last row of each register, in the order in which they are met.
    registers: Vec<(u32, u32)>,
}

impl Plan {
    /// Goes through the whole body once. What cannot be a submission is refused here, before anything is stored.
    pub fn index(file: &mut File, terms: &Terms) -> Result<Self> {
        let (bom, utf8) = encoding(file).map_err(broken)?;
        file.seek(SeekFrom::Start(bom)).map_err(broken)?;
        let from = BufReader::with_capacity(64 * 1024, &*file);
        let plan = match terms.media {
            Media::Ndjson => Self::of_lines(Lines::of(from, bom, ndjson::LONGEST_LINE))?,
            Media::Csv => Self::of_rows(Lines::of(from, bom, csv::LONGEST_ROW), utf8 || bom > 0, terms)?,
        };
        if plan.places.is_empty() { Err(ndjson::empty()) } else { Ok(plan) }
    }

    fn of_lines<R: io::BufRead>(mut lines: Lines<R>) -> Result<Self> {
        let mut plan = Self { layout: None, places: Vec::new(), registers: Vec::new() };
        while let Some(line) = lines.next().map_err(broken)? {
            if !line.is_blank() || line.number > BLANKS_UNTIL {
                let register = plan.open()?;
                plan.add(&line, line.bytes.len() as u64, Some(register))?;
            }
        }
        Ok(plan)
    }

    fn of_rows<R: io::BufRead>(lines: Lines<R>, utf8: bool, terms: &Terms) -> Result<Self> {
        let mut rows = Rows::of(lines, b',');
        let header = rows.next().map_err(broken)?.ok_or_else(ndjson::empty)?;
        let layout = Layout::read(&header.bytes, utf8, terms)?;
        rows.part_by(layout.delimiter());
        let mut plan = Self { layout: None, places: Vec::new(), registers: Vec::new() };
        let mut known: HashMap<Vec<u8>, u32> = HashMap::new();
        while let Some(row) = rows.next().map_err(broken)? {
            let register = match layout.row(&row.bytes) {
                Ok(read) if !row.too_long => {
                    let key = fingerprint(&read.key.parts())?[..16].to_vec();
                    Some(match known.get(&key) {
                        Some(register) => *register,
                        None => *known.entry(key).or_insert(plan.open()?),
                    })
                }
                _ => None,
            };
            plan.add(&row, row.bytes.len() as u64, register)?;
        }
        plan.layout = Some(layout);
        Ok(plan)
    }

    fn open(&mut self) -> Result<u32> {
        self.registers.push((NONE, NONE));
        u32::try_from(self.registers.len() - 1).map_err(|_| too_many())
    }

    fn add(&mut self, line: &Line, length: u64, register: Option<u32>) -> Result<()> {
        let row = self.places.len();
        if row >= MOST_ROWS {
            return Err(too_many());
        }
        let fits = |number: u64| u32::try_from(number).unwrap_or(NONE);
        let length = if line.too_long { NONE } else { fits(length) };
        let (offset, register) = (fits(line.offset), register.unwrap_or(NONE));
        self.places.push(Place { offset, length, line: line.number, register, next: NONE });
        let row = fits(row as u64);
        if let Some((first, last)) = self.registers.get_mut(register as usize) {
            match *last {
                NONE => *first = row,
                last => self.places[last as usize].next = row,
            }
            *last = row;
        }
        Ok(())
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.places.len()
    }

    /// How many registers there are.
    pub fn registers(&self) -> usize {
        self.registers.len()
    }

    /// How many rows belong to no register that could be known.
    pub fn unreadable(&self) -> usize {
        self.places.iter().filter(|place| place.register == NONE).count()
    }

    /// The register of a row.
    pub fn register_of(&self, row: usize) -> Option<usize> {
        Some(self.places[row].register).filter(|register| *register != NONE).map(|register| register as usize)
    }

    /// The rows of a register, in their order.
    pub fn rows_of(&self, register: usize) -> impl Iterator<Item = usize> + '_ {
        let place = |row: u32| self.places.get(row as usize);
        let first = self.registers.get(register).map(|(first, _)| *first);
        iter::successors(first, move |row| place(*row).map(|place| place.next))
            .take_while(|row| *row != NONE)
            .map(|row| row as usize)
    }

    /// The line on which a row begins.
    pub fn line(&self, row: usize) -> u32 {
        self.places[row].line
    }

    /// What a row holds; `None` when it is too long.
    pub fn read(&self, file: &mut File, row: usize) -> io::Result<Option<Vec<u8>>> {
        let place = self.places[row];
        if place.length == NONE {
            return Ok(None);
        }
        let mut bytes = vec![0; place.length as usize];
        file.seek(SeekFrom::Start(place.offset.into()))?;
        file.read_exact(&mut bytes)?;
        Ok(Some(bytes))
    }
}

fn too_many() -> AppError {
    AppError::new(Code::BodyTooLarge)
        .detail(format!("A submission may have at most {MOST_ROWS} rows. Send it in parts."))
}

fn broken(error: io::Error) -> AppError {
    AppError::internal(error)
}

/// Where the text begins after a byte-order mark, and whether all of it is UTF-8.
fn encoding(file: &mut File) -> io::Result<(u64, bool)> {
    file.seek(SeekFrom::Start(0))?;
    let (mut part, mut kept, mut bom, mut first) = (vec![0; 64 * 1024], 0, 0, true);
    loop {
        let read = file.read(&mut part[kept..])?;
        let end = kept + read;
        if first && part[..end].starts_with(BOM) {
            bom = BOM.len() as u64;
        }
        first = false;
        match std::str::from_utf8(&part[..end]) {
            Ok(_) => kept = 0,
            Err(error) if error.error_len().is_none() && read > 0 => {
                let valid = error.valid_up_to();
                part.copy_within(valid..end, 0);
                kept = end - valid;
            }
            Err(_) => return Ok((bom, false)),
        }
        if read == 0 {
            return Ok((bom, kept == 0));
        }
    }
}

/// Why a row belongs to no register that could be known.
pub fn refusal(layout: &Layout, bytes: Option<&[u8]>) -> Vec<Fault> {
    match bytes.map(|bytes| layout.row(bytes)) {
        Some(Err(faults)) => faults,
        _ => {
            use crate::error::FaultCode::RowUnreadable;
            let detail = "The row is too long, or a quotation mark in it is never closed.";
            vec![Fault::at("", RowUnreadable).detail(detail)]
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::features::registers::submissions::terms::SubmissionQuery;

    fn file(text: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text).unwrap();
        file
    }

    fn indexed(text: &[u8], media: Media) -> (File, Plan) {
        let mut file = file(text);
        let terms = Terms { media, lenient: false, query: SubmissionQuery::default() };
        let plan = Plan::index(&mut file, &terms).unwrap();
        (file, plan)
    }

    const HEADER: &str = "urn,date,session,upn,code,taken_at,recorded_by_name,note\n";

    fn csv(rows: &[&str]) -> Vec<u8> {
        format!("\u{FEFF}{HEADER}{}", rows.join("\n")).into_bytes()
    }

    fn row(session: &str, note: &str) -> String {
        format!("120765,2026-11-20,{session},R201100018042,/,2026-11-20T09:00:00Z,A,{note}")
    }

    #[test]
    fn rows_of_one_register_are_found_wherever_they_stand() {
        let (am, pm) = (row("am", ""), row("pm", ""));
        let (_, plan) = indexed(&csv(&[&am, &pm, "x", "", &am, &pm]), Media::Csv);
        assert_eq!((plan.rows(), plan.registers(), plan.unreadable()), (5, 2, 1));
        assert_eq!(plan.rows_of(0).collect::<Vec<_>>(), [0, 3]);
        assert_eq!(plan.rows_of(1).collect::<Vec<_>>(), [1, 4]);
        assert_eq!((0..5).map(|row| plan.line(row)).collect::<Vec<_>>(), [2, 3, 4, 6, 7]);
    }

    #[test]
    fn a_cell_over_several_lines_is_read_whole_and_one_without_end_spoils_its_own_line() {
        let long = row("am", "\"first\r\nsecond\"");
        let open = row("am", "\"never closed");
        let plain = row("am", "");
        let (mut file, plan) = indexed(&csv(&[&long, &open, &plain]), Media::Csv);
        assert_eq!((0..3).map(|row| plan.line(row)).collect::<Vec<_>>(), [2, 4, 5]);
        assert_eq!((plan.registers(), plan.unreadable()), (1, 1));
        let bytes = plan.read(&mut file, 0).unwrap().unwrap();
        let mark = plan.layout.as_ref().unwrap().row(&bytes).unwrap().mark.unwrap();
        assert_eq!(mark.note.as_deref(), Some("first\nsecond"));
        assert_eq!(plan.read(&mut file, 2).unwrap().unwrap(), plain.as_bytes());
    }

    #[test]
    fn lines_of_ndjson_are_registers_and_blank_ones_are_nothing() {
        let (mut file, plan) = indexed(b"{}\n\n  \nnot json\n", Media::Ndjson);
        assert_eq!((plan.rows(), plan.registers()), (2, 2));
        assert_eq!((plan.line(0), plan.line(1)), (1, 4));
        assert_eq!(plan.read(&mut file, 1).unwrap().unwrap(), b"not json");
    }

    #[test]
    fn the_encoding_is_seen_wherever_the_first_odd_byte_stands() {
        for at in [0, 65_534, 65_535, 65_536, 70_000] {
            let mut text = vec![b'x'; 80_000];
            text.splice(at..at, "\u{EB}".bytes());
            assert_eq!(encoding(&mut file(&text)).unwrap(), (0, true), "{at}");
            text[at] = b'x';
            assert_eq!(encoding(&mut file(&text)).unwrap(), (0, false), "{at}");
        }
        assert_eq!(encoding(&mut file(b"\xEF\xBB\xBFx")).unwrap(), (3, true));
        assert_eq!(encoding(&mut file(b"x\xC3")).unwrap(), (0, false));
    }
}
