//! How much evidence there may be.

/// Bytes of one file.
pub const LARGEST: usize = 10 * 1024 * 1024;
/// Pieces of evidence of one self-assessment, withdrawn ones included.
pub const MOST: u64 = 200;
/// Bytes of all files of one self-assessment, withdrawn ones included.
pub const MOST_BYTES: i64 = 100 * 1024 * 1024;
