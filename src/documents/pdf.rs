//! Pages of a PDF to pictures.

use super::picture::{Page, encoded};
use app::domain::document::FileRefusal;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page as PdfPage;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::RgbImage;

/// Longest side of a page, in pixels: about 170 per inch on A4.
const MAX_SIDE: f32 = 2_000.0;

/// Every page, where `room` more may still be kept.
pub(super) fn pages(bytes: &[u8], room: usize) -> Result<Vec<Page>, FileRefusal> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => FileRefusal::Locked,
        LoadPdfError::Invalid => FileRefusal::Damaged,
    })?;
    let found = pdf.pages();
    if found.is_empty() {
        return Err(FileRefusal::Damaged);
    }
    if found.len() > room {
        return Err(FileRefusal::TooManyPages);
    }
    let cache = RenderCache::new();
    found.iter().map(|page| encoded(&drawn(page, &cache)?)).collect()
}

fn drawn<'a>(page: &'a PdfPage<'a>, cache: &RenderCache<'a>) -> Result<RgbImage, FileRefusal> {
    let (width, height) = page.render_dimensions();
    let scale = MAX_SIDE / width.max(height);
    // Below one pixel there is nothing to see; the comparison also sends back what is no number.
    if !(width * scale >= 1.0 && height * scale >= 1.0) {
        return Err(FileRefusal::Damaged);
    }
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixels =
        render(page, cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (width, height) = (u32::from(pixels.width()), u32::from(pixels.height()));
    // On a white ground every pixel is opaque.
    let colours = pixels.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    RgbImage::from_raw(width, height, colours).ok_or(FileRefusal::Damaged)
}
