//! Spawns the server on a database of its own and speaks HTTP to it.

mod answer;
mod app;
pub mod command;
pub mod database;
pub mod roll;

pub use answer::Answer;
pub use app::{ALL, AUDIENCE, ISSUER, Reach, Setup, TestApp, school_row};

/// Keeps what a person is to look at in the folder that `ROLLCALL_TEST_LETTERS` names, if it names one.
pub fn keep_to_look_at(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("ROLLCALL_TEST_LETTERS") {
        std::fs::write(std::path::Path::new(&folder).join(name), bytes).expect("a folder for letters");
    }
}

/// Runs each test body once on SQLite and once on PostgreSQL.
#[macro_export]
macro_rules! on_each_database {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[tokio::test]
            async fn sqlite() {
                super::$test($crate::support::TestApp::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(app) = $crate::support::TestApp::postgres().await {
                    super::$test(app).await;
                }
            }
        }
    )+};
}
