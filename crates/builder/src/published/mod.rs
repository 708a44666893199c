//! An extract at an address of an object store: a copy of it on this machine, on which the jobs of this crate work, and
//! what is new there.
//!
//! What stands at the address is the truth. Data files go there first, under names that say their content, then the
//! manifest, on the condition that it is still the one that was read: of two who publish at once one wins, and the other
//! one hears of it. Before the manifest is replaced a reader sees the extract before, after it the new one. Files that no
//! manifest names, of a publishing that was cut off, are removed by a later one, once nobody can still be writing them.
//!
//! Beside the copy stands which state of the address it was last equal to. If that state is still there and the copy is
//! another one, the copy holds work that was not published yet, and the next publishing takes it along.

mod copy;
mod orphans;

use crate::{
    BuildOptions, BuildPhase, BuildReport, BuildWatch, BuilderError, NoWatch, VacuumReport, build,
    output::{Output, previous_files},
    vacuum,
    verify::verify,
    watch::ensure_wanted,
    write::Staged,
};
use copy::{Copy, Known, digest};
use rockpool_catalog::{DataFile, MANIFEST_FILE, Manifest};
use rockpool_source::{Ended, FileState, Replaced, StoreFolder};
use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// An extract at an address, and its copy here, which nobody else works on meanwhile.
#[derive(Debug)]
pub struct Published {
    folder: StoreFolder,
    copy: Copy,
    /// The manifest that stands at the address, as it was read.
    there: Option<There>,
}

#[derive(Debug)]
struct There {
    text: Vec<u8>,
    state: FileState,
}

/// What is published over something that the copy does not come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Nothing: that is refused.
    Nothing,
    /// Whatever stands there.
    Anything,
}

/// What was published.
#[derive(Debug, Clone, Default)]
pub struct PublishReport {
    /// Where, with `/` at the end.
    pub address: String,
    /// Whether the address held just this extract already.
    pub is_unchanged: bool,
    /// Data files that were written.
    pub files_written: u64,
    /// Their bytes.
    pub bytes_written: u64,
    /// Names of files that were removed there, sorted: a CDN may still hold them.
    pub removed: Vec<String>,
    /// Names of files that should be removed and may still be there; the next publishing tries again.
    pub left_over: Vec<String>,
    /// Why what earlier publishings left behind could not be looked for; none if it was.
    pub unlisted: Option<String>,
}

impl Published {
    /// The extract at an address with its copy in a folder of this machine, which may be absent; none if the address is a
    /// path of this machine. Reads the manifest there.
    ///
    /// # Errors
    /// [`BuilderError::Source`] where the store does not answer, [`BuilderError::OutputBusy`] where another job works on the
    /// copy.
    pub fn open(address: &str, copy: &Path) -> Result<Option<Self>, BuilderError> {
        let Some(folder) = StoreFolder::at(address)? else { return Ok(None) };
        folder.ensure_writable()?;
        let copy = Copy::hold(copy)?;
        let there = folder.read(MANIFEST_FILE)?.map(|(text, state)| There { text, state });
        Ok(Some(Self { folder, copy, there }))
    }

    /// The folder of its copy.
    pub fn copy(&self) -> &Path {
        self.copy.folder()
    }

    /// Its address, with `/` at the end and without what may be secret in it.
    pub fn address(&self) -> &str {
        self.folder.name()
    }

    /// Events of the extract at the address; 0 without one, or where its manifest cannot be read.
    pub fn rows(&self) -> u64 {
        let manifest = self.there.as_ref().and_then(|there| Manifest::from_json(&there.text).ok());
        manifest.map_or(0, |manifest| manifest.rows)
    }

