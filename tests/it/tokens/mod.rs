//! Tokens: which are accepted, how they are got, what they stop being good for, and the commands around them.

mod claims;
mod commands;
mod endpoint;
mod headers;
mod keys;
mod rights;
mod rotation;
mod serving;

use crate::support::{Answer, TestApp};

/// Something that needs a token with `schools:read`.
const LIST: &str = "/v1/schools";
const READ: &[&str] = &["schools:read"];

/// Asks for the list with this token.
async fn list(app: &TestApp, token: &str) -> Answer {
    app.get(token, LIST).await
}

/// A refused token says nothing of why.
#[track_caller]
fn refused(answer: &Answer, what: &str) {
    assert_eq!(answer.problem(), (401, "token_invalid"), "{what}: {answer:?}");
    assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"", "{what}");
    assert_eq!(answer.body["detail"], "Get a new token at `/oauth/token`.", "{what}: {answer:?}");
}
