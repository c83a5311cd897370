//! A body too large for memory: streamed to a file as it arrives, unpacked on the way, within bounds.

use std::{
    future::{Ready, ready},
    io::{self, Read, Write},
};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH},
    web::Bytes,
};
use aws_lc_rs::digest::{Context, SHA256};
use flate2::read::MultiGzDecoder;
use tokio::sync::mpsc;

use super::{
    arriving::{Arriving, USUAL_PACE},
    body::too_large,
};
use crate::error::{AppError, Code, Result};

/// Chunks that wait for the disk before the sender is made to wait.
const WAITING: usize = 8;

/// A body that has not been read yet.
pub struct Upload {
    arriving: Arriving<Payload>,
    media: String,
    charset: Option<String>,
    encoding: Encoding,
    announced: Option<usize>,
}

/// A body on disk.
pub struct Received<W> {
    /// Where it was written to.
    pub file: W,
    /// SHA-256 of what was written.
    pub digest: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Plain,
    Gzip,
    Other,
}

impl FromRequest for Upload {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let encoding = match req.headers().get(CONTENT_ENCODING).map(|how| how.as_bytes()) {
            None | Some(b"identity") => Encoding::Plain,
            Some(how) if how.eq_ignore_ascii_case(b"gzip") => Encoding::Gzip,
            Some(_) => Encoding::Other,
        };
        let charset = match req.encoding() {
            Ok(encoding) => Some(encoding.name().to_owned()),
            Err(_) => None,
        };
        ready(Ok(Self {
            arriving: Arriving::new(req, payload.take(), USUAL_PACE),
            media: req.content_type().to_ascii_lowercase(),
            charset,
            encoding,
            announced: req.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok()),
        }))
    }
}

impl Upload {
    /// Its media type, in lower case and without parameters, and the name of its character set (UTF-8 when it names
    /// none). What is packed otherwise than by gzip, or in a character set that nobody knows, is refused.
    pub fn media(&self) -> Result<(&str, &str)> {
        match (&self.charset, self.encoding) {
            (Some(charset), Encoding::Plain | Encoding::Gzip) => Ok((&self.media, charset)),
            _ => Err(Code::UnsupportedMediaType.into()),
        }
    }

    /// Writes all of it to `file`, at most `limit` bytes after unpacking.
    ///
    /// Memory holds a few chunks whatever the body's size. Unpacking stops at the limit, so that a body which
    /// unpacks to a thousand times its size costs no more than one that is sent plain. When the client goes away
    /// `file` is dropped.
    pub async fn receive<W: Write + Send + 'static>(self, file: W, limit: usize) -> Result<Received<W>> {
        if self.announced.is_some_and(|length| length > limit) {
            return Err(too_large(limit).header("Connection", "close"));
        }
        let Self { mut arriving, encoding, .. } = self;
        let (send, chunks) = mpsc::channel::<Option<Bytes>>(WAITING);
        let writing =
            tokio::task::spawn_blocking(move || write(Chunks::of(chunks, limit), encoding, file, limit));
        let feeding = async move {
            while let Some(chunk) = arriving.next().await? {
                if send.send(Some(chunk)).await.is_err() {
                    // The writer has stopped and knows why.
                    return Ok(());
                }
            }
            let _ = send.send(None).await;
            Ok(())
        };
        let fed: Result<()> = feeding.await;
        let written = writing.await.map_err(AppError::internal)?;
        fed?;
        written.map_err(|error| refused(error, limit))
    }
}

/// What goes wrong while a body is written.
enum Failed {
    TooLarge,
    /// It is cut off, or not what its encoding says.
    Malformed,
    Disk(io::Error),
}

fn refused(failed: Failed, limit: usize) -> AppError {
    match failed {
        Failed::TooLarge => too_large(limit).header("Connection", "close"),
        Failed::Malformed => AppError::new(Code::BodyMalformed)
            .detail("The body is cut off, or is not packed as its Content-Encoding says."),
        Failed::Disk(error)
            if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) =>
        {
            AppError::new(Code::Overloaded).cause(error)
        }
        Failed::Disk(error) => AppError::internal(error),
    }
}

