//! Pictures of documents that belong to nobody, for the tests and the demonstration.

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

/// Letters of five by seven points, one number per row, the highest bit on the left.
fn glyph(letter: char) -> [u8; 7] {
    match letter {
        'A' => [14, 17, 17, 31, 17, 17, 17],
        'B' => [30, 17, 17, 30, 17, 17, 30],
        'C' => [14, 17, 16, 16, 16, 17, 14],
        'D' => [30, 17, 17, 17, 17, 17, 30],
        'E' => [31, 16, 16, 30, 16, 16, 31],
        'F' => [31, 16, 16, 30, 16, 16, 16],
        'G' => [14, 17, 16, 23, 17, 17, 15],
        'H' => [17, 17, 17, 31, 17, 17, 17],
        'I' => [14, 4, 4, 4, 4, 4, 14],
        'J' => [7, 2, 2, 2, 2, 18, 12],
        'K' => [17, 18, 20, 24, 20, 18, 17],
        'L' => [16, 16, 16, 16, 16, 16, 31],
        'M' => [17, 27, 21, 21, 17, 17, 17],
        'N' => [17, 25, 21, 19, 17, 17, 17],
        'O' => [14, 17, 17, 17, 17, 17, 14],
        'P' => [30, 17, 17, 30, 16, 16, 16],
        'Q' => [14, 17, 17, 17, 21, 18, 13],
        'R' => [30, 17, 17, 30, 20, 18, 17],
        'S' => [15, 16, 16, 14, 1, 1, 30],
        'T' => [31, 4, 4, 4, 4, 4, 4],
        'U' => [17, 17, 17, 17, 17, 17, 14],
        'V' => [17, 17, 17, 17, 17, 10, 4],
        'W' => [17, 17, 17, 21, 21, 21, 10],
        'X' => [17, 17, 10, 4, 10, 17, 17],
        'Y' => [17, 17, 10, 4, 4, 4, 4],
        'Z' => [31, 1, 2, 4, 8, 16, 31],
        '0' => [14, 17, 19, 21, 25, 17, 14],
        '1' => [4, 12, 4, 4, 4, 4, 14],
        '2' => [14, 17, 1, 6, 8, 16, 31],
        '3' => [14, 17, 1, 6, 1, 17, 14],
        '4' => [2, 6, 10, 18, 31, 2, 2],
        '5' => [31, 16, 30, 1, 1, 17, 14],
        '6' => [14, 16, 30, 17, 17, 17, 14],
        '7' => [31, 1, 2, 4, 8, 8, 8],
        '8' => [14, 17, 17, 14, 17, 17, 14],
        '9' => [14, 17, 17, 15, 1, 1, 14],
        '-' => [0, 0, 0, 14, 0, 0, 0],
        '/' => [1, 2, 2, 4, 8, 8, 16],
        '\'' => [4, 4, 8, 0, 0, 0, 0],
        _ => [0; 7],
    }
}

/// In capitals without accents; the signs stay.
fn plain(text: &str) -> String {
    let letter = |letter: char| match letter {
        '’' => "'".to_owned(),
        _ if letter.is_alphanumeric() => app::domain::text::name_key(&letter.to_string()),
        _ => letter.to_string(),
    };
    text.chars().map(letter).collect()
}

fn write(card: &mut RgbImage, text: &str, (left, top): (u32, u32), size: u32, ink: Rgb<u8>) {
    let mut column = left;
    for letter in plain(text).chars() {
        for (row, bits) in (0_u32..).zip(glyph(letter)) {
            for bit in (0_u32..5).filter(|bit| bits >> (4 - bit) & 1 == 1) {
                fill(card, (column + bit * size, top + row * size), (size, size), ink);
            }
        }
        column += 6 * size;
    }
}

fn fill(card: &mut RgbImage, (left, top): (u32, u32), (width, height): (u32, u32), ink: Rgb<u8>) {
    for y in top..(top + height).min(card.height()) {
        for x in left..(left + width).min(card.width()) {
            card.put_pixel(x, y, ink);
        }
    }
}

/// A JPEG of 860 × 540 pixels that shows these lines, a drawn face and the word SPECIMEN. `seed`
/// changes the colours, so that two cards are told apart at a glance.
pub fn specimen(seed: u32, lines: &[&str]) -> Vec<u8> {
    let tint =
        |shift: u32| u8::try_from(205 + (seed.wrapping_mul(37) >> shift) % 40).unwrap_or(220);
    let mut card = RgbImage::from_pixel(860, 540, Rgb([tint(0), tint(2), tint(4)]));
    let (ink, pale) = (Rgb([40, 44, 60]), Rgb([170, 176, 190]));
    fill(&mut card, (0, 0), (860, 84), Rgb([90, 104, 130]));
    write(&mut card, "Specimen", (36, 24), 6, Rgb([255, 255, 255]));
    fill(&mut card, (36, 120), (220, 290), Rgb([236, 238, 242]));
    fill(&mut card, (96, 160), (100, 120), pale);
    fill(&mut card, (66, 300), (160, 110), pale);
    for (row, line) in (0_u32..).zip(lines) {
        write(&mut card, line, (290, 130 + row * 62), 4, ink);
    }
    write(&mut card, "Document invente sans valeur", (36, 470), 3, ink);
    let mut jpeg = Vec::new();
    // Writing into memory cannot fail.
    let _ = JpegEncoder::new_with_quality(&mut jpeg, 80).encode_image(&card);
    jpeg
}

#[cfg(test)]
mod tests {
    use super::{glyph, plain, specimen};

    #[test]
    fn names_and_dates_are_written_in_full() {
        let line = plain("Éloïse d’Alembert-Cœur 14/03/1998");
        assert_eq!(line, "ELOISE D'ALEMBERT-COEUR 14/03/1998");
        assert!(line.chars().all(|letter| letter == ' ' || glyph(letter) != [0; 7]), "{line}");
    }

    #[test]
    fn two_specimens_are_pictures_and_differ() {
        let (one, two) = (specimen(1, &["DURAND"]), specimen(2, &["MARTIN"]));
        for jpeg in [&one, &two] {
            let picture = image::load_from_memory(jpeg).unwrap();
            assert_eq!((picture.width(), picture.height()), (860, 540));
        }
        assert_ne!(one, two);
    }
}