    /// Makes the copy what stands at the address, unless it holds later work that was not published yet. Only the files that
    /// it lacks are fetched, and each is verified.
    ///
    /// # Errors
    /// [`BuilderError::NoExtract`] where nothing is there; [`BuilderError::Manifest`], [`BuilderError::Damaged`] and
    /// [`BuilderError::Source`] for what cannot be read; [`BuilderError::Cancelled`].
    pub fn fetch(&mut self, watch: &dyn BuildWatch) -> Result<(), BuilderError> {
        let known = self.copy.known(self.address());
        let here = self.copy.manifest()?;
        let Some(there) = &self.there else {
            // A build that could not be published yet is to be added to all the same.
            return match (known, here) {
                (Some(Known::Nothing), Some(_)) => Ok(()),
                _ => Err(BuilderError::NoExtract { path: self.address().into() }),
            };
        };
        let stands = digest(&there.text);
        let has_later_work = known == Some(Known::State(stands.clone()))
            && here.as_ref().is_some_and(|text| digest(text) != stands);
        if has_later_work {
            return Ok(());
        }
        let manifest = self.manifest_there(&there.text)?;
        let output = Output::open(self.copy.folder())?;
        let missing: Vec<&DataFile> = manifest
            .files()
            .filter(|file| {
                let here = fs::metadata(self.copy.folder().join(&file.path));
                here.map_or(true, |about| about.len() != file.bytes)
            })
            .collect();
        let staged: Vec<Staged> = missing
            .iter()
            .map(|file| Staged { temporary: output.temporary(), file: (*file).clone() })
            .collect();
        let bytes_total = missing.iter().map(|file| file.bytes).sum();
        watch.phase(BuildPhase::Fetching { files: missing.len() as u64, bytes_total });
        let files =
            staged.iter().map(|staged| (staged.file.path.clone(), staged.temporary.clone())).collect();
        let ended = self.folder.fetch(files, &mut |bytes| {
            watch.advance(bytes);
            !watch.is_cancelled()
        })?;
        if ended == Ended::Stopped {
            return Err(BuilderError::Cancelled);
        }
        for staged in &staged {
            ensure_wanted(watch)?;
            let reason = verify(&staged.temporary, &staged.file, &NoWatch)
                .map_err(BuilderError::read(&staged.temporary))?;
            if let Err(reason) = reason {
                let path = self.folder.name_of(&staged.file.path);
                return Err(BuilderError::Damaged { path, reason });
            }
        }
        output.place(staged, None, &manifest, || ())?;
        self.copy.is_now(self.address(), &Known::State(stands))
    }

    /// Builds an extract in the copy, and publishes it in the place of what stands at the address.
    ///
    /// # Errors
    /// Those of [`build`] and [`Self::publish`].
    pub fn build(
        self,
        options: &BuildOptions,
        watch: &dyn BuildWatch,
    ) -> Result<(BuildReport, PublishReport), BuilderError> {
        let options = BuildOptions {
            output: self.copy.folder().to_path_buf(),
            replaces: Some(self.rows()),
            ..options.clone()
        };
        let report = build(&options, watch)?;
        self.copy.is_now(self.address(), &self.state())?;
        Ok((report, self.publish(Over::Nothing, watch)?))
    }

    /// Makes the copy what stands at the address, does something with it, and publishes what came out.
    ///
    /// # Errors
    /// Those of [`Self::fetch`], of the job and of [`Self::publish`].
    pub fn change<T, E: From<BuilderError>>(
        mut self,
        watch: &dyn BuildWatch,
        job: impl FnOnce(&Path) -> Result<T, E>,
    ) -> Result<(T, PublishReport), E> {
        self.fetch(watch)?;
        let done = job(self.copy.folder())?;
        let report = self.publish(Over::Nothing, watch)?;
        Ok((done, report))
    }

