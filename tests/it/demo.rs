//! The program as a newcomer runs it.

use crate::support::{command::Desk, database};

#[test]
fn the_demonstration_shows_the_main_job_and_ends() {
    let desk = Desk::new();
    let arguments = ["demo", "--once", "--schools", "26", "--listen", "127.0.0.1:0", "--folder", "shown"];
    let shown = desk.run(&arguments).ok().out;
    for line in [
        "26 schools, ",
        "was refused: 1 of ",
        "code_not_valid_on_date",
        "sent again with Prefer: handling=lenient",
        "25 registers with ",
        "3 registers of the morning are missing:",
        "no_register",
        "incomplete",
        "primary: 9",
        "possible sessions attended)",
        "client secret  rollcall_",
        "grant_type=client_credentials",
    ] {
        assert!(shown.contains(line), "{line:?} is not in:\n{shown}");
    }
    let again = desk.run(&arguments).ok().out;
    assert!(again.contains("25 registers with "), "it can be run again:\n{again}");
}

#[test]
fn a_simulated_authority_has_marks_of_the_days_asked_for() {
    let desk = Desk::new();
    desk.set_up();
    let arguments = [
        "simulate",
        "--schools",
        "2",
        "--pupils",
        "12",
        "--year",
        "2025-26",
        "--from",
        "2025-11-10",
        "--to",
        "2025-11-12",
    ];
    let made = desk.run(&arguments).ok().out;
    assert!(made.contains("2 schools, 24 pupils on roll"), "{made}");
    assert!(made.contains("12 registers, 144 marks"), "{made}");
    assert!(made.contains("absence                 primary"), "beside what is published: {made}");
    assert!(made.contains("Not judged: "), "{made}");
}

/// Equal seeds make equal marks on both databases, and another seed makes others.
#[tokio::test]
async fn the_same_seed_makes_the_same_marks_on_both_databases() {
    let Some(postgres) = database::postgres().await else { return };
    let digest = |seed: &str, database: Option<&str>| {
        let desk = Desk::new();
        let mut arguments = vec![
            "simulate",
            "--schools",
            "3",
            "--pupils",
            "30",
            "--seed",
            seed,
            "--year",
            "2025-26",
            "--from",
            "2025-11-10",
            "--to",
            "2025-11-21",
        ];
        desk.run(&["keys", "init"]).ok();
        match database {
            Some(url) => arguments.extend(["--database", url]),
            None => {
                desk.run(&["migrate"]).ok();
            }
        }
        let made = desk.run(&arguments).ok().out;
        made.rsplit_once("SHA-256 of the marks: ").expect("a digest").1.trim().to_owned()
    };
    let (one, other, another) = (digest("7", None), digest("7", Some(&postgres)), digest("8", None));
    assert_eq!(one.len(), 64);
    assert_eq!(one, other);
    assert_ne!(one, another);
}
