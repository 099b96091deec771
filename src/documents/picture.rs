//! Files that people send become plain pictures: the right way up, of a reasonable size, without
//! anything hidden (place, device, thumbnail, script). What is kept is never what was sent.

use super::{apart, pdf};
use app::domain::document::{FileKind, FileRefusal, MAX_FILE};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits, Rgb, RgbImage, RgbaImage};
use std::io::{self, Cursor};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Longest side of a picture received, in pixels; no phone or scanner goes further.
const MAX_SIDE_RECEIVED: u32 = 12_000;
/// Memory for a decoded picture, in bytes.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
/// Longest side of a picture kept, in pixels: every line of a card or passport stays readable.
const MAX_SIDE_KEPT: u32 = 2_200;
/// Quality of the JPEG kept, out of 100.
const QUALITY: u8 = 85;

/// One page of a document, ready to keep.
#[derive(Debug)]
pub struct Page {
    /// The picture, freshly encoded.
    pub jpeg: Vec<u8>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// Whether a file is worth keeping until it is read: told before anything else is done with it.
pub fn acceptable(bytes: &[u8]) -> Result<(), FileRefusal> {
    if bytes.is_empty() {
        return Err(FileRefusal::Empty);
    }
    if bytes.len() > MAX_FILE {
        return Err(FileRefusal::TooBig);
    }
    FileKind::of(bytes).map(drop).ok_or(FileRefusal::UnknownType)
}

/// Every page of a file, where `room` more may still be kept. Takes a core and up to a few
/// hundred megabytes for a second or more: the caller blocks a thread, and lets few in at once.
/// An error when it could not be read now, which says nothing of the file.
pub fn pages(bytes: &[u8], room: usize) -> io::Result<Result<Vec<Page>, FileRefusal>> {
    if let Err(refusal) = acceptable(bytes) {
        return Ok(Err(refusal));
    }
    if room == 0 {
        return Ok(Err(FileRefusal::TooManyPages));
    }
    apart::pages(bytes, room)
}

/// The same in this process, whatever it takes.
pub(super) fn read(bytes: &[u8], room: usize) -> Result<Vec<Page>, FileRefusal> {
    let kind = FileKind::of(bytes).ok_or(FileRefusal::UnknownType)?;
    let read = || match kind {
        FileKind::Jpeg => jpeg(bytes).map(|page| vec![page]),
        FileKind::Png => png(bytes).map(|page| vec![page]),
        FileKind::Webp => webp(bytes).map(|page| vec![page]),
        FileKind::Pdf => pdf::pages(bytes, room),
    };
    // A decoder that panics has met a file that it cannot read; nothing outlives the call.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(FileRefusal::Damaged))
}

fn jpeg(bytes: &[u8]) -> Result<Page, FileRefusal> {
    // The decoder paints what is missing in grey and says nothing.
    if !reaches_its_end(bytes) {
        return Err(FileRefusal::Damaged);
    }
    decoded(JpegDecoder::new(Cursor::new(bytes)).map_err(refusal)?)
}

fn png(bytes: &[u8]) -> Result<Page, FileRefusal> {
    decoded(PngDecoder::with_limits(Cursor::new(bytes), limits()).map_err(refusal)?)
}

fn webp(bytes: &[u8]) -> Result<Page, FileRefusal> {
    decoded(WebPDecoder::new(Cursor::new(bytes)).map_err(refusal)?)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_RECEIVED);
    limits.max_image_height = Some(MAX_SIDE_RECEIVED);
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

fn decoded(mut decoder: impl ImageDecoder) -> Result<Page, FileRefusal> {
    let mut limits = limits();
    decoder.set_limits(limits.clone()).map_err(refusal)?;
    limits.reserve(decoder.total_bytes()).map_err(refusal)?;
    // A picture whose orientation is unreadable is still a picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    // Turned last, when it is small.
    let mut picture = DynamicImage::ImageRgb8(smaller(on_white(picture))?);
    picture.apply_orientation(orientation);
    encoded(&picture.into_rgb8())
}

fn refusal(error: ImageError) -> FileRefusal {
    match error {
        ImageError::Limits(_) => FileRefusal::TooManyPixels,
        _ => FileRefusal::Damaged,
    }
}

/// As JPEG, with nothing but pixels.
pub(super) fn encoded(picture: &RgbImage) -> Result<Page, FileRefusal> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode_image(picture)
        .map_err(|_| FileRefusal::Damaged)?;
    Ok(Page { jpeg, width: picture.width(), height: picture.height() })
}

/// See-through parts show the white of the page.
fn on_white(picture: DynamicImage) -> RgbImage {
    if picture.color().has_alpha() {
        over_white(&picture.into_rgba8())
    } else {
        picture.into_rgb8()
    }
}

fn over_white(picture: &RgbaImage) -> RgbImage {
    let blend = |colour: u8, alpha: u8| {
        let (colour, alpha) = (u32::from(colour), u32::from(alpha));
        let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (to, from) in flat.pixels_mut().zip(picture.pixels()) {
        let [red, green, blue, alpha] = from.0;
        *to = Rgb([blend(red, alpha), blend(green, alpha), blend(blue, alpha)]);
    }
    flat
}

/// At most [`MAX_SIDE_KEPT`] on its longest side.
fn smaller(picture: RgbImage) -> Result<RgbImage, FileRefusal> {
    let longest = picture.width().max(picture.height());
    if longest <= MAX_SIDE_KEPT {
        return Ok(picture);
    }
    let side = |side: u32| {
        let scaled = u64::from(side) * u64::from(MAX_SIDE_KEPT) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(MAX_SIDE_KEPT).max(1)
    };
    let (width, height) = (side(picture.width()), side(picture.height()));
    let sharp = ResizeAlg::Convolution(FilterType::CatmullRom);
    let mut kept = Image::new(width, height, PixelType::U8x3);
    let whole = ImageRef::new(picture.width(), picture.height(), &picture, PixelType::U8x3)
        .map_err(|_| FileRefusal::Damaged)?;
    Resizer::new()
        .resize(&whole, &mut kept, &ResizeOptions::new().resize_alg(sharp))
        .map_err(|_| FileRefusal::Damaged)?;
    RgbImage::from_raw(width, height, kept.into_vec()).ok_or(FileRefusal::Damaged)
}

/// True when a JPEG goes on to its end mark, which a transfer that was cut leaves out.
fn reaches_its_end(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        // Compressed data up to the next mark; 0xFF00 is data, D0 to D7 are inside it.
        let Some(at) = rest.iter().position(|byte| *byte == 0xFF) else { return false };
        rest = &rest[at + 1..];
        match rest {
            [0xD9, ..] => return true,
            [0x00 | 0x01 | 0xD0..=0xD8, after @ ..] => rest = after,
            // The first of two is filling.
            [0xFF, ..] => {}
            // A segment says its length: what it holds, such as a thumbnail, is passed over.
            [_, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                let Some(after) = rest.get(1 + length..) else { return false };
                rest = after;
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests;
