//! The search of the communes: what it proposes, and the figures people choose with.

use crate::harness::{Site, on_both};
use app::domain::statistics::{Cell, Figures, Indicator, Pressure};
use app::domain::territory::InseeCode;
use axum::http::StatusCode;
use chrono::TimeDelta;

const STEP: &str = "/demande/etape/communes";

async fn fold(site: &Site, cells: &[(&str, Indicator, &str, i64)]) {
    let mut figures = Figures::default();
    for (zone, indicator, month, n) in cells {
        let (zone, month) = (zone.parse().unwrap(), month.parse().ok());
        figures.add(Cell { zone, indicator: *indicator, detail: None, month }, *n);
    }
    // The first count is over.
    site.work().await;
    let mut tx = site.portal.store.write().await.unwrap();
    tx.fold(&figures, &site.portal.territories).await.unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn a_commune_is_shown_with_what_it_is_asked_for() {
    on_both(async |site| {
        fold(
            &site,
            &[
                ("C69029", Indicator::PendingAny, "", 1250),
                // First choice only: another figure.
                ("C69029", Indicator::Pending, "", 7),
                ("C69029", Indicator::Allocated, "2026-03", 80),
                ("C69029", Indicator::Allocated, "2025-04", 5),
                // Before the last twelve months.
                ("C69029", Indicator::Allocated, "2025-03", 900),
                ("C69029", Indicator::New, "2026-02", 60),
                ("C69266", Indicator::PendingAny, "", 4),
            ],
        )
        .await;
        let bron = "1\u{202f}250 demandes en cours, 85 logements attribués en un an";
        let proposed = site.browser().page("/ilots/communes?q=bron").await.text;
        let lines: serde_json::Value = serde_json::from_str(&proposed).unwrap();
        assert_eq!(lines[0]["insee"], "69029");
        assert_eq!(lines[0]["figures"], bron);
        assert_eq!(lines[1]["figures"], serde_json::Value::Null, "{proposed}");
        let former = site.browser().page("/ilots/communes?q=arbignieu").await.text;
        assert!(former.contains("Arbignieu") && former.contains("Arboys en Bugey"), "{former}");

        // On the page too: in what is found, then in what is chosen.
        let mut applicant = site.applicant("eloise@demandeur.example").await;
        applicant.go("/demande", &[]).await;
        let search = [("recherche", "bron"), ("action", "chercher")];
        let found = applicant.post(STEP, &search).await;
        assert_eq!(found.status, StatusCode::OK);
        assert!(found.text.contains(bron), "{}", found.text);
        let add = [("communes", "69029"), ("action", "ajouter:69266")];
        let chosen = applicant.post(STEP, &add).await.text;
        assert!(chosen.contains(bron), "{chosen}");
        let few = "Moins de 5 demandes en cours, aucun logement attribué en un an";
        assert!(chosen.contains(few), "{chosen}");

        // A figure is kept a minute.
        fold(&site, &[("C69029", Indicator::PendingAny, "", 1)]).await;
        assert!(applicant.page(STEP).await.text.contains(bron));
        site.wait(TimeDelta::seconds(61));
        assert!(applicant.page(STEP).await.text.contains("1\u{202f}251 demandes en cours"));
    });
}

#[test]
fn figures_are_read_for_many_communes_and_follow_the_events() {
    on_both(async |site| {
        let france = &site.portal.territories;
        let code = "69".parse().unwrap();
        let many: Vec<InseeCode> =
            france.communes_of(code).map(|commune| commune.insee).take(25).collect();
        let zones: Vec<String> = many.iter().map(|insee| format!("C{insee}")).collect();
        let cells: Vec<_> = zones
            .iter()
            .zip(1..)
            .map(|(zone, n)| (zone.as_str(), Indicator::PendingAny, "", n))
            .collect();
        fold(&site, &cells).await;
        let mut conn = site.portal.store.read().await.unwrap();
        let read = conn.pressures(&many, "2025-04", france).await.unwrap();
        drop(conn);
        let expected: Vec<_> = many
            .iter()
            .zip(1..)
            .map(|(insee, pending)| (*insee, Pressure { pending, allocated: 0 }))
            .collect();
        assert_eq!(read, expected);
        let mut conn = site.portal.store.read().await.unwrap();
        assert_eq!(conn.pressures(&[], "2025-04", france).await.unwrap(), []);
        drop(conn);

        // Six demands for Lyon 8e and Bron, registered.
        let operator = crate::concurrency::operator();
        for index in 0..6 {
            let id = crate::concurrency::waiting(&site, index).await.1;
            let file =
                guichet_web::actions::decision::review(&site.portal, &operator, id).await.unwrap();
            let version = Some(file.demand.version);
            crate::concurrency::accept(&site, &operator, id, version).await.unwrap();
        }
        site.work().await;
        let wished = ["69388", "69029"].map(|code| code.parse::<InseeCode>().unwrap());
        let pressures = guichet_web::actions::pressure::pressures(&site.portal, &wished);
        let pressures = pressures.await.unwrap();
        for insee in wished {
            let (_, before) = read
                .iter()
                .find(|(one, _)| *one == insee)
                .copied()
                .unwrap_or((insee, Pressure::default()));
            let after = Pressure { pending: before.pending + 6, allocated: 0 };
            assert_eq!(pressures[&insee], after, "{insee}");
        }
    });
}

#[test]
fn more_results_are_shown_without_script() {
    on_both(async |site| {
        let mut applicant = site.applicant("eloise@demandeur.example").await;
        applicant.go("/demande", &[]).await;
        let rows = |text: &str| text.matches("value=\"ajouter:").count();
        let first = applicant.post(STEP, &[("recherche", "Rhône"), ("action", "chercher")]).await;
        assert_eq!(rows(&first.text), 10);
        assert!(first.text.contains("value=\"plus:10\""), "{}", first.text);
        let more = applicant.post(STEP, &[("recherche", "Rhône"), ("action", "plus:10")]).await;
        assert_eq!(more.status, StatusCode::OK);
        assert_eq!(rows(&more.text), 50);
        assert!(more.text.contains("id=\"resultats-suite\""), "{}", more.text);
        // Up to the last.
        let all = applicant.post(STEP, &[("recherche", "Rhône"), ("action", "plus:900")]).await;
        assert!(rows(&all.text) > 260 && !all.text.contains("value=\"plus:"));
        // A number that is none searches again; one beyond the end shows what there is.
        for odd in ["plus:x", "plus:-1", "plus:", "plus:18446744073709551615"] {
            let answer = applicant.post(STEP, &[("recherche", "Bron 69"), ("action", odd)]).await;
            assert_eq!((answer.status, rows(&answer.text)), (StatusCode::OK, 1), "{odd}");
        }
        // A slip of the hand, and a former name.
        let close = applicant
            .post(STEP, &[("recherche", "vileurbanne"), ("action", "chercher")])
            .await
            .text;
        assert!(close.contains("1 commune au nom proche") && close.contains("Villeurbanne"));
        let former =
            applicant.post(STEP, &[("recherche", "arbignieu"), ("action", "chercher")]).await.text;
        assert!(former.contains("Arbignieu, aujourd’hui Arboys en Bugey"), "{former}");
    });
}
