//! What agents see of a document: the page with, across it, what the copy is for, who looks and
//! when. A photo of a screen then tells where it comes from, and the copy serves for nothing else.

use ab_glyph::{Font as _, FontRef, PxScale, ScaleFont as _, point};
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, RgbImage};
use thiserror::Error;
use tokio::sync::Semaphore;

/// Letters that have every accent.
const FONT: &[u8] = include_bytes!("../certificate/fonts/DejaVuSans.ttf");
/// Quality of the JPEG shown, out of 100.
const QUALITY: u8 = 85;
/// Height of the letters, for one pixel of the longest side.
const HEIGHT: f32 = 1.0 / 48.0;
/// Height of a row of words, in heights of letters.
const ROW: f32 = 6.0;
/// Free room after the words, in heights of letters.
const GAP: f32 = 3.0;
/// Each row begins this far after the one above, as a share of its length.
const SHIFT: f32 = 0.37;
/// How much of a point the words cover: they are read over white as over black, and so is what is
/// below them.
const STRENGTH: f32 = 0.30;
/// Cosine and sine of the slope: twenty-five degrees.
const SLOPE: (f32, f32) = (0.906, 0.423);
/// Pages drawn at once: each takes a core.
static DRAWN_AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Why a page is not shown.
#[derive(Debug, Error)]
pub enum WatermarkError {
    /// The font of the program or the page of the vault is damaged.
    #[error("the page or the font cannot be read")]
    Unreadable,
    /// The picture could not be written.
    #[error("the page with its words cannot be encoded")]
    Encode(#[from] image::ImageError),
    /// The program is stopping.
    #[error("the drawing was interrupted")]
    Interrupted(#[from] tokio::task::JoinError),
    /// The program is stopping.
    #[error("no drawing any more")]
    Closed(#[from] tokio::sync::AcquireError),
}

/// The page with these words across it.
pub async fn mark(jpeg: Vec<u8>, words: String) -> Result<Vec<u8>, WatermarkError> {
    let turn = DRAWN_AT_ONCE.acquire().await?;
    let marked = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        draw(&jpeg, &words)
    });
    marked.await?
}

fn draw(jpeg: &[u8], words: &str) -> Result<Vec<u8>, WatermarkError> {
    // Written by this program: nothing of what was sent is left in it.
    let page = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg)
        .map_err(|_| WatermarkError::Unreadable)?;
    let mut page = page.into_rgb8();
    let strip = Strip::of(words, page.width().max(page.height()))?;
    cover(&mut page, &strip);
    let mut marked = Vec::new();
    JpegEncoder::new_with_quality(&mut marked, QUALITY).encode_image(&page)?;
    Ok(marked)
}

/// The words once, as how much each point is covered.
struct Strip {
    width: usize,
    height: usize,
    cover: Vec<f32>,
    /// Height of the letters.
    letters: f32,
}

impl Strip {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "sizes of a picture, a few thousand points at most"
    )]
    fn of(words: &str, longest: u32) -> Result<Self, WatermarkError> {
        let font = FontRef::try_from_slice(FONT).map_err(|_| WatermarkError::Unreadable)?;
        let letters = (longest as f32 * HEIGHT).max(10.0);
        let scaled = font.as_scaled(PxScale::from(letters));
        let mut glyphs = Vec::new();
        let mut at = 0.0;
        for letter in words.chars() {
            let id = scaled.glyph_id(letter);
            glyphs.push(id.with_scale_and_position(letters, point(at, scaled.ascent())));
            at += scaled.h_advance(id);
        }
        let width = (at + GAP * letters).ceil() as usize;
        let height = (ROW * letters).ceil() as usize;
        let mut cover = vec![0.0; width * height];
        for outlined in glyphs.into_iter().filter_map(|glyph| font.outline_glyph(glyph)) {
            let bounds = outlined.px_bounds();
            outlined.draw(|x, y, share| {
                let x = x as usize + bounds.min.x.max(0.0) as usize;
                let y = y as usize + bounds.min.y.max(0.0) as usize;
                if x < width && y < height {
                    cover[y * width + x] = share.min(1.0);
                }
            });
        }
        Ok(Self { width, height, cover, letters })
    }

    /// How much the words, repeated along sloping rows, cover a point.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_precision_loss,
        reason = "places in a picture, a few thousand points at most"
    )]
    fn at(&self, x: f32, y: f32) -> f32 {
        let (along, across) = (x * SLOPE.0 - y * SLOPE.1, x * SLOPE.1 + y * SLOPE.0);
        let row = (across / self.height as f32).floor();
        let along = along + row * SHIFT * self.width as f32;
        let u = (along.floor() as i64).rem_euclid(self.width as i64) as usize;
        let v = (across.floor() as i64).rem_euclid(self.height as i64) as usize;
        self.cover[v * self.width + u]
    }
}

