//! Files that would eat the machine, read by the program itself; pages that must not outlive their
//! demand.

use crate::harness::{on_both, picture};
use app::domain::document::FileRefusal;
use app::domain::ids::DocumentId;
use axum::http::StatusCode;
use chrono::TimeDelta;
use guichet_web::documents::{VaultError, apart};
use guichet_web::ports::ids;
use std::path::Path;

fn read(bytes: &[u8]) -> Result<usize, FileRefusal> {
    let program = Path::new(env!("CARGO_BIN_EXE_guichet-web"));
    apart::read_with(program, bytes, 8).map(|pages| pages.len())
}

/// A PDF of one page that shows one picture of this size, all of whose points are missing.
fn pdf_with_picture(side: u32) -> Vec<u8> {
    let show = "q 595 0 0 842 0 0 cm /I Do Q";
    format!(
        "%PDF-1.5
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /Contents 4 0 R
 /Resources << /XObject << /I 5 0 R >> >> >> endobj
4 0 obj << /Length {} >>\nstream\n{show}\nendstream endobj
5 0 obj << /Type /XObject /Subtype /Image /Width {side} /Height {side} /ColorSpace /DeviceRGB
 /BitsPerComponent 1 /Length 3 >>\nstream\nabc\nendstream endobj
trailer << /Root 1 0 R >>
%%EOF",
        show.len()
    )
    .into_bytes()
}

#[test]
fn a_file_is_read_in_a_process_of_its_own() {
    assert_eq!(read(&picture()), Ok(1));
    assert_eq!(read(&pdf_with_picture(50)), Ok(1));
    assert_eq!(read(&picture()[..2_000]), Err(FileRefusal::Damaged));
}

#[test]
fn a_small_file_that_asks_for_gigabytes_ends_that_process_and_nothing_else() {
    assert_eq!(read(&pdf_with_picture(50_000)), Err(FileRefusal::TooManyPixels));
    assert_eq!(read(&picture()), Ok(1), "the next file is read");
}

/// The address of the only page shown, and its identifier.
fn page_of(html: &str) -> DocumentId {
    let at = html.find("/demande/pieces/").expect("a page") + "/demande/pieces/".len();
    html[at..at + 36].parse().expect("an identifier")
}

#[test]
fn a_page_taken_back_is_erased() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        browser.upload(&[("carte.jpg", &picture())]).await;
        let page = page_of(&browser.page("/demande/pieces").await.text);
        site.work().await;
        assert!(site.portal.vault.get(page).await.is_ok());
        let removal = format!("/demande/pieces/{page}/retrait");
        let mut other_tab = browser.clone();
        let (first, second) = tokio::join!(browser.go(&removal, &[]), other_tab.go(&removal, &[]));
        assert_eq!([first.as_str(), &second], ["/demande/pieces"; 2]);
        assert_eq!(browser.go(&removal, &[]).await, "/demande/pieces", "a second click");
        let address = format!("/demande/pieces/{page}");
        assert_eq!(browser.get(&address).await.status, StatusCode::NOT_FOUND);
        site.work().await;
        let gone = site.portal.vault.get(page).await;
        assert!(matches!(gone, Err(VaultError::Missing(_))), "{gone:?}");
        // To whoever never had it, it does not exist; nor does one that never was.
        let mut stranger = site.applicant("autre@demandeur.example").await;
        stranger.go("/demande", &[]).await;
        assert_eq!(stranger.post(&removal, &[]).await.status, StatusCode::NOT_FOUND);
        let never = format!("/demande/pieces/{}/retrait", ids::new());
        assert_eq!(browser.post(&never, &[]).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn what_a_crash_leaves_in_the_vault_is_erased_and_nothing_else() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        browser.upload(&[("carte.jpg", &picture())]).await;
        let page = page_of(&browser.page("/demande/pieces").await.text);
        // Stopped between the vault and the register.
        let left = DocumentId(ids::new());
        let mut tx = site.portal.store.write().await.unwrap();
        tx.erase_page(left, site.now() + TimeDelta::hours(1)).await.unwrap();
        tx.commit().await.unwrap();
        site.portal.vault.put(left, vec![1]).await.unwrap();
        // Of another database: nobody here knows it.
        let foreign = DocumentId(ids::new());
        site.portal.vault.put(foreign, vec![2]).await.unwrap();
        site.work().await;
        assert!(site.portal.vault.get(left).await.is_ok(), "it may be on its way");
        site.wait(TimeDelta::days(40));
        site.work().await;
        assert!(matches!(site.portal.vault.get(left).await, Err(VaultError::Missing(_))));
        assert!(site.portal.vault.get(page).await.is_ok());
        assert!(site.portal.vault.get(foreign).await.is_ok());
    });
}
