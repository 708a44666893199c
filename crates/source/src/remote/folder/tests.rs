//! Folders on a store of this process.

use super::{put::PART, *};
use object_store::memory::InMemory;

fn folder() -> StoreFolder {
    let objects = Arc::new(InMemory::new());
    StoreFolder {
        store: Store { objects: objects.clone(), kind: StoreKind::S3, is_signed: false },
        writes: Some(Writes { objects }),
        key: "a b/pool/".into(),
        name: "s3://lake/a b/pool/".into(),
    }
}

fn whole(_: u64) -> bool {
    true
}

#[test]
fn files_of_any_size_come_back_as_they_went() {
    let (folder, local) = (folder(), tempfile::tempdir().unwrap());
    let sizes = [0, 1, PART - 1, PART, PART + 1, 2 * PART + 7];
    let files: Vec<(String, PathBuf)> =
        sizes.iter().map(|size| (format!("events/{size}"), local.path().join(size.to_string()))).collect();
    for (size, (_, path)) in sizes.iter().zip(&files) {
        let content: Vec<u8> = (0..*size).map(|place| (place % 251) as u8).collect();
        std::fs::write(path, content).unwrap();
    }
    let mut written = 0;
    let ended = folder.write(files.clone(), &mut |bytes| {
        written += bytes;
        true
    });
    assert_eq!((ended.unwrap(), written), (Ended::Whole, sizes.iter().sum::<usize>() as u64));
    assert_eq!(folder.list("events").unwrap().len(), sizes.len());
    assert_eq!(folder.list("event").unwrap().len(), 0);
    let back: Vec<(String, PathBuf)> =
        files.iter().map(|(name, path)| (name.clone(), path.with_extension("back"))).collect();
    assert_eq!(folder.fetch(back.clone(), &mut whole).unwrap(), Ended::Whole);
    for ((_, path), (_, back)) in files.iter().zip(&back) {
        assert!(std::fs::read(path).unwrap() == std::fs::read(back).unwrap(), "{}", back.display());
    }
    let removed = vec!["events/0".to_owned(), "events/1".to_owned()];
    assert_eq!(folder.remove(removed.clone()), Vec::<String>::new());
    assert_eq!(folder.list("events").unwrap().len(), sizes.len() - 2);
    let gone: Vec<(String, PathBuf)> =
        removed.into_iter().map(|name| (name, local.path().join("gone"))).collect();
    let error = folder.fetch(gone.clone(), &mut whole).unwrap_err().to_string();
    assert!(error.starts_with("s3://lake/a b/pool/events/") && error.contains("nothing is there"), "{error}");
    assert_eq!(folder.fetch_what_is_there(gone, &mut whole).unwrap(), Ended::Whole);
}

#[test]
fn of_two_who_replace_a_file_one_succeeds() {
    let folder = folder();
    assert_eq!(folder.read("m.json").unwrap(), None);
    assert_eq!(folder.replace("m.json", b"1", None).unwrap(), Replaced::Done);
    assert_eq!(folder.replace("m.json", b"2", None).unwrap(), Replaced::Outpaced);
    // The answer to an earlier request that was lost on its way is found again.
    assert_eq!(folder.replace("m.json", b"1", None).unwrap(), Replaced::Done);
    let (content, state) = folder.read("m.json").unwrap().unwrap();
    assert_eq!(content, b"1");
    assert_eq!(folder.replace("m.json", b"3", Some(&state)).unwrap(), Replaced::Done);
    assert_eq!(folder.replace("m.json", b"4", Some(&state)).unwrap(), Replaced::Outpaced);
    assert_eq!(folder.read("m.json").unwrap().unwrap().0, b"3");
}

#[test]
fn what_is_no_longer_wanted_stops() {
    let (folder, local) = (folder(), tempfile::tempdir().unwrap());
    let path = local.path().join("x");
    std::fs::write(&path, vec![7; 3 * PART]).unwrap();
    let ended = folder.write(vec![("events/x".into(), path)], &mut |_| false).unwrap();
    assert_eq!(ended, Ended::Stopped);
    assert_eq!(folder.read("events/x").unwrap(), None);
}

#[test]
fn a_web_host_is_only_read() {
    let folder = StoreFolder::at("https://host.example/pool?X-Amz-Signature=secret").unwrap().unwrap();
    assert_eq!(folder.name(), "https://host.example/pool/");
    let error = folder.ensure_writable().unwrap_err().to_string();
    assert!(error.contains("a web host is only read") && !error.contains("secret"), "{error}");
    assert!(StoreFolder::at("pool/extract").unwrap().is_none());
    assert!(StoreFolder::at("s3://pool/*").is_err());
}