    /// Puts what the copy holds at the address. With [`Over::Nothing`] only where it comes from what stands there.
    ///
    /// # Errors
    /// [`BuilderError::OtherThere`] for what stands there and the copy does not come from, [`BuilderError::Outpaced`] where
    /// somebody else has published meanwhile, [`BuilderError::Damaged`] for a file here that is not as it was written,
    /// and nothing is written there then; [`BuilderError::Unpublished`] for a store that
    /// fails, after which the address is as it was and the next publishing goes on; [`BuilderError::Cancelled`].
    pub fn publish(self, over: Over, watch: &dyn BuildWatch) -> Result<PublishReport, BuilderError> {
        let Some(text) = self.copy.manifest()? else {
            return Err(BuilderError::NoExtract { path: self.copy.folder().to_path_buf() });
        };
        let report = PublishReport { address: self.address().to_owned(), ..PublishReport::default() };
        if self.there.as_ref().is_some_and(|there| there.text == text) {
            self.copy.is_now(self.address(), &Known::State(digest(&text)))?;
            return Ok(PublishReport { is_unchanged: true, ..report });
        }
        if over == Over::Nothing
            && self.copy.known(self.address()) != Some(self.state())
            && self.there.is_some()
        {
            return Err(BuilderError::OtherThere { address: self.address().to_owned() });
        }
        let unpublished = |source: BuilderError| match source {
            // Who was outpaced begins anew, from what the others have published; who is damaged has nothing to publish.
            BuilderError::Cancelled | BuilderError::Outpaced { .. } | BuilderError::Damaged { .. } => source,
            source => {
                BuilderError::Unpublished { copy: self.copy.folder().to_path_buf(), source: Box::new(source) }
            }
        };
        let report = self.put(&text, report, watch).map_err(unpublished)?;
        self.copy.is_now(self.address(), &Known::State(digest(&text)))?;
        Ok(report)
    }

    /// Removes files that were replaced at least so long ago, from the copy and at the address, and what publishings that were
    /// cut off left there more than a day ago.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub fn vacuum(
        mut self,
        older_than: Duration,
        watch: &dyn BuildWatch,
    ) -> Result<(VacuumReport, PublishReport), BuilderError> {
        self.fetch(watch)?;
        let vacuumed = vacuum(self.copy.folder(), older_than, watch)?;
        let stood = self.there.as_ref().map(|there| there.text.clone());
        if self.copy.manifest()? != stood {
            return Ok((vacuumed, self.publish(Over::Nothing, watch)?));
        }
        let address = self.address().to_owned();
        let mut report = PublishReport { address, is_unchanged: true, ..PublishReport::default() };
        if let Some(text) = stood {
            self.tidy(&self.manifest_there(&text)?, &mut report);
        }
        Ok((vacuumed, report))
    }

    fn put(
        &self,
        text: &[u8],
        mut report: PublishReport,
        watch: &dyn BuildWatch,
    ) -> Result<PublishReport, BuilderError> {
        let path = self.copy.folder().join(MANIFEST_FILE);
        let manifest = Manifest::from_json(text).map_err(|source| BuilderError::Manifest { path, source })?;
        let before = self.there.as_ref().and_then(|there| Manifest::from_json(&there.text).ok());
        let stands: HashMap<&str, &str> = before
            .iter()
            .flat_map(Manifest::files)
            .map(|file| (file.path.as_str(), file.hash.as_str()))
            .collect();
        let is_new = |file: &&DataFile| stands.get(file.path.as_str()) != Some(&file.hash.as_str());
        let new: Vec<&DataFile> = manifest.files().filter(is_new).collect();
        report.files_written = new.len() as u64;
        report.bytes_written = new.iter().map(|file| file.bytes).sum();
        watch
            .phase(BuildPhase::Publishing { files: report.files_written, bytes_total: report.bytes_written });
        // A file that is damaged here takes the place of nothing.
        for file in &new {
            ensure_wanted(watch)?;
            let path = self.copy.folder().join(&file.path);
            let sound = verify(&path, file, &NoWatch).map_err(BuilderError::read(&path))?;
            sound.map_err(|reason| BuilderError::Damaged { path, reason })?;
        }
        let files: Vec<(String, PathBuf)> =
            new.iter().map(|file| (file.path.clone(), self.copy.folder().join(&file.path))).collect();
        let ended = self.folder.write(files, &mut |bytes| {
            watch.advance(bytes);
            !watch.is_cancelled()
        })?;
        if ended == Ended::Stopped || watch.is_cancelled() {
            return Err(BuilderError::Cancelled);
        }
        let state = self.there.as_ref().map(|there| &there.state);
        if self.folder.replace(MANIFEST_FILE, text, state)? == Replaced::Outpaced {
            return Err(BuilderError::Outpaced { address: self.address().to_owned() });
        }
        // From here on the new extract stands, whatever fails.
        self.tidy(&manifest, &mut report);
        Ok(report)
    }

    /// Removes at the address what the manifest that stood there named and this one does not, and what was left behind there
    /// long ago.
    fn tidy(&self, manifest: &Manifest, report: &mut PublishReport) {
        // What somebody else has published since then may name what goes here: it is then theirs to remove.
        let now = self.folder.read(MANIFEST_FILE).ok().flatten();
        let is_ours =
            now.and_then(|(text, _)| Manifest::from_json(&text).ok()).is_some_and(|now| now == *manifest);
        if !is_ours {
            report.unlisted = Some("somebody else has published meanwhile".to_owned());
            return;
        }
        let retired = manifest.snapshot.iter().flat_map(|snapshot| &snapshot.retired);
        let named: HashSet<&str> = manifest
            .files()
            .map(|file| file.path.as_str())
            .chain(retired.map(|file| file.path.as_str()))
            .collect();
        let before = self.there.as_ref().map(|there| previous_files(&there.text));
        let mut outdated: Vec<String> = before.and_then(Result::ok).unwrap_or_default();
        match orphans::orphans(&self.folder) {
            Ok(orphans) => outdated.extend(orphans),
            Err(error) => report.unlisted = Some(error.to_string()),
        }
        outdated.retain(|path| !named.contains(path.as_str()));
        outdated.sort_unstable();
        outdated.dedup();
        report.left_over = self.folder.remove(outdated.clone());
        outdated.retain(|path| !report.left_over.contains(path));
        report.removed = outdated;
    }

    fn state(&self) -> Known {
        self.there.as_ref().map_or(Known::Nothing, |there| Known::State(digest(&there.text)))
    }

    fn manifest_there(&self, text: &[u8]) -> Result<Manifest, BuilderError> {
        let path = self.folder.name_of(MANIFEST_FILE);
        Manifest::from_json(text).map_err(|source| BuilderError::Manifest { path, source })
    }
}

