//! Letters: what the service says to a person on paper or on a page, in words that the authority can change.
//!
//! A [`Form`] is a kind of letter: the parts that it must have, and what can be said in it. A [`Template`] is wording for
//! a form in one language: plain text with headings, lists and `{{placeholders}}` (Markdown), kept as data, so that who
//! words letters needs no programmer. It is checked before it is used, and every mistake is told at once with its line.
//! Filled with what is to be said to one person it becomes a [`Letter`], and a letter becomes a page ([`html`]) or, where
//! the program is built with it, a PDF; both say the same because both are made of the same letter.
//!
//! Everything here is pure: no database, clock or request is known. What is put into a letter is text, never markup: a
//! name that looks like a heading stays a name.

mod check;
mod fill;
mod form;
mod html;
mod language;
mod letter;
mod markdown;
mod note;
#[cfg(feature = "pdf")]
mod pdf;
mod template;
#[cfg(test)]
mod tests;
mod trial;
mod wording;

pub use fill::{Said, Unsaid};
pub use form::{Choice, Field, Form, Part, Shipped, Word};
pub use html::{Report, fragment, html, report};
pub use language::Language;
pub use letter::{Block, Head, Letter, Run, print_of};
pub use markdown::{Odd, blocks};
pub use note::{Note, note};
#[cfg(feature = "pdf")]
pub use pdf::{Unprinted, pdf, report_pdf};
pub use template::{Mistake, Place, Template, Wrong};
pub use wording::{OwnWord, Wording};
