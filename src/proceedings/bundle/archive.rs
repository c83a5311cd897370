//! Files in one archive (ZIP): the same files are the same bytes.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _, Write as _},
};

use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, result::ZipResult, write::SimpleFileOptions};

use super::Piece;
use crate::error::{AppError, Result};

/// Most bytes of one file that is read back.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The archive: as they come, not packed, each with the one instant that ZIP begins with.
pub fn zipped(pieces: &[Piece]) -> Result<Vec<u8>> {
    laid(pieces).map_err(AppError::internal)
}

fn laid(pieces: &[Piece]) -> ZipResult<Vec<u8>> {
    let plain = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for piece in pieces {
        archive.start_file(piece.path.as_str(), plain)?;
        archive.write_all(&piece.bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The files of an archive that [`zipped`] made.
pub fn unzipped(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>> {
    read(bytes).map_err(AppError::internal)
}

fn read(bytes: &[u8]) -> ZipResult<BTreeMap<String, Vec<u8>>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let file = archive.by_index(place)?;
        let name = file.name()?.to_string();
        let mut content = Vec::new();
        file.take(LARGEST).read_to_end(&mut content)?;
        files.insert(name, content);
    }
    Ok(files)
}
