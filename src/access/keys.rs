//! The secrets of the service on disk: signing keys and pepper, readable by their owner alone.
//!
//! All signing keys stand in one file, so that a change of keys is one rename: whoever reads the folder, at
//! whatever instant and after whatever crash, finds the keys before the change or those after it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    clock::Clock,
    keyring::{self, KeptKey, KeyState},
    secret::Pepper,
    token::{LEEWAY, LIFE, SigningKey, TokenError},
};

/// The file of the signing keys.
const SIGNING: &str = "signing.pem";
/// The file of the service's own secret.
const PEPPER: &str = "pepper";
/// Files of the signing keys before they stood in one.
const FORMER: [(&str, KeyState); 3] = [
    ("signing-current.pem", KeyState::Current),
    ("signing-next.pem", KeyState::Next),
    ("signing-previous.pem", KeyState::Previous),
];
/// How long a key is published before it signs, so that whoever keeps a copy of the published keys has it.
const PUBLISHED_BEFORE: TimeDelta = TimeDelta::hours(24);

/// A folder that holds `signing.pem` and `pepper`.
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
        [SIGNING, FORMER[0].0].iter().any(|name| self.0.join(name).exists())
    }

    /// Makes the folder and new keys. Existing ones are never overwritten.
    pub fn init(&self) -> Result<(), TokenError> {
        fs::create_dir_all(&self.0)?;
        restrict(&self.0, 0o700)?;
        let there = [SIGNING, FORMER[0].0, PEPPER].map(|name| self.0.join(name));
        if let Some(path) = there.iter().find(|path| path.exists()) {
            return Err(format!("{} exists already and was left as it is", path.display()).into());
        }
        let now = Clock::system().now();
        let keys = [KeptKey::fresh(KeyState::Current, now)?, KeptKey::fresh(KeyState::Next, now)?];
        self.write_new(SIGNING, &keyring::write(&keys))?;
        self.write_new(PEPPER, &STANDARD.encode(Pepper::generate()?.bytes()))
    }

    /// Reads everything; a missing or unreadable part is named.
    pub fn read(&self) -> Result<Keys, TokenError> {
        let (current, others) = self.signing()?;
        let text = self.text(PEPPER)?;
        let pepper = STANDARD.decode(text.trim()).map_err(|_| "pepper: not base64")?;
        Ok(Keys { current, others, pepper: Pepper::from_bytes(pepper)? })
    }

    /// The key that signs, and those that are published and accepted besides.
    pub fn signing(&self) -> Result<(SigningKey, Vec<SigningKey>), TokenError> {
        let kept = self.list()?;
        let one = |state| kept.iter().filter(|kept| kept.state == state).count() == 1;
        // A file that was cut off after its first key is no whole file.
        if !one(KeyState::Current) || !one(KeyState::Next) {
            return Err(format!("{SIGNING}: not one current key and one next").into());
        }
        let mut others: Vec<_> = kept.into_iter().map(|kept| (kept.state, kept.key)).collect();
        let at = others.iter().position(|(state, _)| *state == KeyState::Current).unwrap_or_default();
        let (_, current) = others.swap_remove(at);
        Ok((current, others.into_iter().map(|(_, key)| key).collect()))
    }

    /// Every signing key with its state.
    pub fn list(&self) -> Result<Vec<KeptKey>, TokenError> {
        match self.0.join(SIGNING).exists() || !self.exists() {
            true => keyring::read(&self.text(SIGNING)?).map_err(|fault| format!("{SIGNING}: {fault}").into()),
            false => self.former(),
        }
    }

    /// The keys of a folder that was made when each had a file of its own.
    fn former(&self) -> Result<Vec<KeptKey>, TokenError> {
        let mut keys = Vec::new();
        for (name, state) in FORMER {
            let path = self.0.join(name);
            if path.exists() || state == KeyState::Current {
                let since = fs::metadata(&path).and_then(|known| known.modified()).map_or_else(
                    |error| Err(format!("{}: {error}", path.display())),
                    |since| Ok(DateTime::<Utc>::from(since)),
                )?;
                let key = keyring::key(&self.text(name)?).map_err(|fault| format!("{name}: {fault}"))?;
                keys.push(KeptKey { state, since, key });
            }
        }
        Ok(keys)
    }

    /// Lets the next key sign and makes a new next one; the key that signed is accepted until its last token has
    /// expired. In an emergency it is accepted no longer, and the next key need not have been published for long.
    ///
    /// Two who do so at once do it one after the other.
    pub fn rotate(&self, now: DateTime<Utc>, emergency: bool) -> Result<Vec<KeptKey>, TokenError> {
        let folder = File::open(&self.0).map_err(|error| format!("{}: {error}", self.0.display()))?;
        folder.lock()?;
        let mut next = None;
        let mut signed = None;
        for kept in self.list()? {
            match kept.state {
                KeyState::Next => next = Some(kept),
                KeyState::Current => signed = Some(kept),
                KeyState::Previous => {}
            }
        }
        let next = next.ok_or_else(|| format!("{SIGNING}: no next key"))?;
        let signed = signed.ok_or_else(|| format!("{SIGNING}: no current key"))?;
        let ready = next.since + PUBLISHED_BEFORE;
        if now < ready && !emergency {
            return Err(format!(
                "the next key was published less than 24 hours ago; it may sign from {}. \
                 If the current key is lost to somebody else: --emergency",
                ready.format("%Y-%m-%dT%H:%M:%SZ")
            )
            .into());
        }
        let mut keys = vec![
            KeptKey { state: KeyState::Current, since: now, key: next.key },
            KeptKey::fresh(KeyState::Next, now)?,
        ];
        if !emergency {
            // Servers learn of the change within seconds and sign with the old key until then.
            let until = now + TimeDelta::seconds(LIFE + 2 * LEEWAY);
            keys.push(KeptKey {
                state: KeyState::Previous,
                since: now,
                key: signed.key.accepted_until(until),
            });
        }
        self.replace(SIGNING, &keyring::write(&keys), &folder)?;
        for (name, _) in FORMER {
            match fs::remove_file(self.0.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(keys)
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

    /// Puts a whole new file in the place of the old one. What an interrupted attempt left is written over.
    fn replace(&self, name: &str, text: &str, folder: &File) -> Result<(), TokenError> {
        let new = format!("{name}.new");
        let left = self.0.join(&new);
        if left.exists() {
            fs::remove_file(&left)?;
        }
        self.write_new(&new, text)?;
        fs::rename(left, self.0.join(name))?;
        Ok(folder.sync_all()?)
    }
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
