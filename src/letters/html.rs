//! A letter as a page: complete in itself, readable on a telephone, printable, and read aloud well.

use quick_xml::escape::escape;

use super::letter::{Block, Letter, Run};

const STYLE: &str = include_str!("letter.css");

/// The letter as one HTML document that needs nothing else.
pub fn html(letter: &Letter) -> String {
    let direction = if letter.language.is_right_to_left() { "rtl" } else { "ltr" };
    let print = if letter.large_print { " class=\"large\"" } else { "" };
    let (tag, title, head) = (letter.language.tag(), escape(&letter.title), &letter.head);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{tag}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body{print}>\n<header>\n"
    );
    lines(&mut page, "sender", &head.sender);
    lines(&mut page, "recipient", &head.recipient);
    page.push_str(&format!("<p class=\"dated\">{}</p>\n", escape(&head.dated)));
    if let Some(reference) = &head.reference {
        page.push_str(&format!("<p class=\"reference\">{}</p>\n", escape(reference)));
    }
    page.push_str(&format!("</header>\n<main>\n<h1>{title}</h1>\n"));
    blocks(&mut page, &letter.blocks);
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

/// A document that is no letter: nobody's address, but facts under its title.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Whose it is and what it is, in a line.
    pub title: String,
    /// What is to be known of it first: what it is called, and what it is.
    pub facts: Vec<(String, String)>,
    /// The text.
    pub blocks: Vec<Block>,
    /// What stands at its end, in small letters.
    pub foot: Vec<String>,
}

const REPORT_STYLE: &str = include_str!("report.css");

/// The report as one HTML document that needs nothing else. It is in English.
pub fn report(report: &Report) -> String {
    let title = escape(&report.title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{REPORT_STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n<dl>\n"
    );
    for (name, fact) in &report.facts {
        page.push_str(&format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(name), escape(fact)));
    }
    page.push_str("</dl>\n</header>\n<main>\n");
    blocks(&mut page, &report.blocks);
    page.push_str("</main>\n<footer>\n");
    for line in &report.foot {
        page.push_str(&format!("<p>{}</p>\n", escape(line)));
    }
    page.push_str("</footer>\n</body>\n</html>\n");
    page
}

/// Blocks as HTML, to stand within a document.
pub fn fragment(all: &[Block]) -> String {
    let mut page = String::new();
    blocks(&mut page, all);
    page
}

fn lines(page: &mut String, class: &str, lines: &[String]) {
    let lines: Vec<_> = lines.iter().map(escape).collect();
    page.push_str(&format!("<address class=\"{class}\">{}</address>\n", lines.join("<br>")));
}

fn blocks(page: &mut String, all: &[Block]) {
    for block in all {
        match block {
            Block::Heading { level, part, runs } => {
                let id = part.as_ref().map(|part| format!(" id=\"{}\"", escape(part))).unwrap_or_default();
                page.push_str(&format!("<h{level}{id}>{}</h{level}>\n", words(runs)));
            }
            Block::Paragraph { runs } => page.push_str(&format!("<p>{}</p>\n", words(runs))),
            Block::List { from, items } => list(page, *from, items),
            Block::Table { says, columns, rows } => table(page, says, columns, rows),
            // The drawing is the service's own; its words are escaped where it is drawn.
            Block::Picture { svg, says } => {
                page.push_str(&format!(
                    "<figure role=\"img\" aria-label=\"{}\">{svg}</figure>\n",
                    escape(says)
                ));
            }
            Block::Contents { entries } => contents(page, entries),
            Block::PageBreak => page.push_str("<div class=\"page\"></div>\n"),
        }
    }
}

fn contents(page: &mut String, entries: &[(String, String)]) {
    page.push_str("<nav aria-label=\"Contents\">\n<ul>\n");
    for (name, words) in entries {
        page.push_str(&format!("<li><a href=\"#{}\">{}</a></li>\n", escape(name), escape(words)));
    }
    page.push_str("</ul>\n</nav>\n");
}

/// Columns with which a table is wide: its letters are smaller, and no column has a least width.
const MANY: usize = 6;

fn list(page: &mut String, from: Option<u64>, items: &[Vec<Block>]) {
    let (opens, closes) = match from {
        Some(1) => ("<ol>".to_owned(), "</ol>"),
        Some(from) => (format!("<ol start=\"{from}\">"), "</ol>"),
        None => ("<ul>".to_owned(), "</ul>"),
    };
    page.push_str(&format!("{opens}\n"));
    for item in items {
        page.push_str("<li>");
        match item.as_slice() {
            [Block::Paragraph { runs }] => page.push_str(&words(runs)),
            item => blocks(page, item),
        }
        page.push_str("</li>\n");
    }
    page.push_str(&format!("{closes}\n"));
}

fn table(page: &mut String, says: &str, columns: &[String], rows: &[Vec<String>]) {
    let cells = |cells: &[String], opens: &str, closes: &str| {
        cells.iter().map(|cell| format!("{opens}{}{closes}", escape(cell))).collect::<String>()
    };
    let wide = if columns.len() > MANY { " class=\"wide\"" } else { "" };
    page.push_str(&format!("<table{wide}>\n<caption>{}</caption>\n<thead><tr>", escape(says)));
    page.push_str(&cells(columns, "<th scope=\"col\">", "</th>"));
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        page.push_str(&format!("<tr>{}</tr>\n", cells(row, "<td>", "</td>")));
    }
    page.push_str("</tbody>\n</table>\n");
}

/// Every letter that is printed of a letter.
#[cfg(feature = "pdf")]
pub(super) fn letters_of(letter: &Letter) -> std::collections::BTreeSet<char> {
    let Letter { head, title, .. } = letter;
    let mut all = [title, &head.dated].into_iter().chain(head.sender.iter()).chain(head.recipient.iter());
    let mut all: String = all.by_ref().cloned().chain(head.reference.clone()).collect();
    printed(&letter.blocks, &mut all);
    all.chars().collect()
}

/// Every letter that is printed of a report.
#[cfg(feature = "pdf")]
pub(super) fn letters_of_report(report: &Report) -> std::collections::BTreeSet<char> {
    let facts = report.facts.iter().flat_map(|(name, fact)| [name, fact]);
    let mut all: String = [&report.title].into_iter().chain(facts).chain(&report.foot).cloned().collect();
    printed(&report.blocks, &mut all);
    all.chars().collect()
}

#[cfg(feature = "pdf")]
fn printed(blocks: &[Block], all: &mut String) {
    for block in blocks {
        match block {
            Block::Heading { runs, .. } | Block::Paragraph { runs } => {
                runs.iter().for_each(|run| all.push_str(&run.text));
            }
            Block::List { items, .. } => items.iter().for_each(|item| printed(item, all)),
            Block::Table { says, columns, rows } => {
                all.push_str(says);
                columns.iter().chain(rows.iter().flatten()).for_each(|cell| all.push_str(cell));
            }
            // The drawing is the service's own; what the contents name stands in the headings.
            Block::Picture { .. } | Block::Contents { .. } | Block::PageBreak => {}
        }
    }
}

fn words(runs: &[Run]) -> String {
    let one = |run: &Run| {
        let mut text = escape(&run.text).replace('\n', "<br>");
        if run.strong {
            text = format!("<strong>{text}</strong>");
        }
        match &run.link {
            Some(link) => format!("<a href=\"{}\">{text}</a>", escape(link)),
            None => text,
        }
    };
    runs.iter().map(one).collect()
}
