//! Files that would eat the machine, read by the program itself.

use crate::harness::picture;
use app::domain::document::FileRefusal;
use guichet_web::documents::apart;
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