fn write<W: Write>(
    chunks: Chunks,
    encoding: Encoding,
    mut file: W,
    limit: usize,
) -> Result<Received<W>, Failed> {
    let mut digest = Context::new(&SHA256);
    let mut from: Box<dyn Read> = match encoding {
        Encoding::Gzip => Box::new(MultiGzDecoder::new(chunks)),
        _ => Box::new(chunks),
    };
    let (mut part, mut total) = (vec![0; 64 * 1024], 0);
    loop {
        let read = match from.read(&mut part) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => return Err(Failed::TooLarge),
            Err(_) => return Err(Failed::Malformed),
        };
        total += read;
        if total > limit {
            return Err(Failed::TooLarge);
        }
        digest.update(&part[..read]);
        file.write_all(&part[..read]).map_err(Failed::Disk)?;
    }
    file.flush().map_err(Failed::Disk)?;
    Ok(Received { file, digest: digest.finish().as_ref().to_vec() })
}

/// The chunks of a body as one reader. It ends well only where the body did.
struct Chunks {
    chunks: mpsc::Receiver<Option<Bytes>>,
    rest: Bytes,
    left: usize,
    ended: bool,
}

impl Chunks {
    fn of(chunks: mpsc::Receiver<Option<Bytes>>, limit: usize) -> Self {
        Self { chunks, rest: Bytes::new(), left: limit, ended: false }
    }
}

impl Read for Chunks {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() && !self.ended {
            match self.chunks.blocking_recv() {
                Some(Some(chunk)) => self.rest = chunk,
                Some(None) => self.ended = true,
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
            // Packed bytes that unpack to nothing must end too.
            self.left = self.left.checked_sub(self.rest.len()).ok_or(io::ErrorKind::FileTooLarge)?;
        }
        let size = self.rest.len().min(into.len());
        into[..size].copy_from_slice(&self.rest.split_to(size));
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    /// What becomes of these chunks, the last of which may be missing its end.
    fn written(
        chunks: &[&[u8]],
        whole: bool,
        encoding: Encoding,
        limit: usize,
    ) -> Result<Vec<u8>, &'static str> {
        let (send, receive) = mpsc::channel(64);
        for chunk in chunks {
            send.try_send(Some(Bytes::copy_from_slice(chunk))).unwrap();
        }
        if whole {
            send.try_send(None).unwrap();
        }
        drop(send);
        match write(Chunks::of(receive, limit), encoding, Vec::new(), limit) {
            Ok(received) => Ok(received.file),
            Err(Failed::TooLarge) => Err("too large"),
            Err(Failed::Malformed) => Err("malformed"),
            Err(Failed::Disk(_)) => Err("disk"),
        }
    }

    #[test]
    fn a_body_is_written_as_it_was_before_it_was_packed() {
        assert_eq!(written(&[b"ab", b"c"], true, Encoding::Plain, 3), Ok(b"abc".to_vec()));
        let two = [packed(b"ab"), packed(b"c")].concat();
        assert_eq!(written(&[&two[..5], &two[5..]], true, Encoding::Gzip, 200), Ok(b"abc".to_vec()));
    }

    #[test]
    fn a_body_that_is_cut_off_or_not_packed_is_malformed() {
        let whole = packed(b"abc");
        assert_eq!(written(&[b"ab"], false, Encoding::Plain, 9), Err("malformed"));
        assert_eq!(written(&[&whole], false, Encoding::Gzip, 99), Err("malformed"));
        assert_eq!(written(&[&whole[..whole.len() - 3]], true, Encoding::Gzip, 99), Err("malformed"));
        assert_eq!(written(&[b"abc"], true, Encoding::Gzip, 99), Err("malformed"));
    }

    #[test]
    fn unpacking_stops_at_the_limit() {
        let bomb = packed(&vec![0; 10_000_000]);
        assert!(bomb.len() < 20_000);
        assert_eq!(written(&[&bomb], true, Encoding::Gzip, 1_000_000), Err("too large"));
        assert_eq!(written(&[b"abcd"], true, Encoding::Plain, 3), Err("too large"));
        let empties = packed(b"").repeat(1000);
        assert_eq!(written(&[&empties], true, Encoding::Gzip, 100), Err("too large"));
    }
}