/// Darkens below the letters, and lightens beside them, so that they show on any ground.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "points and colours of a picture"
)]
fn cover(page: &mut RgbImage, strip: &Strip) {
    let edge = (strip.letters / 14.0).max(1.0);
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let (x, y) = (x as f32, y as f32);
        let dark = strip.at(x, y);
        let light = (strip.at(x - edge, y - edge) - dark).max(0.0);
        if dark == 0.0 && light == 0.0 {
            continue;
        }
        for value in &mut pixel.0 {
            let mut mixed = f32::from(*value);
            mixed += (255.0 - mixed) * light * STRENGTH;
            mixed += (40.0 - mixed) * dark * STRENGTH;
            *value = mixed.round() as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn page(grey: u8) -> Vec<u8> {
        let page = RgbImage::from_pixel(1_100, 780, Rgb([grey; 3]));
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, 90).encode_image(&page).expect("a picture");
        jpeg
    }

    fn read(jpeg: &[u8]) -> RgbImage {
        image::load_from_memory(jpeg).expect("a picture").into_rgb8()
    }

    #[tokio::test]
    async fn the_words_show_on_white_on_grey_and_on_black_and_hide_nothing() {
        for grey in [255_u8, 128, 0] {
            let words = "Copie pour la demande de logement social - agent 1f2e3d4c - 02/03/2026";
            let marked = read(&mark(page(grey), words.to_owned()).await.expect("marked"));
            assert_eq!(marked.dimensions(), (1_100, 780));
            let far = |pixel: &Rgb<u8>| pixel.0[0].abs_diff(grey);
            let covered = marked.pixels().filter(|pixel| far(pixel) > 20).count();
            let share = covered * 100 / (1_100 * 780);
            assert!((1..=15).contains(&share), "{grey}: {share} % is covered");
            // Whatever is written below differs from its ground by more than that.
            assert!(marked.pixels().map(far).max() < Some(110), "{grey}");
        }
    }

    #[tokio::test]
    async fn the_words_are_in_every_part_of_the_page() {
        let marked = read(&mark(page(255), "Copie - agent 1f2e3d4c".to_owned()).await.unwrap());
        for (left, top) in [(0, 0), (550, 0), (0, 390), (550, 390), (275, 195)] {
            let part = image::imageops::crop_imm(&marked, left, top, 550, 390).to_image();
            assert!(part.pixels().any(|pixel| pixel.0[0] < 220), "{left}, {top}");
        }
    }

    #[tokio::test]
    async fn each_agent_and_each_day_draws_another_picture() {
        let one = mark(page(255), "agent 1f2e3d4c - 02/03/2026".to_owned()).await.unwrap();
        let other = mark(page(255), "agent 5a6b7c8d - 02/03/2026".to_owned()).await.unwrap();
        assert_ne!(one, other);
        assert!(mark(b"no picture".to_vec(), String::new()).await.is_err());
    }
}
