//! A mail as plain text.

use crate::letters::{Block, Run};

/// The blocks as plain text: a paragraph is one line, for readers break lines themselves.
pub(super) fn text(blocks: &[Block]) -> String {
    let mut text = String::new();
    write(&mut text, blocks, "");
    text
}

fn write(text: &mut String, blocks: &[Block], indent: &str) {
    for block in blocks {
        match block {
            Block::Heading { runs, .. } => {
                let words = words(runs);
                let line = "-".repeat(words.chars().count().min(60));
                text.push_str(&format!("{indent}{words}\n{indent}{line}\n\n"));
            }
            Block::Paragraph { runs } => {
                text.push_str(&format!("{indent}{}\n\n", words(runs).replace('\n', &format!("\n{indent}"))));
            }
            Block::List { from, items } => list(text, *from, items, indent),
            Block::Table { columns, rows, .. } => {
                for row in rows {
                    for (column, cell) in columns.iter().zip(row) {
                        text.push_str(&format!("{indent}{column}: {cell}\n"));
                    }
                    text.push('\n');
                }
            }
            Block::Picture { says, .. } => text.push_str(&format!("{indent}{says}\n\n")),
            Block::Contents { .. } | Block::PageBreak => {}
        }
    }
}

fn list(text: &mut String, from: Option<u64>, items: &[Vec<Block>], indent: &str) {
    for (place, item) in items.iter().enumerate() {
        let mark = match from {
            Some(from) => format!("{}. ", from + place as u64),
            None => "- ".to_owned(),
        };
        let within = format!("{indent}{}", " ".repeat(mark.len()));
        let mut said = String::new();
        write(&mut said, item, &within);
        let said = said.trim_end();
        text.push_str(&format!("{indent}{mark}{}\n", said.strip_prefix(within.as_str()).unwrap_or(said)));
    }
    text.push('\n');
}

/// Words, each link with the address that it leads to.
fn words(runs: &[Run]) -> String {
    let one = |run: &Run| match &run.link {
        Some(link) if leads_elsewhere(&run.text, link) => format!("{} <{link}>", run.text),
        _ => run.text.clone(),
    };
    runs.iter().map(one).collect()
}

fn leads_elsewhere(text: &str, link: &str) -> bool {
    let told = link.strip_prefix("mailto:").or_else(|| link.strip_prefix("tel:")).unwrap_or(link);
    text != told && text != link
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::letters::note;

    #[test]
    fn a_text_reads_well_without_any_markup() {
        let source = "## Your place\n\nDear **A**,\nsee [the page](https://a.example/b) or [b@c.example](mailto:b@c.example).\n\n\
                      - one\n- two\n\n1. first\n2. second";
        let blocks = note("t", source, &json!({})).unwrap().blocks;
        assert_eq!(
            text(&blocks),
            "Your place\n----------\n\nDear A, see the page <https://a.example/b> or b@c.example.\n\n- one\n- two\n\n1. first\n2. second\n\n"
        );
    }
}
