use super::*;
use proptest::prelude::*;

const REFERENCE: &str = "dossier";

fn typed(pairs: &[(&str, &str)]) -> Typed {
    Typed::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn three_way(base: &Typed, mine: &Typed, theirs: &Typed) -> Merged {
    merge(&Shown::of(REFERENCE, base), mine, theirs, mine)
}

#[test]
fn each_side_keeps_what_it_alone_changed() {
    let base = typed(&[("nom", "Durand"), ("prenom", "Zoé"), ("taille", "T3")]);
    let mine = typed(&[("nom", "Durant"), ("prenom", "Zoé"), ("taille", "T3")]);
    let theirs = typed(&[("nom", "Durand"), ("prenom", "Zoé"), ("taille", "T3"), ("taille", "T4")]);
    let merged = three_way(&base, &mine, &theirs);
    assert_eq!(merged.typed.get("nom"), "Durant");
    assert_eq!(merged.typed.all("taille"), ["T3", "T4"]);
    assert_eq!(merged.elsewhere, typed(&[("taille", "T3"), ("taille", "T4")]));
    assert!(merged.conflicts.is_empty());
    // The page still shows T3 alone: that is what it knows, so that it never takes T4 back.
    let again = merge(&merged.sender, &mine, &merged.typed, &mine);
    assert_eq!(again.typed, merged.typed);
}

#[test]
fn two_different_changes_are_for_the_person_to_choose() {
    let base = typed(&[("nom", "Durand")]);
    let mine = typed(&[("nom", "Martin")]);
    let theirs = typed(&[("nom", "Petit")]);
    let merged = three_way(&base, &mine, &theirs);
    assert_eq!(merged.typed, theirs, "nothing is overwritten");
    let [conflict] = merged.conflicts.as_slice() else { panic!("{:?}", merged.conflicts) };
    let (name, [there, here]) = conflict.choices();
    let (shows, shown) = merged.shown();
    assert_eq!(shows.get("nom"), "Martin", "what was typed stays on the page");
    // Saved again without a choice: still to choose.
    let again = merge(&shown, &mine, &theirs, &mine);
    assert_eq!((again.typed, again.conflicts), (theirs.clone(), merged.conflicts.clone()));
    for (choice, kept) in [(&there, "Petit"), (&here, "Martin")] {
        let form = mine.clone().with(&name, choice.clone());
        let chosen = merge(&shown, &mine, &theirs, &form);
        assert_eq!((chosen.typed.get("nom"), chosen.conflicts.len()), (kept, 0));
    }
    // It changed once more since the choice was shown: the choice is no longer the right one.
    let form = mine.clone().with(&name, here);
    let moved = merge(&shown, &mine, &typed(&[("nom", "Leroy")]), &form);
    assert_eq!((moved.typed.get("nom"), moved.conflicts.len()), ("Leroy", 1));
}

#[test]
fn a_page_is_never_in_conflict_with_what_it_sent_itself() {
    let base = typed(&[("nom", "D")]);
    let mut shown = Shown::of(REFERENCE, &base);
    let first = typed(&[("nom", "Du")]);
    shown.send(&first);
    // It was kept, and the answer was lost. The next one replaces it.
    let next = typed(&[("nom", "Dur")]);
    shown.send(&next);
    let merged = merge(&shown, &next, &first, &next);
    assert_eq!((merged.typed.get("nom"), merged.conflicts.len()), ("Dur", 0));
    // Back to what it was at first: this too is a change.
    shown.send(&base);
    let merged = merge(&shown, &base, &first, &base);
    assert_eq!((merged.typed.get("nom"), merged.conflicts.len()), ("D", 0));
    // An older one that arrives late changes nothing.
    let mut old = Shown::of(REFERENCE, &base);
    old.send(&first);
    let late = merge(&old, &first, &next, &first);
    assert_eq!(late.typed, next);
}

#[test]
fn what_a_browser_changes_on_the_way_is_no_change() {
    let values = |text: &str| vec![text.to_owned()];
    assert_eq!(Print::of(&values("  a\r\nb ")), Print::of(&values("a\nb")));
    assert_eq!(Print::of(&[]), Print::of(&values("  ")));
    assert_ne!(Print::of(&values("a")), Print::of(&values("b")));
    let two = ["a".to_owned(), "b".to_owned()];
    let turned = ["b".to_owned(), "a".to_owned()];
    assert_ne!(Print::of(&two), Print::of(&values("ab")));
    assert_ne!(Print::of(&two), Print::of(&turned), "communes are in order");
}

#[test]
fn what_a_page_knows_is_read_back_as_it_was_written() {
    let mut shown = Shown::of(REFERENCE, &typed(&[("nom", "Durand"), ("personnes.2.nom", "Zoé")]));
    shown.send(&typed(&[("nom", ""), ("ville", "Bron")]));
    assert_eq!(Shown::read(&shown.to_string()), Some(shown));
    for foreign in ["", " nom:00000012", "dossier nom", "dossier nom:zzzzzzzz", "dossier nom:12"] {
        assert_eq!(Shown::read(foreign), None, "{foreign:?}");
    }
    assert!(Shown::read(REFERENCE).is_some(), "a page on which all was blank");
}

#[test]
fn what_a_large_page_knows_arrives_whole() {
    let many = (0..200).map(|rank| (format!("personnes.{rank}.nom"), "Zoé".to_owned()));
    let text = Shown::of(REFERENCE, &Typed::from_pairs(many)).to_string();
    assert!(text.len() > 2 * crate::forms::MAX_VALUE);
    let form = Typed::from_pairs([(SHOWN.to_owned(), text.clone())]);
    assert_eq!(form.get(SHOWN), text);
}

#[test]
fn a_page_remembers_a_bounded_number_of_values() {
    let mut shown = Shown::of(REFERENCE, &typed(&[("nom", "0")]));
    for turn in 1..100 {
        shown.send(&typed(&[("nom", &turn.to_string())]));
    }
    let prints = shown.prints("nom");
    assert_eq!(prints.len(), MOST);
    assert_eq!(prints[0], Print::of(&["0".to_owned()]), "the first is what was shown");
    assert_eq!(prints[MOST - 1], Print::of(&["99".to_owned()]));
}

fn values() -> impl Strategy<Value = Typed> {
    let value = prop_oneof![
        3 => "[ab]{0,2}".prop_map(|text| vec![text]),
        1 => prop::collection::vec("[abc]", 0..3),
        1 => "\\PC{0,12}".prop_map(|text| vec![text]),
    ];
    prop::collection::btree_map("[nptv]", value, 0..5).prop_map(|map| {
        map.into_iter()
            .fold(Typed::default(), |typed, (name, values)| typed.with_all(&name, values))
    })
}

proptest! {
    #[test]
    fn a_change_of_one_side_is_never_lost(base in values(), mine in values(), theirs in values()) {
        let merged = three_way(&base, &mine, &theirs);
        for name in ["n", "p", "t", "v"] {
            let [was, here, there] = [&base, &mine, &theirs].map(|typed| typed.all(name));
            let kept = merged.typed.all(name);
            let conflict = merged.conflicts.iter().any(|conflict| conflict.field == name);
            if same(here, there) || same(was, here) {
                prop_assert!(same(kept, there) && !conflict);
            } else if same(was, there) {
                prop_assert!(same(kept, here) && !conflict);
            } else {
                prop_assert!(same(kept, there) && conflict, "a conflict, and nothing overwritten");
            }
        }
    }

    #[test]
    fn the_same_request_twice_changes_nothing_more(base in values(), mine in values(), theirs in values()) {
        let once = three_way(&base, &mine, &theirs);
        let twice = three_way(&base, &mine, &once.typed);
        prop_assert_eq!(&twice.typed, &once.typed);
        prop_assert_eq!(twice.conflicts, once.conflicts);
    }

    #[test]
    fn a_page_that_goes_on_saving_keeps_its_last_word(
        base in values(), steps in prop::collection::vec((values(), any::<bool>(), any::<bool>()), 1..6),
    ) {
        // Requests and answers get lost at will; nobody else writes.
        let mut kept = base.clone();
        let mut shown = Shown::of(REFERENCE, &base);
        let mut last = base;
        for (typed, arrives, answered) in steps {
            shown.send(&typed);
            if arrives {
                let merged = merge(&shown, &typed, &kept, &typed);
                prop_assert!(merged.conflicts.is_empty());
                kept = merged.typed;
                if answered {
                    shown = merged.sender;
                }
            }
            last = typed;
        }
        shown.send(&last);
        let merged = merge(&shown, &last, &kept, &last);
        prop_assert!(merged.conflicts.is_empty());
        for name in ["n", "p", "t", "v"] {
            prop_assert!(same(merged.typed.all(name), last.all(name)));
        }
    }
}
