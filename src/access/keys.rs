//! The secrets of the service on disk: signing keys and pepper, readable by their owner alone.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    secret::Pepper,
    token::{SigningKey, TokenError},
};

/// A folder that holds `signing-current.pem`, `signing-next.pem` and `pepper`.
pub struct KeyFolder(PathBuf);

/// Everything in a key folder.
pub struct Keys {
    /// The key that signs.
    pub current: SigningKey,
    /// Keys that are published and accepted besides: the next, and the one before.
    pub others: Vec<SigningKey>,
    /// The service's own secret.
    pub pepper: Pepper,
}

impl KeyFolder {
    /// The folder at this path; nothing is read yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Whether keys were ever made here.
    pub fn exists(&self) -> bool {
        self.0.join("signing-current.pem").exists()
    }

    /// Makes the folder and new keys. Existing ones are never overwritten.
    pub fn init(&self) -> Result<(), TokenError> {
        fs::create_dir_all(&self.0)?;
        restrict(&self.0, 0o700)?;
        for name in ["signing-current.pem", "signing-next.pem"] {
            self.write_new(name, &pem(SigningKey::generate()?.der()))?;
        }
        self.write_new("pepper", &STANDARD.encode(Pepper::generate()?.bytes()))
    }

    /// Reads everything; a missing or unreadable part is named.
    pub fn read(&self) -> Result<Keys, TokenError> {
        let mut others = Vec::new();
        for name in ["signing-next.pem", "signing-previous.pem"] {
            if self.0.join(name).exists() {
                others.push(self.signing(name)?);
            }
        }
        let text = self.text("pepper")?;
        let pepper = STANDARD.decode(text.trim()).map_err(|_| "pepper: not base64")?;
        Ok(Keys {
            current: self.signing("signing-current.pem")?,
            others,
            pepper: Pepper::from_bytes(pepper)?,
        })
    }

    fn signing(&self, name: &str) -> Result<SigningKey, TokenError> {
        let text = self.text(name)?;
        let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
        let der = STANDARD.decode(body.trim()).map_err(|_| format!("{name}: not a PEM file"))?;
        SigningKey::from_der(&der).map_err(|_| format!("{name}: not an Ed25519 key").into())
    }

    fn text(&self, name: &str) -> Result<String, TokenError> {
        let path = self.0.join(name);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()).into())
    }

    fn write_new(&self, name: &str, text: &str) -> Result<(), TokenError> {
        let path = self.0.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        owner_only(&mut options);
        let mut file = options.open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                format!("{} exists already and was left as it is", path.display())
            }
            _ => format!("{}: {error}", path.display()),
        })?;
        file.write_all(text.as_bytes())?;
        Ok(file.sync_all()?)
    }
}

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der))
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn restrict(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}
