use super::*;
use std::os::unix::fs::PermissionsExt as _;
use uuid::Uuid;

fn id(n: u128) -> DocumentId {
    DocumentId(Uuid::from_u128(0x0193_7f3a_0000_7000_8000_0000_0000_0000 + n))
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[tokio::test]
async fn a_page_comes_back_and_is_unreadable_on_disk() {
    let data = tempfile::tempdir().expect("a folder");
    let vault = Vault::open(data.path()).expect("a vault");
    let page = b"NOM : SPECIMEN, une page lisible".repeat(5_000);
    vault.put(id(0xab), page.clone()).await.expect("kept");
    assert_eq!(vault.get(id(0xab)).await.expect("found"), page);

    let kept = files(&data.path().join(DOCUMENTS));
    let place = data.path().join("documents/ab/01937f3a0000700080000000000000ab");
    assert_eq!(kept, std::slice::from_ref(&place));
    let sealed = fs::read(place).expect("the file");
    assert!(sealed.starts_with(b"age-encryption.org/v1"), "readable by the age tool");
    assert!(!sealed.windows(8).any(|w| w == b"SPECIMEN"));
}

#[tokio::test]
async fn the_same_key_is_found_again() {
    let data = tempfile::tempdir().expect("a folder");
    Vault::open(data.path()).expect("a vault").put(id(1), vec![7; 3]).await.expect("kept");
    let again = Vault::open(data.path()).expect("the same vault");
    assert_eq!(again.get(id(1)).await.expect("found"), [7; 3]);
}

#[tokio::test]
async fn the_latest_page_put_counts() {
    let data = tempfile::tempdir().expect("a folder");
    let vault = Vault::open(data.path()).expect("a vault");
    vault.put(id(1), vec![1]).await.expect("kept");
    vault.put(id(1), vec![2]).await.expect("kept again");
    assert_eq!(vault.get(id(1)).await.expect("found"), [2]);
}

#[tokio::test]
async fn an_erased_page_is_gone_and_may_be_erased_again() {
    let data = tempfile::tempdir().expect("a folder");
    let vault = Vault::open(data.path()).expect("a vault");
    vault.put(id(1), vec![1]).await.expect("kept");
    vault.put(id(2), vec![2]).await.expect("kept");
    vault.delete(id(1)).await.expect("erased");
    vault.delete(id(1)).await.expect("nothing to do");
    assert!(matches!(vault.get(id(1)).await, Err(VaultError::Missing(gone)) if gone == id(1)));
    assert_eq!(vault.get(id(2)).await.expect("found"), [2], "the other one stays");
}

#[tokio::test]
async fn a_changed_file_or_another_key_gives_an_error() {
    let data = tempfile::tempdir().expect("a folder");
    let vault = Vault::open(data.path()).expect("a vault");
    vault.put(id(1), vec![1; 100]).await.expect("kept");
    let path = files(&data.path().join(DOCUMENTS)).remove(0);
    let sealed = fs::read(&path).expect("the file");
    let mut changed = sealed.clone();
    *changed.last_mut().expect("a byte") ^= 1;
    fs::write(&path, changed).expect("written");
    assert!(matches!(vault.get(id(1)).await, Err(VaultError::Decrypt { .. })));

    fs::write(&path, sealed).expect("written");
    let other = tempfile::tempdir().expect("a folder");
    Vault::open(other.path()).expect("another vault");
    fs::copy(other.path().join(KEY), data.path().join(KEY)).expect("its key");
    let vault = Vault::open(data.path()).expect("opens");
    assert!(matches!(vault.get(id(1)).await, Err(VaultError::Decrypt { .. })));
}

#[test]
fn only_the_owner_reads_the_key_and_lists_the_pages() {
    let data = tempfile::tempdir().expect("a folder");
    Vault::open(data.path()).expect("a vault");
    let mode =
        |name| fs::metadata(data.path().join(name)).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(KEY), 0o600);
    assert_eq!(mode(DOCUMENTS), 0o700);
    let names: Vec<_> =
        fs::read_dir(data.path()).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    assert_eq!(names.len(), 2, "nothing else is left: {names:?}");
}

#[test]
fn processes_that_start_together_share_one_key() {
    let data = tempfile::tempdir().expect("a folder");
    let first = make_key(data.path(), &data.path().join(KEY)).expect("a key");
    let second = make_key(data.path(), &data.path().join(KEY)).expect("the same key");
    assert_eq!(first.to_public().to_string(), second.to_public().to_string());
}

#[tokio::test]
async fn a_lost_key_is_never_replaced_by_a_new_one() {
    let data = tempfile::tempdir().expect("a folder");
    let vault = Vault::open(data.path()).expect("a vault");
    vault.put(id(1), vec![1]).await.expect("kept");
    fs::remove_file(data.path().join(KEY)).expect("lost");
    assert!(matches!(Vault::open(data.path()), Err(VaultError::KeyLost(_))));
    assert!(!data.path().join(KEY).exists());
}

#[test]
fn a_key_file_with_something_else_is_refused_without_showing_it() {
    let data = tempfile::tempdir().expect("a folder");
    fs::write(data.path().join(KEY), "AGE-SECRET-KEY-1NOTREALLY\n").expect("written");
    let error = Vault::open(data.path()).expect_err("not a key");
    assert!(matches!(error, VaultError::NotAKey(_)));
    assert!(!format!("{error} {error:?}").contains("NOTREALLY"));
}

#[test]
fn a_key_made_by_the_age_tool_is_read_past_its_comments() {
    let data = tempfile::tempdir().expect("a folder");
    let identity = Identity::generate();
    let text = format!("# created: today\n\n{}\n", identity.to_string().expose_secret());
    fs::write(data.path().join(KEY), text).expect("written");
    let vault = Vault::open(data.path()).expect("a vault");
    assert_eq!(vault.recipient.to_string(), identity.to_public().to_string());
}
