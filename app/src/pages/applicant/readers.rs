//! Who consulted my demand (GDPR art. 15): kinds of bodies, never persons.

use super::ReaderLine;
use crate::components::format::{count, date};
use crate::components::{Cell, Column, DataTable};
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use chrono::NaiveDate;
use leptos::prelude::*;

/// What one service did on one day, however often.
#[derive(Debug, PartialEq, Eq)]
struct Act {
    day: NaiveDate,
    what: &'static str,
    why: &'static str,
    /// Newest first; there is one at least.
    times: Vec<String>,
}

/// The lines by service, then by day and act, each where it comes first.
fn by_service(lines: Vec<ReaderLine>) -> Vec<(String, Vec<Act>)> {
    let mut services: Vec<(String, Vec<Act>)> = Vec::new();
    for ReaderLine { day, time, who, what, why } in lines {
        let known = services.iter().position(|(name, _)| *name == who);
        let at = known.unwrap_or_else(|| {
            services.push((who, Vec::new()));
            services.len() - 1
        });
        let Some((_, acts)) = services.get_mut(at) else { continue };
        match acts.iter_mut().find(|act| (act.day, act.what, act.why) == (day, what, why)) {
            Some(act) => act.times.push(time),
            None => acts.push(Act { day, what, why, times: vec![time] }),
        }
    }
    services
}

/// « 1 fois, à 10 h 05 », « 3 fois, de 9 h 12 à 14 h 05 ».
fn often(times: &[String]) -> String {
    let number = i64::try_from(times.len()).unwrap_or(i64::MAX);
    let often = count(number, "fois", "fois");
    match times {
        [newest, .., oldest] if newest != oldest => format!("{often}, de {oldest} à {newest}"),
        [newest, ..] => format!("{often}, à {newest}"),
        [] => often,
    }
}

fn service((who, acts): (String, Vec<Act>)) -> AnyView {
    let head = ["Jour", "Quoi", "Pourquoi", "Combien"].map(Column::text).to_vec();
    let rows: Vec<Vec<Cell>> = acts
        .into_iter()
        .map(|Act { day, what, why, times }| {
            vec![date(day).into(), what.into(), why.into(), often(&times).into()]
        })
        .collect();
    view! { <DataTable caption=who head=head rows=rows/> }.into_any()
}

/// `GET paths::READERS`, newest first.
pub fn readers(chrome: &Chrome, lines: Vec<ReaderLine>) -> String {
    let title = "Qui a consulté ma demande";
    render(|| {
        let none = lines.is_empty().then(|| {
            view! { <p>"Personne n’a encore consulté votre demande."</p> }
        });
        let services: Vec<_> = by_service(lines).into_iter().map(service).collect();
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DEMAND>
                <div class="stack">
                    <h1>{title}</h1>
                    <p class="lead">"Chaque fois qu’un agent ouvre votre demande ou vos documents, nous le notons. Voici ce qui a été noté depuis 12 mois, service par service, du plus récent au plus ancien."</p>
                </div>
                {none}
                {services}
                <p class="hint">"Une consultation vous étonne\u{a0}? Demandez au guichet concerné pourquoi elle a eu lieu. Vos droits sont expliqués sur la page "<a href=paths::PRIVACY>"Données personnelles"</a>"."</p>
                <p><a href=paths::DEMAND>"Revenir à ma demande"</a></p>
            </Frame>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_did_on_a_day_is_one_line_with_how_often() {
        let line = |day: u32, time: &str, who: &str, what| ReaderLine {
            day: NaiveDate::from_ymd_opt(2026, 11, day).unwrap(),
            time: time.to_owned(),
            who: who.to_owned(),
            what,
            why: "Suivi",
        };
        let services = by_service(vec![
            line(25, "9 h 00", "Ville", "Vu"),
            line(24, "14 h 05", "Ville", "Vu"),
            line(24, "12 h 00", "Bailleur", "Vu"),
            line(24, "11 h 30", "Ville", "Modifié"),
            line(24, "9 h 12", "Ville", "Vu"),
        ]);
        let told: Vec<_> = services
            .iter()
            .map(|(who, acts)| {
                let acts: Vec<_> = acts.iter().map(|act| (act.what, often(&act.times))).collect();
                (who.as_str(), acts)
            })
            .collect();
        let once = |time: &str| format!("1 fois, à {time}");
        let ville = vec![
            ("Vu", once("9 h 00")),
            ("Vu", "2 fois, de 9 h 12 à 14 h 05".to_owned()),
            ("Modifié", once("11 h 30")),
        ];
        assert_eq!(told, [("Ville", ville), ("Bailleur", vec![("Vu", once("12 h 00"))])]);
        assert_eq!(often(&["9 h 00".to_owned(), "9 h 00".to_owned()]), "2 fois, à 9 h 00");
    }
}