/// Fetches what stands at an address into an empty folder, as it is there, so that it can be looked at: files that are not
/// there are not fetched, and nothing is verified. None if the address is a path of this machine; else the address without
/// what may be secret in it.
///
/// # Errors
/// [`BuilderError::NoExtract`] where there is no manifest; [`BuilderError::Source`], [`BuilderError::Cancelled`].
pub fn download(address: &str, to: &Path, watch: &dyn BuildWatch) -> Result<Option<String>, BuilderError> {
    let Some(folder) = StoreFolder::at(address)? else { return Ok(None) };
    let Some((text, _)) = folder.read(MANIFEST_FILE)? else {
        return Err(BuilderError::NoExtract { path: folder.name().into() });
    };
    let path = to.join(MANIFEST_FILE);
    fs::write(&path, &text).map_err(BuilderError::write(&path))?;
    // What is wrong with a manifest is for those to say who look at it.
    let Ok(manifest) = Manifest::from_json(&text) else { return Ok(Some(folder.name().to_owned())) };
    let bytes_total = manifest.files().map(|file| file.bytes).sum();
    watch.phase(BuildPhase::Fetching { files: manifest.files().count() as u64, bytes_total });
    let mut files = Vec::new();
    for file in manifest.files() {
        let path = to.join(&file.path);
        let parent = path.parent().unwrap_or(to);
        fs::create_dir_all(parent).map_err(BuilderError::write(parent))?;
        files.push((file.path.clone(), path));
    }
    let ended = folder.fetch_what_is_there(files, &mut |bytes| {
        watch.advance(bytes);
        !watch.is_cancelled()
    })?;
    match ended {
        Ended::Whole => Ok(Some(folder.name().to_owned())),
        Ended::Stopped => Err(BuilderError::Cancelled),
    }
}
