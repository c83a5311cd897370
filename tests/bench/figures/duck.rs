//! The same marks as rows in a Parquet file, asked by DuckDB: PyPI's package in a Python environment that is thrown away.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

use super::{
    grouped::{self, Answer},
    year::Year,
};
use crate::Options;

const PROGRAM: &str = include_str!("duck.py");

/// A Python that knows DuckDB, and a folder for the file.
pub struct Duck {
    folder: TempDir,
    python: PathBuf,
}

/// Makes the environment; says why where it cannot.
pub fn prepare() -> Result<Duck, String> {
    let folder = TempDir::new().map_err(|error| error.to_string())?;
    let environment = folder.path().join("venv");
    run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    let python = environment.join("bin/python");
    run(Command::new(&python).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "duckdb",
    ]))?;
    Ok(Duck { folder, python })
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let why = || String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default().to_owned();
    if output.status.success() { Ok(()) } else { Err(why()) }
}

impl Duck {
    fn file(&self) -> PathBuf {
        self.folder.path().join("mark.parquet")
    }

    fn program(&self, what: &str, file: &Path) -> Command {
        let mut command = Command::new(&self.python);
        command.args(["-c", PROGRAM, what]).arg(file);
        command
    }

    /// Begins to write the file.
    pub fn load(&self) -> Loader {
        let mut command = self.program("load", &self.file());
        Loader(command.stdin(Stdio::piped()).spawn().unwrap())
    }

    /// Asks the grouped query, once to warm up and then some times more; the time is that of the query alone.
    pub fn ask(&self, options: &Options, year: &Year) -> Vec<(Duration, Answer)> {
        let from = format!("'{}'", self.file().display());
        let mut command = self.program("ask", &self.file());
        command.arg(grouped::sql(&from, &year.days())).arg((options.times(3) + 1).to_string());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let asked = lines.map(|line| {
            let (seconds, row): (f64, [i64; 6]) = serde_json::from_str(&line.unwrap()).unwrap();
            (Duration::from_secs_f64(seconds), Answer::of_row(row))
        });
        let asked = asked.skip(1).collect();
        assert!(child.wait().unwrap().success());
        asked
    }

    /// The size of the file, in MiB.
    pub fn size(&self) -> f64 {
        self.file().metadata().unwrap().len() as f64 / f64::from(1 << 20)
    }
}

/// A file that is being written.
pub struct Loader(Child);

impl Loader {
    /// Rows as CSV.
    pub fn write(&mut self, csv: &[u8]) {
        self.0.stdin.as_mut().unwrap().write_all(csv).unwrap();
    }

    /// Waits until the file is whole.
    pub fn finish(mut self) {
        self.0.stdin.take();
        assert!(self.0.wait().unwrap().success(), "DuckDB could not write the file");
    }
}
