//! A look at a picture before it is sent. The file itself is not touched.

use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

use crate::domain::picture_advice::{Advice, COPY, Grey, advise};

/// Longest side of what is shown, in points.
const SHOWN: u32 = 240;

/// A small picture, and what could be better.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// As the address of an image; none for a file that the browser does not draw.
    pub(super) picture: Option<String>,
    /// The most useful first.
    pub(super) advice: Vec<Advice>,
}

/// Looks at a file; a PDF or a type that the browser does not read gives nothing.
pub(super) async fn look(file: &File) -> Look {
    if file.type_().starts_with("image/") {
        draw(file).await.unwrap_or_default()
    } else {
        Look::default()
    }
}

async fn draw(file: &File) -> Option<Look> {
    let drawn = leptos::prelude::window().create_image_bitmap_with_blob(file).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(drawn).await.ok()?.dyn_into().ok()?;
    let (width, height) = (bitmap.width(), bitmap.height());
    let (copy, context) = scaled(&bitmap, COPY)?;
    let data =
        context.get_image_data(0.0, 0.0, f64::from(copy.width()), f64::from(copy.height())).ok()?;
    let grey = Grey::from_rgba(copy.width(), copy.height(), &data.data().0);
    let (shown, _) = scaled(&bitmap, SHOWN)?;
    bitmap.close();
    Some(Look {
        picture: shown
            .to_data_url_with_type_and_encoder_options("image/jpeg", &JsValue::from_f64(0.8))
            .ok(),
        advice: grey.map(|grey| advise(width, height, &grey)).unwrap_or_default(),
    })
}

/// The picture on a canvas whose longest side is no more than this.
fn scaled(
    bitmap: &ImageBitmap,
    longest: u32,
) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let (width, height) = (bitmap.width(), bitmap.height());
    let scale = (f64::from(longest) / f64::from(width.max(height).max(1))).min(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below `longest`")]
    let side = |side: u32| (f64::from(side) * scale).round().max(1.0) as u32;
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(side(width));
    canvas.set_height(side(height));
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let (to_width, to_height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context
        .draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, to_width, to_height)
        .ok()?;
    Some((canvas, context))
}
