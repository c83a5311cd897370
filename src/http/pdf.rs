//! PDF files: whether one holds programs, other files or films, by the names that stand in it.
//!
//! Names are looked for in the bytes as they are. What is packed in object streams or encrypted is not opened: scripts that
//! are hidden there are not found, so that whoever opens a file relies on a program that asks before it runs anything.

/// What runs a program, starts another, or holds other files.
const REFUSED: [&[u8]; 5] = [b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia"];
/// A script itself. It is so short that packed bytes have it by chance: it is looked for beside them.
const SCRIPT: [&[u8]; 1] = [b"JS"];
/// Bytes of a name that are looked at, where each is written by its number.
const LONGEST: usize = 3 * 16;

/// Whether there are programs or other files in a PDF, as far as its names tell.
pub fn holds_programs(bytes: &[u8]) -> bool {
    names(bytes, &REFUSED) || beside_streams(bytes).any(|piece| names(piece, &SCRIPT))
}

fn names(bytes: &[u8], wanted: &[&[u8]]) -> bool {
    bytes.split(|byte| *byte == b'/').skip(1).any(|rest| wanted.contains(&name(rest).as_slice()))
}

/// The name that these bytes begin with, what is written by its number as it is.
fn name(bytes: &[u8]) -> Vec<u8> {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\0()<>[]{}%".contains(byte);
    let mut rest = &bytes[..bytes.len().min(LONGEST)];
    rest = &rest[..rest.iter().position(ends).unwrap_or(rest.len())];
    let mut name = Vec::new();
    while let [first, others @ ..] = rest {
        let number = match rest {
            [b'#', high, low, ..] => hex(*high).zip(hex(*low)).map(|(high, low)| 16 * high + low),
            _ => None,
        };
        name.push(number.unwrap_or(*first));
        rest = if number.is_some() { &others[2..] } else { others };
    }
    name
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The pieces between streams: a stream begins on a line of its own behind `stream`, and ends with `endstream`.
fn beside_streams(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let piece = rest?;
        let begins =
            [b"stream\n".as_slice(), b"stream\r\n"].into_iter().filter_map(|word| find(piece, word)).min();
        let (before, stream) = piece.split_at(begins.unwrap_or(piece.len()));
        rest = find(stream, b"endstream").map(|at| &stream[at + b"endstream".len()..]);
        Some(before)
    })
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pdf(object: &str) -> Vec<u8> {
        let stream = b"2 0 obj << /Length 20 >>\nstream\n\x01\xff/JS(\x80/JS 3\nendstream\nendobj\n";
        let begins = b"%PDF-1.7\n1 0 obj << /Type /Catalog /OpenAction [3 0 R /Fit] >> endobj\n";
        [begins.as_slice(), stream, object.as_bytes(), b"\ntrailer << /Root 1 0 R >>\n%%EOF\n"].concat()
    }

    #[test]
    fn programs_and_other_files_are_found_by_their_names() {
        for plain in ["", "4 0 obj << /Type /Page /JSX 1 /Launched (/) >> endobj", "(a / b) /J#ZZ"] {
            assert!(!holds_programs(&pdf(plain)), "{plain}");
        }
        for object in [
            "<< /S /JavaScript /JS (app.alert(1)) >>",
            "<< /S/Rendition/JS 5 0 R >>",
            "<</S/J#61vaScript>>",
            "<< /S /Launch /F (a.exe) >>",
            "<< /Type /EmbeddedFile >>",
            "<< /Names << /EmbeddedFiles 4 0 R >> >>",
            "<< /Subtype /RichMedia >>",
            "<</#4A#53(x)>>",
        ] {
            assert!(holds_programs(&pdf(object)), "{object}");
        }
        assert!(holds_programs(b"%PDF-1.7\n<< /JS (x) >>\nstream\nnever ends"));
        assert!(
            holds_programs(b"%PDF-1.7\nstream\n<< /S /Launch >> /JavaScript"),
            "also where a stream is feigned"
        );
    }
}
