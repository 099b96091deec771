//! Parts of a page drawn again by the server, put in place without leaving the page.

use leptos::prelude::{document, window};
use web_sys::{Document, DomParser, SupportedType};

use super::exchange::get;

/// The pages of the document that were sent.
pub const PAGES: &str = "pages-envoyees";
/// The buttons under the file field.
pub const NEXT: &str = "document-suite";

/// The phone that sends pages, on the page of its owner.
pub const PHONE: &str = "telephone-relie";

/// Asks for this page again, and puts its new parts in place. False when it has another shape now:
/// it is then loaded whole.
pub(super) async fn refresh() -> bool {
    let put = async {
        let address = window().location().pathname().ok()?;
        let text = get(&address).await.text().await?;
        let fresh =
            DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
        // All or nothing.
        for id in [PAGES, NEXT] {
            fresh.get_element_by_id(id)?;
            document().get_element_by_id(id)?;
        }
        for id in [PAGES, NEXT] {
            replace(&fresh, id)?;
        }
        if fresh.get_element_by_id(PHONE).is_some() {
            replace(&fresh, PHONE);
        }
        // The field is called otherwise once there is a page.
        let label = |page: &Document| page.query_selector("label[for]").ok().flatten();
        if let (Some(old), Some(new)) = (label(&document()), label(&fresh)) {
            old.set_text_content(new.text_content().as_deref());
        }
        Some(())
    };
    let put = put.await.is_some();
    if !put && let Ok(address) = window().location().pathname() {
        // The address of this very page is never refused.
        let _ = window().location().assign(&address);
    }
    put
}

fn replace(fresh: &Document, id: &str) -> Option<()> {
    let new = document().import_node_with_deep(&*fresh.get_element_by_id(id)?, true).ok()?;
    let old = document().get_element_by_id(id)?;
    // A button of the old part may hold the focus: it goes to the one that takes its place.
    let rank = focused(&old);
    old.replace_with_with_node_1(&new).ok()?;
    if let Some(rank) = rank {
        let all = document().get_element_by_id(id)?.query_selector_all("button").ok()?;
        let button = all.item(rank.min(all.length().saturating_sub(1)))?;
        let button: web_sys::HtmlElement = wasm_bindgen::JsCast::dyn_into(button).ok()?;
        button.focus().ok()?;
    }
    Some(())
}

/// The rank of the button of a part that has the focus.
fn focused(part: &web_sys::Element) -> Option<u32> {
    let active = document().active_element()?;
    let all = part.query_selector_all("button").ok()?;
    (0..all.length())
        .find(|rank| all.item(*rank).is_some_and(|node| node.is_same_node(Some(&active))))
}
