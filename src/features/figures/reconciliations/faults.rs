//! The faults of a request with many rows: all are counted, those that are told are kept.

use crate::error::{AppError, Fault};

/// Faults told of one request: beyond that a list helps nobody, and an answer must not dwarf its request.
const TOLD: usize = 200;

/// Faults as they are found.
#[derive(Debug, Default)]
pub struct Faults {
    told: Vec<Fault>,
    found: usize,
}

impl Faults {
    /// Adds one.
    pub fn push(&mut self, fault: Fault) {
        self.found += 1;
        if self.told.len() < TOLD {
            self.told.push(fault);
        }
    }

    /// How many were found, told or not.
    pub fn found(&self) -> usize {
        self.found
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.found == 0
    }

    /// The refusal that tells of them.
    pub fn refused(self) -> AppError {
        let error = AppError::invalid(self.told);
        match self.found > TOLD {
            true => error.detail(format!("The first {TOLD} of {} faults are listed.", self.found)),
            false => error,
        }
    }

    /// Those that are told.
    #[cfg(test)]
    pub fn told(self) -> Vec<Fault> {
        self.told
    }
}

impl Extend<Fault> for Faults {
    fn extend<T: IntoIterator<Item = Fault>>(&mut self, faults: T) {
        faults.into_iter().for_each(|fault| self.push(fault));
    }
}
