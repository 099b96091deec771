//! Pictures drawn here: a card with lines of text on a table.

use super::*;

/// Grey of each point of a copy of 480 by 360.
fn draw(grey: impl Fn(usize, usize) -> u8) -> Grey {
    let (width, height) = (480_u32, 360_u32);
    let mut rgba = Vec::new();
    for y in 0..360 {
        for x in 0..480 {
            let point = grey(x, y);
            rgba.extend_from_slice(&[point, point, point, 255]);
        }
    }
    Grey::from_rgba(width, height, &rgba).expect("a copy")
}

/// A light card with dark lines on a grey table, whose left border is at `left`.
fn card(left: usize) -> impl Fn(usize, usize) -> u8 {
    move |x, y| {
        let on_card = (left..440).contains(&x) && (40..320).contains(&y);
        let line = y % 20 < 3 && x % 7 < 4 && (left + 30..400).contains(&x);
        match (on_card, line) {
            (true, true) => 40,
            (true, false) => 225,
            (false, _) => 110,
        }
    }
}

/// The mean of the points around, as far as `reach`: out of focus.
fn out_of_focus(sharp: impl Fn(usize, usize) -> u8, reach: usize) -> Grey {
    draw(|x, y| {
        let (mut sum, mut count) = (0_usize, 0_usize);
        for near_y in y.saturating_sub(reach)..=(y + reach).min(359) {
            for near_x in x.saturating_sub(reach)..=(x + reach).min(479) {
                sum += usize::from(sharp(near_x, near_y));
                count += 1;
            }
        }
        u8::try_from(sum / count).expect("a mean of bytes")
    })
}

fn of(copy: &Grey) -> Vec<Advice> {
    advise(3_000, 2_250, copy)
}

#[test]
fn a_good_picture_gets_no_advice() {
    assert_eq!(of(&draw(card(40))), []);
    // A scan: the page goes to every border.
    assert_eq!(of(&draw(|x, y| if y % 20 < 3 && x % 7 < 4 { 30 } else { 250 })), []);
}

#[test]
fn the_shadow_of_a_hand_is_not_a_cut() {
    let shaded = card(40);
    assert_eq!(of(&draw(|x, y| if x < 60 { shaded(x, y) / 2 + 30 } else { shaded(x, y) })), []);
}

#[test]
fn a_dark_picture_is_told() {
    let lit = card(40);
    assert_eq!(of(&draw(|x, y| lit(x, y) / 5)), [Advice::TooDark]);
    // A light card on a black cloth is not dark.
    assert!(
        !of(&draw(|x, y| if lit(x, y) == 110 { 5 } else { lit(x, y) })).contains(&Advice::TooDark)
    );
}

#[test]
fn a_picture_out_of_focus_is_told() {
    assert_eq!(of(&out_of_focus(card(40), 5)), [Advice::Blurred]);
    assert_eq!(of(&out_of_focus(card(40), 0)), []);
}

#[test]
fn a_card_that_goes_over_a_border_is_told() {
    let copy = draw(card(0));
    assert_eq!(of(&copy), [Advice::Cut]);
}

#[test]
fn a_covered_lens_is_told() {
    assert_eq!(of(&draw(|_, _| 12)), [Advice::TooDark, Advice::Empty]);
    assert_eq!(of(&draw(|_, _| 240)), [Advice::Empty]);
}

#[test]
fn the_size_and_the_shape_are_those_of_the_picture_itself() {
    let copy = draw(card(40));
    assert_eq!(advise(400, 300, &copy), [Advice::TooSmall]);
    assert_eq!(advise(4_000, 1_000, &copy), [Advice::OddShape]);
    assert_eq!(advise(1_000, 2_900, &copy), []);
}

#[test]
fn sizes_that_do_not_agree_give_nothing() {
    assert_eq!(Grey::from_rgba(10, 10, &[0; 399]), None);
    assert_eq!(Grey::from_rgba(3, 3, &[0; 36]), None);
    assert_eq!(Grey::from_rgba(u32::MAX, u32::MAX, &[]), None);
}

#[test]
fn colours_weigh_as_the_eye_sees_them() {
    assert_eq!(luminance([255, 255, 255, 0]), 255);
    assert_eq!(luminance([0, 0, 0, 255]), 0);
    assert!(luminance([0, 255, 0, 255]) > luminance([255, 0, 0, 255]));
}

#[test]
fn each_advice_says_what_to_do() {
    for advice in [
        Advice::TooSmall,
        Advice::TooDark,
        Advice::Blurred,
        Advice::Empty,
        Advice::Cut,
        Advice::OddShape,
    ] {
        assert!(advice.sentence().matches('.').count() >= 2, "{advice:?}");
    }
}
