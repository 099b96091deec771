//! The unique number of a demand, as people read it.

use leptos::prelude::*;

use super::tag::{Tag, TagKind};

/// Department, month and year, sequence, guichet.
const GROUPS: [usize; 4] = [3, 4, 6, 5];

/// The guichet of the numbers given by this portal.
const PORTAL: &str = "GDPUB";

/// `0651126000142GDPUB` as `065 1126 000142 GDPUB`, said sign by sign by screen readers. The
/// number in one piece is in `data-number`. Anything but eighteen letters and digits is shown
/// as it is.
#[component]
pub fn UniqueNumberText(
    /// The number in one piece.
    #[prop(into)]
    number: String,
    /// Whether a number given by this portal says so, for agents who handle other ones too.
    #[prop(optional)]
    origin: bool,
) -> impl IntoView {
    let tag = (origin && number.ends_with(PORTAL))
        .then(|| view! { " "<Tag kind=TagKind::Info text="Guichet web"/> });
    let groups = groups(&number);
    let spelled = spelled(&groups);
    view! {
        <span class="number" translate="no" data-number=number>
            <span aria-hidden="true">{groups.join(" ")}</span>
            <span class="sr">{spelled}</span>
        </span>
        {tag}
    }
}

fn groups(number: &str) -> Vec<&str> {
    let expected: usize = GROUPS.iter().sum();
    if number.len() != expected || !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return vec![number];
    }
    let mut rest = number;
    GROUPS
        .iter()
        .map(|length| {
            let (group, after) = rest.split_at(*length);
            rest = after;
            group
        })
        .collect()
}

/// « 0 6 5, 1 1 2 6, … »: read as whole numbers, the zeros would be lost.
fn spelled(groups: &[&str]) -> String {
    let spaced = |group: &&str| group.chars().map(String::from).collect::<Vec<_>>().join(" ");
    groups.iter().map(spaced).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn a_number_is_shown_in_groups_and_said_sign_by_sign() {
        let html = render(|| view! { <UniqueNumberText number="0651126000142GDPUB" origin=true/> });
        assert!(html.contains(r#"data-number="0651126000142GDPUB""#), "{html}");
        assert!(
            html.contains(r#"<span aria-hidden="true">065 1126 000142 GDPUB</span>"#),
            "{html}"
        );
        assert!(html.contains("0 6 5, 1 1 2 6, 0 0 0 1 4 2, G D P U B"), "{html}");
        assert!(html.contains("Guichet web"), "{html}");
    }

    #[test]
    fn a_number_of_another_guichet_does_not_say_guichet_web() {
        let html = render(|| view! { <UniqueNumberText number="0651126000142G1104" origin=true/> });
        assert!(!html.contains("Guichet web"), "{html}");
    }

    #[test]
    fn what_is_no_number_is_shown_as_it_is() {
        assert_eq!(groups("065"), ["065"]);
        assert_eq!(groups("ééééééééé"), ["ééééééééé"]);
    }
}
