//! What came of the trials of a scenario.

use std::{collections::BTreeMap, fs, os::unix::fs::MetadataExt as _};

use super::{
    Trials, again, check,
    record::{Call, Effect, Outcome, Recorder},
    world::Small,
};
use crate::Finding;

/// Faults that are printed of one scenario.
const TOLD: usize = 12;
/// Records that are looked for together in the end: those of ten have most of their mark in common.
const TOGETHER: usize = 10;
/// Trials that may be drawn again, besides as many as were asked for.
const AGAIN: usize = 10;
/// With so many acknowledged it is no chance that there is none of a kind.
const MANY: usize = 200;

pub struct Tally {
    trials: Trials,
    /// Trials that were drawn, and those of them that tried something.
    drawn: usize,
    done: usize,
    acknowledged: usize,
    refused: usize,
    unknown: usize,
    /// Attempts of which nobody knew what they came to, and those of them that were there whole.
    open: usize,
    whole: usize,
    failed: usize,
    faults: Vec<String>,
    notes: Vec<String>,
    control: Option<bool>,
    /// Everything that trials were told, to be looked for once more in the end.
    kept: Vec<Vec<Call>>,
    /// Acknowledged writes of each kind, where every program works.
    kinds: Option<BTreeMap<&'static str, usize>>,
}

impl Tally {
    pub fn new(trials: &Trials) -> Self {
        Self {
            trials: trials.clone(),
            drawn: 0,
            done: 0,
            acknowledged: 0,
            refused: 0,
            unknown: 0,
            open: 0,
            whole: 0,
            failed: 0,
            faults: Vec::new(),
            notes: Vec::new(),
            control: None,
            kept: Vec::new(),
            kinds: None,
        }
    }

    /// Of a scenario in which every program works: something of each kind must be acknowledged.
    pub fn of_work(trials: &Trials) -> Self {
        Self { kinds: Some(Effect::KINDS.into_iter().map(|kind| (kind, 0)).collect()), ..Self::new(trials) }
    }

    /// The number of the next trial: until as many have tried something as were asked for, or too many have not.
    pub fn draw(&mut self) -> Option<usize> {
        let most = 2 * self.trials.count + AGAIN;
        if self.done >= self.trials.count || self.drawn >= most || self.is_hopeless() {
            return None;
        }
        self.drawn += 1;
        Some(self.drawn - 1)
    }

    /// Adds what came of so many trials that one record holds.
    pub fn add(&mut self, trials: usize, record: &Recorder, faults: Vec<String>) {
        let (open, whole) = record.left();
        self.done += trials;
        self.acknowledged += record.count(Outcome::Ok);
        self.refused += record.count(Outcome::Refused);
        self.unknown += record.count(Outcome::Unknown);
        self.open += open;
        self.whole += whole;
        let calls = record.calls();
        for call in calls.iter().filter(|call| call.outcome == Outcome::Ok) {
            if let Some(count) = self.kinds.as_mut().and_then(|kinds| kinds.get_mut(call.ask.effect.kind())) {
                *count += 1;
            }
        }
        if faults.is_empty() {
            self.kept.push(again::lasting(calls));
            let _ = fs::remove_file(record.path());
            return;
        }
        self.failed += 1;
        let of = |fault: String| format!("{}: {fault}", record.mark);
        self.faults.extend(faults.into_iter().map(of));
    }

    /// Something that is wrong with no one trial.
    pub fn fault(&mut self, fault: impl Into<String>) {
        self.faults.push(fault.into());
    }

    /// Something that is to be read beside the figures.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Whether the sabotage was caught.
    pub fn control(&mut self, caught: bool) {
        self.control = Some(caught);
    }

    /// Whether so much is broken that going on would tell nothing more.
    pub fn is_hopeless(&self) -> bool {
        self.failed >= 5
    }

    /// With the check of the whole database.
    pub async fn found(mut self, world: &Small) -> Finding {
        self.check(world).await;
        self.told()
    }

    /// Checks the whole database, and that everything stands there yet which any trial was told: a later fault may have taken
    /// it away.
    pub async fn check(&mut self, world: &Small) {
        let mut faults = check::database(world).await;
        let kept = std::mem::take(&mut self.kept);
        for some in kept.chunks(TOGETHER) {
            faults.extend(check::present(world, &some.concat()).await);
        }
        let count: usize = kept.iter().map(Vec::len).sum();
        self.note(format!("{count} calls looked for again in the end"));
        self.faults.extend(faults.into_iter().map(|fault| format!("in the end: {fault}")));
    }

    /// What is wrong with the trials as such: too few tried anything, or nothing of a kind was acknowledged.
    fn idle(&mut self) {
        let idle = self.drawn.saturating_sub(self.done);
        if idle > 0 {
            self.note(format!(
                "{idle} trials do not count: nothing was acknowledged before, or nothing struck"
            ));
        }
        if self.drawn > 0 && self.done < self.trials.count && !self.is_hopeless() {
            self.fault(format!("only {} trials of {} tried anything", self.done, self.trials.count));
        }
        if self.acknowledged >= MANY {
            for (kind, _) in self.kinds.iter().flatten().filter(|(_, count)| **count == 0) {
                self.faults.push(format!("no {kind} was ever acknowledged"));
            }
        }
    }

    /// As it is.
    pub fn told(mut self) -> Finding {
        self.idle();
        for fault in self.faults.iter().take(TOLD) {
            println!("       FAULT {fault}");
        }
        if self.faults.len() > TOLD {
            println!("       and {} more", self.faults.len() - TOLD);
        }
        let control = match self.control {
            Some(true) => "control caught",
            Some(false) => "CONTROL MISSED",
            None => "NO CONTROL",
        };
        let notes: String = self.notes.iter().map(|note| format!("; {note}")).collect();
        let bound = 3.0 / self.done.max(1) as f64;
        let measured = format!(
            "{} trials, seed {}: {} acknowledged, {} refused, {} unknown ({} attempts left so, {} of them there \
             whole); {} faults in {} trials; without one the true rate is below {bound:.4} (95 %); {control}{notes}",
            self.done,
            self.trials.seed,
            self.acknowledged,
            self.refused,
            self.unknown,
            self.open,
            self.whole,
            self.faults.len(),
            self.failed,
        );
        let kept = self.faults.is_empty() && self.done > 0 && self.control == Some(true);
        Finding { measured, trials: self.done, kept }
    }

    /// For what cannot be tried here. Who is root can be expected to.
    pub fn skipped(why: &str) -> Finding {
        match fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            true => Finding { measured: format!("NOT TRIED, even by root: {why}"), trials: 0, kept: false },
            false => Finding { measured: format!("SKIPPED: {why}"), trials: 0, kept: true },
        }
    }
}
