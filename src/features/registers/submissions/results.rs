//! What became of each row, kept in the order in which registers were pushed and told in the order of the rows.
//!
//! The file is append-only. The results of one register end with a mark of their own, so that after a crash a part
//! of them is seen to be one and the register is pushed again.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
};

use serde::{Deserialize, Serialize};

use super::dto::RegisterSubmissionSummary;

/// The result of one row: its place among the rows, and the line of the answer without its end.
pub type Told = (usize, String);

/// Ends the results of a register.
#[derive(Serialize, Deserialize)]
struct Settled {
    register: usize,
    summary: RegisterSubmissionSummary,
}

/// The journal of one submission.
pub struct Results {
    file: File,
    end: u64,
    /// Where the result of each row is, and how long.
    places: Vec<(u64, u32)>,
    settled: Vec<bool>,
    /// What was counted so far.
    pub summary: RegisterSubmissionSummary,
    durable: bool,
}

impl Results {
    /// The results that `file` holds already: none of a new one. `durable` ones survive a power cut.
    pub fn open(file: File, rows: usize, registers: usize, durable: bool) -> io::Result<Self> {
        let mut results = Self {
            file,
            end: 0,
            places: vec![(0, 0); rows],
            settled: vec![false; registers],
            summary: RegisterSubmissionSummary::default(),
            durable,
        };
        results.replay()?;
        Ok(results)
    }

    /// Takes up what was written before; what follows the last whole register is forgotten.
    fn replay(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut from = BufReader::new(&self.file);
        let (mut at, mut found, mut line, mut whole) = (0, Vec::new(), Vec::new(), Vec::new());
        loop {
            line.clear();
            let read = from.read_until(b'\n', &mut line)?;
            let Some(text) = line.strip_suffix(b"\n") else { break };
            match text.split_first() {
                Some((b'=', mark)) => {
                    let Ok(settled) = serde_json::from_slice::<Settled>(mark) else { break };
                    whole.push((std::mem::take(&mut found), settled));
                    self.end = at + read as u64;
                }
                _ => {
                    let Some(place) = row_at(text, at) else { break };
                    found.push(place);
                }
            }
            at += read as u64;
        }
        for (rows, settled) in whole {
            self.settle(&rows, &settled);
        }
        self.file.set_len(self.end)
    }

    fn settle(&mut self, rows: &[(usize, u64, u32)], settled: &Settled) {
        for (row, offset, length) in rows {
            if let Some(place) = self.places.get_mut(*row) {
                *place = (*offset, *length);
            }
        }
        if let Some(done) = self.settled.get_mut(settled.register) {
            *done = true;
        }
        self.summary.add(&settled.summary);
    }

    /// Whether a register was pushed already.
    pub fn is_settled(&self, register: usize) -> bool {
        self.settled[register]
    }

    /// Keeps what became of a register's rows.
    pub fn keep(
        &mut self,
        register: usize,
        told: &[Told],
        summary: RegisterSubmissionSummary,
    ) -> io::Result<()> {
        let (mut text, mut rows) = (String::new(), Vec::with_capacity(told.len()));
        for (row, line) in told {
            text += &format!("{row} ");
            rows.push((*row, self.end + text.len() as u64, u32::try_from(line.len()).unwrap_or(u32::MAX)));
            text += line;
            text.push('\n');
        }
        let settled = Settled { register, summary };
        text += &format!("={}\n", serde_json::to_string(&settled)?);
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(text.as_bytes())?;
        if self.durable {
            self.file.sync_data()?;
        }
        self.end += text.len() as u64;
        self.settle(&rows, &settled);
        Ok(())
    }

    /// Appends the result of a row to an answer.
    pub fn tell(&mut self, row: usize, into: &mut Vec<u8>) -> io::Result<()> {
        let (offset, length) = self.places[row];
        self.file.seek(SeekFrom::Start(offset))?;
        let before = into.len();
        into.resize(before + length as usize, 0);
        self.file.read_exact(&mut into[before..])?;
        into.push(b'\n');
        Ok(())
    }
}

/// The row whose result a line is, where that begins and how long it is.
fn row_at(text: &[u8], at: u64) -> Option<(usize, u64, u32)> {
    let blank = text.iter().position(|byte| *byte == b' ')?;
    let row = std::str::from_utf8(&text[..blank]).ok()?.parse().ok()?;
    let begins = blank + 1;
    Some((row, at + begins as u64, u32::try_from(text.len() - begins).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(results: &mut Results, row: usize) -> String {
        let mut line = Vec::new();
        results.tell(row, &mut line).unwrap();
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn what_was_kept_is_taken_up_again_and_half_a_register_is_not() {
        let mut file = tempfile::tempfile().unwrap();
        let one = RegisterSubmissionSummary { registers: 1, created: 2, ..Default::default() };
        let mut results = Results::open(file.try_clone().unwrap(), 4, 2, true).unwrap();
        results.keep(1, &[(1, "{\"line\":3}".into()), (3, "{\"line\":5}".into())], one).unwrap();
        assert_eq!(told(&mut results, 3), "{\"line\":5}\n");
        file.seek(SeekFrom::End(0)).unwrap();
        file.write_all(b"0 {\"line\":2}\n2 {\"li").unwrap();
        let mut again = Results::open(file.try_clone().unwrap(), 4, 2, true).unwrap();
        assert_eq!((again.is_settled(0), again.is_settled(1), again.summary), (false, true, one));
        assert_eq!(told(&mut again, 1), "{\"line\":3}\n");
        again.keep(0, &[(0, "a".into()), (2, "b".into())], one).unwrap();
        let mut last = Results::open(file, 4, 2, true).unwrap();
        assert_eq!(
            (told(&mut last, 0), told(&mut last, 2), told(&mut last, 3)),
            ("a\n".into(), "b\n".into(), "{\"line\":5}\n".into())
        );
        assert_eq!(last.summary.created, 4);
    }
}
