//! The document around every page.

use leptos::prelude::*;

use crate::{assets, paths};

/// Name of the site, at the end of every title.
const SITE: &str = "Guichet web";

/// Links at the foot of every page.
const FOOT: [(&str, &str); 4] = [
    ("Accessibilité", paths::ACCESSIBILITY),
    ("Vos données", paths::PRIVACY),
    ("Aide", paths::HELP),
    ("Guichets", paths::GUICHETS),
];

/// One entry of the main menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    label: String,
    href: String,
    current: bool,
}

impl NavLink {
    /// An entry; `href` comes from [`crate::paths`].
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), current: false }
    }

    /// The same entry, marked when the page belongs to it.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
}

/// The whole document, from the doctype on. Its children are the page, which brings its `h1`.
#[component]
pub fn Layout(
    /// Title of the page, without the name of the site.
    #[prop(into)]
    title: String,
    /// The main menu, in order.
    nav: Vec<NavLink>,
    /// Whether somebody is signed in: the menu then ends with the way out.
    #[prop(optional)]
    signed_in: bool,
    /// Whether the page has islands; a page without any loads no script.
    #[prop(optional)]
    islands: bool,
    /// Whether this is the demonstration, which says so on every page.
    #[prop(optional)]
    demo: bool,
    /// The page.
    children: Children,
) -> impl IntoView {
    let scripts = islands.then(|| {
        view! {
            <script
                type="module"
                src=assets::url("islands.js")
                data-js=assets::url("app.js")
                data-wasm=assets::url("app_bg.wasm")
            ></script>
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang="fr">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <title>{format!("{title} – {SITE}")}</title>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#1a2225" media="(prefers-color-scheme: dark)"/>
                // Phones would turn a unique number into a telephone link.
                <meta name="format-detection" content="telephone=no"/>
                <link rel="stylesheet" href=assets::url("style.css")/>
                <link rel="icon" href=assets::url("favicon.svg") type="image/svg+xml"/>
                {scripts}
            </head>
            <body>
                <a class="skip" href="#contenu">"Aller au contenu"</a>
                <header>
                    {demo.then(demo_band)}
                    <div class="top">
                        <div class="wrap">
                            {brand()}
                            {menu(nav, signed_in)}
                        </div>
                    </div>
                </header>
                <main id="contenu" tabindex="-1">
                    <div class="wrap stack-l">{children()}</div>
                </main>
                {foot()}
            </body>
        </html>
    }
}

fn demo_band() -> impl IntoView {
    view! {
        <div class="demo">
            <div class="wrap">
                <p>"Démonstration"<span>"\u{a0}: personnes et guichets inventés."</span></p>
                <a href=paths::DEMO_MAILS>"Voir les courriels envoyés"</a>
            </div>
        </div>
    }
}

fn brand() -> impl IntoView {
    // Width, height and fill hold when the style sheet does not come.
    view! {
        <a class="brand" href=paths::HOME>
            <svg class="mark" viewBox="0 0 36 36" width="36" height="36" aria-hidden="true">
                <rect width="36" height="36" rx="9" fill="#10574c"/>
                <path
                    fill="#fff"
                    fill-rule="evenodd"
                    d="M18 7 29 16.2V29H7V16.2zm-4.5 22h9v-6.5a4.5 4.5 0 0 0-9 0z"
                />
            </svg>
            <span>
                <strong>{SITE}</strong>
                <small>"Demande de logement social"</small>
            </span>
        </a>
    }
}

fn menu(nav: Vec<NavLink>, signed_in: bool) -> impl IntoView {
    let links: Vec<_> = nav
        .into_iter()
        .map(|link| {
            let current = link.current.then_some("page");
            view! { <li><a href=link.href aria-current=current>{link.label}</a></li> }
        })
        .collect();
    let way_out = signed_in.then(|| {
        view! {
            <li>
                <form method="post" action=paths::SIGN_OUT>
                    <button type="submit">"Se déconnecter"</button>
                </form>
            </li>
        }
    });
    view! {
        <nav aria-label="Menu principal">
            <ul class="nav">{links} {way_out}</ul>
        </nav>
    }
}

fn foot() -> impl IntoView {
    let links = FOOT.map(|(label, href)| view! { <li><a href=href>{label}</a></li> }).to_vec();
    view! {
        <footer class="bottom">
            <nav class="wrap" aria-label="Pied de page">
                <ul>{links}</ul>
            </nav>
        </footer>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    fn nav() -> Vec<NavLink> {
        vec![NavLink::new("Ma demande", "/demande").current(true), NavLink::new("Aide", "/aide")]
    }

    #[test]
    fn a_page_is_a_whole_document() {
        let html =
            render(|| view! { <Layout title="Ma demande" nav=nav()><h1>"Bonjour"</h1></Layout> });
        assert!(html.to_lowercase().starts_with("<!doctype html><html lang=\"fr\">"), "{html}");
        assert!(html.contains("<title>Ma demande – Guichet web</title>"), "{html}");
        assert!(html.contains(r#"<a href="/demande" aria-current="page">"#), "{html}");
        assert_eq!(html.matches("aria-current").count(), 1, "{html}");
        assert!(html.contains("<h1>Bonjour</h1>"), "{html}");
        for (_, href) in FOOT {
            assert!(html.contains(&format!(r#"href="{href}""#)), "{href}");
        }
    }

    #[test]
    fn a_visitor_gets_neither_script_nor_way_out_nor_demonstration() {
        let html = render(|| view! { <Layout title="Aide" nav=nav()><h1>"Aide"</h1></Layout> });
        assert!(!html.contains("<script") && !html.contains("<form"), "{html}");
        assert!(!html.contains("Démonstration"), "{html}");
    }

    #[test]
    fn somebody_signed_in_leaves_by_post() {
        let html = render(|| {
            view! { <Layout title="Aide" nav=nav() signed_in=true demo=true><h1>"Aide"</h1></Layout> }
        });
        assert!(html.contains(r#"<form method="post" action="/compte/deconnexion">"#), "{html}");
        assert!(
            html.contains(r#"<a href="/demo/courriels">Voir les courriels envoyés</a>"#),
            "{html}"
        );
    }

    #[test]
    fn a_page_with_islands_loads_one_module() {
        let html = render(|| {
            view! { <Layout title="Aide" nav=nav() islands=true><h1>"Aide"</h1></Layout> }
        });
        assert!(
            html.contains(
                r#"<script type="module" src="/statique/islands.js" data-js="/statique/app.js" data-wasm="/statique/app_bg.wasm"></script>"#
            ),
            "{html}"
        );
    }

    #[test]
    fn a_title_cannot_leave_its_element() {
        let html = render(|| {
            view! { <Layout title="</title><script>" nav=Vec::new()><h1>"x"</h1></Layout> }
        });
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("</title>").count(), 1, "{html}");
    }
}
