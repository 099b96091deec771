use super::*;

/// Read in this process, where nothing is to be started.
fn pages(bytes: &[u8], room: usize) -> Result<Vec<Page>, FileRefusal> {
    super::pages(bytes, room).expect("read here")
}

use crate::documents::samples::specimen;
use image::{ImageFormat, Rgba, RgbaImage};
use std::fmt::Write as _;

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn read(page: &Page) -> RgbImage {
    image::load_from_memory(&page.jpeg).unwrap().to_rgb8()
}

/// A JPEG that a phone held upright wrote: orientation 6, and where it was taken.
fn with_exif(jpeg: &[u8]) -> Vec<u8> {
    let mut exif =
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPS 45.764 N 4.8357 E");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &exif, &jpeg[2..]].concat()
}

/// A PDF of blank pages, each 200 × 100 points, with a black square at its lower left.
fn pdf(pages: usize) -> Vec<u8> {
    let kids: Vec<String> = (0..pages).map(|n| format!("{} 0 R", n + 4)).collect();
    let kids = kids.join(" ");
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {pages} /MediaBox [0 0 200 100] >>"),
        "<< /Length 24 >>\nstream\n0 g 0 0 50 50 re f      \nendstream".to_owned(),
    ];
    objects
        .extend((0..pages).map(|_| "<< /Type /Page /Parent 2 0 R /Contents 3 0 R >>".to_owned()));
    assemble(&objects, "")
}

fn assemble(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut text = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(text.len());
        let _ = write!(text, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = text.len();
    let _ = write!(text, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(text, "{place:010} 00000 n ");
    }
    let _ = write!(
        text,
        "trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    text.into_bytes()
}

#[test]
fn each_kind_becomes_a_plain_jpeg() {
    let picture = DynamicImage::ImageRgb8(RgbImage::from_pixel(300, 200, Rgb([200, 30, 30])));
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let pages = pages(&encoded(&picture, format), 8).unwrap();
        assert_eq!(pages.len(), 1);
        assert_eq!((pages[0].width, pages[0].height), (300, 200), "{format:?}");
        let Rgb([red, green, _]) = *read(&pages[0]).get_pixel(150, 100);
        assert!(red > 180 && green < 60, "{format:?}");
    }
}

#[test]
fn a_phone_held_upright_gives_an_upright_picture_and_nothing_of_where_it_was() {
    let mut picture = RgbImage::from_pixel(300, 200, Rgb([255, 255, 255]));
    for x in 0..100 {
        for y in 0..200 {
            picture.put_pixel(x, y, Rgb([0, 0, 0]));
        }
    }
    let jpeg = with_exif(&encoded(&DynamicImage::ImageRgb8(picture), ImageFormat::Jpeg));
    let pages = pages(&jpeg, 8).unwrap();
    assert_eq!((pages[0].width, pages[0].height), (200, 300));
    let turned = read(&pages[0]);
    assert!(turned.get_pixel(100, 20).0[0] < 40, "what was on the left is on top");
    assert!(turned.get_pixel(100, 280).0[0] > 215);
    let holds = |mark: &[u8]| pages[0].jpeg.windows(mark.len()).any(|part| part == mark);
    assert!(!holds(b"Exif") && !holds(b"GPS"));
}

#[test]
fn what_is_transparent_is_on_white() {
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let shade = |alpha: u8| {
            let picture = RgbaImage::from_pixel(64, 64, Rgba([0, 0, 0, alpha]));
            let bytes = encoded(&DynamicImage::ImageRgba8(picture), format);
            read(&pages(&bytes, 8).unwrap()[0]).get_pixel(32, 32).0[0]
        };
        assert!(shade(0) > 250, "{format:?}");
        assert!((122..=133).contains(&shade(128)), "{format:?}");
        assert!(shade(255) < 5, "{format:?}");
    }
}

#[test]
fn sixteen_bits_and_greys_are_read() {
    let grey = image::ImageBuffer::from_pixel(20, 10, image::LumaA([u16::MAX / 2, u16::MAX]));
    let bytes = encoded(&DynamicImage::ImageLumaA16(grey), ImageFormat::Png);
    let page = &pages(&bytes, 1).unwrap()[0];
    assert_eq!((page.width, page.height), (20, 10));
    assert!(read(page).get_pixel(10, 5).0.iter().all(|channel| (122..=133).contains(channel)));
}

#[test]
fn a_large_picture_is_shrunk() {
    let sizes =
        [((4_000, 1_000), (2_200, 550)), ((1_000, 9_000), (244, 2_200)), ((9_000, 1), (2_200, 1))];
    for ((width, height), kept) in sizes {
        // Two colours: the scene stays whole, whichever way it is shrunk.
        let picture = RgbImage::from_fn(width, height, |x, y| {
            Rgb([if x * 2 < width && y * 2 < height { 0 } else { 255 }; 3])
        });
        let bytes = encoded(&DynamicImage::ImageRgb8(picture), ImageFormat::Png);
        let pages = pages(&bytes, 8).unwrap();
        assert_eq!((pages[0].width, pages[0].height), kept);
        let (x, y) = (kept.0 / 4, kept.1 / 4);
        assert!(read(&pages[0]).get_pixel(x, y).0[0] < 40);
        assert!(
            read(&pages[0]).get_pixel(kept.0 - 1 - x, kept.1 - 1 - y).0[0] > 215 || kept.1 == 1
        );
    }
}

#[test]
fn the_pages_of_a_pdf_become_pictures() {
    let pages = pages(&pdf(2), 8).unwrap();
    assert_eq!(pages.len(), 2);
    for page in &pages {
        assert_eq!((page.width, page.height), (2_000, 1_000));
        let picture = read(page);
        assert!(picture.get_pixel(100, 900).0[0] < 40, "the square");
        assert!(picture.get_pixel(1_500, 300).0[0] > 215, "the paper");
    }
}

