//! The program as a newcomer runs it.

use crate::support::command::Desk;

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
}
