//! The folder that the program serves under `/statique/`.
//!
//! Each file is named after its contents, so a browser may keep it for ever; `manifest.json`
//! tells the hashed name of each plain name. Compressed copies (`.br`, `.gz`) lie beside those
//! that get smaller.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::tools::fingerprint;

/// How many hexadecimal digits of the hash go into a name.
const DIGITS: usize = 8;

/// A site being written.
pub struct Site {
    folder: PathBuf,
    /// Plain name → hashed name.
    names: BTreeMap<String, String>,
    /// Every file of this build; the others are removed at the end.
    kept: BTreeSet<String>,
}

/// A file as it was put, with its sizes in bytes as they travel.
pub struct Put {
    /// Its hashed name.
    pub name: String,
    /// Uncompressed.
    pub raw: usize,
    /// With gzip.
    pub gzip: usize,
    /// With brotli.
    pub brotli: usize,
}

impl Site {
    /// A site in a folder, which may hold an older one: that stays whole until [`Site::close`].
    pub fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self { folder: folder.to_owned(), names: BTreeMap::new(), kept: BTreeSet::new() })
    }

    /// The hashed names by plain names, so far.
    pub fn names(&self) -> &BTreeMap<String, String> {
        &self.names
    }

    /// Adds a file under its hashed name.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<Put> {
        let hashed = hashed_name(name, bytes);
        // Written last by `write`, so where it is its copies are too, and all of them are right.
        let fresh = !self.folder.join(&hashed).exists();
        let put = self.write(hashed, bytes, fresh)?;
        self.names.insert(name.to_owned(), put.name.clone());
        Ok(put)
    }

    /// Adds a file under its plain name, beside the hashed one.
    pub fn put_unhashed(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.write(name.to_owned(), bytes, true).map(drop)
    }

    /// Writes the manifest and removes what is not of this build.
    pub fn close(mut self) -> Result<()> {
        let manifest = serde_json::to_vec_pretty(&self.names)?;
        self.replace("manifest.json", &manifest)?;
        for name in super::files(&self.folder)? {
            if !self.kept.contains(&name) {
                fs::remove_file(self.folder.join(name))?;
            }
        }
        Ok(())
    }

    fn write(&mut self, name: String, bytes: &[u8], fresh: bool) -> Result<Put> {
        let brotli = self.copy(&format!("{name}.br"), bytes, fresh, brotli)?;
        let gzip = self.copy(&format!("{name}.gz"), bytes, fresh, gzip)?;
        if fresh {
            self.replace(&name, bytes)?;
        } else {
            self.kept.insert(name.clone());
        }
        Ok(Put { name, raw: bytes.len(), gzip, brotli })
    }

    /// A compressed copy, when it is smaller; returns the size that travels.
    fn copy(
        &mut self,
        name: &str,
        bytes: &[u8],
        fresh: bool,
        compress: fn(&[u8]) -> Result<Vec<u8>>,
    ) -> Result<usize> {
        if fresh {
            let compressed = compress(bytes)?;
            if compressed.len() < bytes.len() {
                self.replace(name, &compressed)?;
                return Ok(compressed.len());
            }
        } else if let Ok(found) = fs::metadata(self.folder.join(name)) {
            self.kept.insert(name.to_owned());
            return Ok(usize::try_from(found.len())?);
        }
        Ok(bytes.len())
    }

    /// Writes a file in one go: a program that serves the folder never reads half of it.
    fn replace(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        let beside = self.folder.join(format!("{name}.part"));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&beside, bytes)
            .and_then(|()| fs::rename(&beside, &path))
            .with_context(|| format!("{} cannot be written", path.display()))?;
        self.kept.insert(name.to_owned());
        Ok(())
    }
}

/// `icons/home.svg` → `icons/home.3f2a9c1d.svg`.
fn hashed_name(name: &str, bytes: &[u8]) -> String {
    let hash = &fingerprint(bytes)[..DIGITS];
    match name.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => {
            format!("{stem}.{hash}.{extension}")
        }
        _ => format!("{name}.{hash}"),
    }
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = BrotliEncoderParams { quality: 11, ..BrotliEncoderParams::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    const STYLE: &[u8] = b"a { color: red } a { color: red } a { color: red } a { color: red }";

    fn build(folder: &Path, files: &[(&str, &[u8])]) {
        let mut site = Site::open(folder).unwrap();
        for (name, bytes) in files {
            site.put(name, bytes).unwrap();
        }
        site.close().unwrap();
    }

    #[test]
    fn a_name_follows_the_contents() {
        assert_eq!(hashed_name("a.css", b"abc"), "a.ba7816bf.css");
        assert_eq!(hashed_name("i.c/logo", b"abc"), "i.c/logo.ba7816bf");
        assert_ne!(hashed_name("a.css", b"abd"), "a.ba7816bf.css");
    }

    #[test]
    fn the_manifest_names_each_file_and_its_copies_hold_the_same() {
        let folder = tempfile::tempdir().unwrap();
        build(folder.path(), &[("style.css", STYLE)]);
        let manifest = fs::read(folder.path().join("manifest.json")).unwrap();
        let manifest: BTreeMap<String, String> = serde_json::from_slice(&manifest).unwrap();
        let path = folder.path().join(&manifest["style.css"]);
        assert_eq!(fs::read(&path).unwrap(), STYLE);

        let mut plain = Vec::new();
        let gzip = fs::File::open(format!("{}.gz", path.display())).unwrap();
        flate2::read::GzDecoder::new(gzip).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, STYLE);

        let mut plain = Vec::new();
        let mut brotli = fs::File::open(format!("{}.br", path.display())).unwrap();
        brotli::BrotliDecompress(&mut brotli, &mut plain).unwrap();
        assert_eq!(plain, STYLE);
    }

    #[test]
    fn a_file_that_does_not_shrink_has_no_copies() {
        let folder = tempfile::tempdir().unwrap();
        build(folder.path(), &[("a.txt", b"abc")]);
        let found = super::super::files(folder.path()).unwrap();
        assert_eq!(found, ["a.ba7816bf.txt", "manifest.json"]);
    }

    #[test]
    fn the_next_build_removes_the_files_of_the_last() {
        let folder = tempfile::tempdir().unwrap();
        build(folder.path(), &[("style.css", STYLE), ("a.txt", b"abc")]);
        build(folder.path(), &[("style.css", STYLE)]);
        let hashed = hashed_name("style.css", STYLE);
        let found = super::super::files(folder.path()).unwrap();
        let expected = [
            "manifest.json".into(),
            hashed.clone(),
            format!("{hashed}.br"),
            format!("{hashed}.gz"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_file_of_a_fixed_name_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut site = Site::open(folder.path()).unwrap();
        site.put_unhashed("robots.txt", b"abc").unwrap();
        site.close().unwrap();
        assert_eq!(super::super::files(folder.path()).unwrap(), ["manifest.json", "robots.txt"]);
    }
}
