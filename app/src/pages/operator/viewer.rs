//! Pages of a document as an operator looks at them: turned and enlarged with radio buttons, so
//! that neither a script nor another page is needed and nothing typed below is lost.

use leptos::prelude::*;

/// Degrees, and what they are called.
const TURNS: [(&str, &str); 4] =
    [("0", "Droite"), ("90", "Vers la droite"), ("180", "À l’envers"), ("270", "Vers la gauche")];
/// Percent of the width.
const SIZES: [(&str, &str); 3] = [("100", "Entière"), ("200", "× 2"), ("400", "× 4")];

/// Pictures of a document, one under the other; `of` ends « Page 1 … ».
pub(super) fn pictures(sources: &[String], of: &str) -> Vec<AnyView> {
    (1..).zip(sources).map(|(rank, source)| picture(rank, source, of)).collect()
}

fn picture(rank: usize, source: &str, of: &str) -> AnyView {
    let alt = format!("Page {rank} {of}");
    let region = format!("Page {rank}, à faire défiler");
    let turned = choices(&format!("tour-{rank}"), &format!("Sens de la page {rank}"), &TURNS);
    let sized = choices(&format!("taille-{rank}"), &format!("Taille de la page {rank}"), &SIZES);
    view! {
        <figure class="viewer">
            // It scrolls once enlarged: the keyboard must get there.
            <section class="pane" tabindex="0" aria-label=region>
                <img src=source.to_owned() alt=alt decoding="async"/>
            </section>
            <div class="row">{turned}{sized}</div>
        </figure>
    }
    .into_any()
}

fn choices(name: &str, legend: &str, choices: &[(&'static str, &'static str)]) -> AnyView {
    let radios: Vec<_> = choices
        .iter()
        .enumerate()
        .map(|(index, (value, label))| {
            view! {
                <label>
                    <input type="radio" name=name.to_owned() value=*value checked={index == 0}/>
                    {*label}
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="turns">
            <legend>{legend.to_owned()}</legend>
            {radios}
        </fieldset>
    }
    .into_any()
}