#[test]
fn a_pdf_of_fifty_pages_is_refused() {
    assert_eq!(pages(&pdf(50), 8).map(|pages| pages.len()), Err(FileRefusal::TooManyPages));
}

#[test]
fn a_pdf_that_wants_to_run_something_becomes_a_picture_and_runs_nothing() {
    let plain = pages(&pdf(1), 8).unwrap();
    let text = String::from_utf8(pdf(1)).unwrap();
    let action = "/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://x.example'\\)) >>";
    let armed = text.replacen("/Type /Catalog", &format!("/Type /Catalog {action}"), 1);
    assert!(armed.contains("JavaScript"));
    let shown = pages(armed.as_bytes(), 8).unwrap();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].jpeg, plain[0].jpeg, "the same points, and nothing else");
}

#[test]
fn of_a_picture_that_is_a_page_or_an_archive_too_only_the_picture_is_kept() {
    let picture = DynamicImage::ImageRgb8(RgbImage::from_pixel(64, 64, Rgb([200, 30, 30])));
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let plain = encoded(&picture, format);
        let alone = pages(&plain, 8).unwrap();
        for tail in [&b"<script>alert(1)</script>"[..], b"PK\x03\x04 an archive", b"%PDF-1.7"] {
            let shown = pages(&[&plain[..], tail].concat(), 8).unwrap();
            assert_eq!(shown[0].jpeg, alone[0].jpeg, "{format:?}");
        }
    }
}

/// The checksum of a PNG chunk, type included.
fn crc(chunk: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(chunk);
    crc.sum()
}

#[test]
fn a_thumbnail_inside_does_not_pass_for_the_end() {
    let jpeg = specimen(1, &["DURAND"]);
    // A segment that holds a whole small picture, end mark included, as phones write.
    let thumbnail = encoded(&DynamicImage::ImageRgb8(RgbImage::new(8, 8)), ImageFormat::Jpeg);
    let length = u16::try_from(thumbnail.len() + 2).unwrap().to_be_bytes();
    let whole = [&jpeg[..2], &[0xFF, 0xE2], &length, &thumbnail, &jpeg[2..]].concat();
    assert_eq!(pages(&whole, 8).map(|pages| pages.len()), Ok(1));
    let cut = &whole[..whole.len() / 2];
    assert_eq!(pages(cut, 8).map(|pages| pages.len()), Err(FileRefusal::Damaged));
}

#[test]
fn bad_files_are_refused_in_words() {
    let picture = DynamicImage::ImageRgb8(RgbImage::new(600, 600));
    let jpeg = specimen(1, &["DURAND"]);
    let mut bomb = encoded(&picture, ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50]);
    let refused = |bytes: &[u8]| pages(bytes, 8).map(|pages| pages.len());
    assert_eq!(refused(b""), Err(FileRefusal::Empty));
    assert_eq!(refused(&vec![0; MAX_FILE + 1]), Err(FileRefusal::TooBig));
    assert_eq!(refused(b"#!/bin/sh\nrm -rf /"), Err(FileRefusal::UnknownType));
    assert_eq!(refused(b"<svg onload=alert(1)>"), Err(FileRefusal::UnknownType));
    assert_eq!(refused(&jpeg[..jpeg.len() / 3]), Err(FileRefusal::Damaged));
    assert_eq!(refused(&jpeg[..jpeg.len() - 2]), Err(FileRefusal::Damaged), "the end is missing");
    assert_eq!(refused(&jpeg[..3]), Err(FileRefusal::Damaged));
    assert_eq!(refused(&encoded(&picture, ImageFormat::Png)[..60]), Err(FileRefusal::Damaged));
    let checksum = crc(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&checksum);
    assert_eq!(refused(&bomb), Err(FileRefusal::TooManyPixels));
    // Each side may do, and the memory not.
    bomb[16..24].copy_from_slice(&[0, 0, 0x2E, 0xE0, 0, 0, 0x2E, 0xE0]);
    let checksum = crc(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&checksum);
    assert_eq!(refused(&bomb), Err(FileRefusal::TooManyPixels));
    assert_eq!(refused(b"%PDF-1.7\nnothing"), Err(FileRefusal::Damaged));
    assert_eq!(refused(&pdf(9)), Err(FileRefusal::TooManyPages));
    assert_eq!(pages(&jpeg, 0).map(|pages| pages.len()), Err(FileRefusal::TooManyPages));
}

#[test]
fn a_pdf_with_a_password_is_locked() {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [] /Count 0 >>".to_owned(),
        format!(
            "<< /Filter /Standard /V 1 /R 2 /P -4 /O <{}> /U <{}> >>",
            "11".repeat(32),
            "22".repeat(32)
        ),
    ];
    let id = "/Encrypt 3 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]";
    assert_eq!(
        pages(&assemble(&objects, id), 8).map(|pages| pages.len()),
        Err(FileRefusal::Locked)
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn no_file_makes_the_reader_panic(at in 0_usize..4_000, byte: u8, cut in 0_usize..4_000, kind in 0..4) {
        let small = DynamicImage::ImageRgb8(RgbImage::from_pixel(40, 30, Rgb([9, 99, 199])));
        let mut bytes = match kind {
            0 => encoded(&small, ImageFormat::Jpeg),
            1 => encoded(&small, ImageFormat::WebP),
            2 => encoded(&small, ImageFormat::Png),
            _ => pdf(1),
        };
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length);
        // Refused or read, but never a panic, never more than one page.
        if let Ok(pages) = pages(&bytes, 8) {
            proptest::prop_assert!(pages.len() <= 8);
        }
    }
}
