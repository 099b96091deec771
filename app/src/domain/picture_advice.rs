//! Advice about a picture before it is sent, worked out in the browser on a small copy of it.
//! It never refuses: what can be read is for the person who checks to say.
//!
//! The thresholds below are for a copy whose longest side is [`COPY`] points, grey from 0 (black)
//! to 255 (white). They are wide: a good picture told to be bad costs more trust than a bad one
//! let through.

/// Longest side of the copy that is looked at, in points. Blur is measured at this size, so that
/// a sharp small picture and a sharp large one give the same figures.
pub const COPY: u32 = 480;
/// Shortest side of a picture whose small lines can be read, in points: a card of 8.5 cm that
/// fills it has about 75 points per centimetre.
const SMALLEST_SIDE: u32 = 480;
/// Darker than this on the whole, and in its light parts too, is dark: the paper of a card in a
/// lit room is above 150.
const DARK_MEAN: f32 = 60.0;
/// The tenth of the points that are lightest are below this.
const DARK_LIGHT_PARTS: u8 = 120;
/// Below this variance of the Laplacian no line is sharp. Printed text gives several hundreds, the
/// same text out of focus less than thirty.
const BLURRED: f32 = 40.0;
/// Below this standard deviation a picture shows nothing: a wall, a lens covered by a finger.
const EMPTY: f32 = 6.0;
/// Share of a border that must differ from the other borders for the document to be taken as cut
/// there.
const CUT_SHARE: f32 = 0.6;
/// Difference in grey with the background that makes a point part of the document.
const CUT_STEP: u8 = 60;
/// Sides of a document: from a square to a long strip; a card is 1.6, a sheet 1.4.
const LONGEST_SHAPE: u32 = 3;

/// What could be better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Too few points.
    TooSmall,
    /// Too little light.
    TooDark,
    /// Nothing sharp.
    Blurred,
    /// Nothing to see.
    Empty,
    /// The document goes over the border.
    Cut,
    /// Not the shape of a document.
    OddShape,
}

impl Advice {
    /// What to do about it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::TooSmall => {
                "L’image est petite. Ses lignes risquent de ne pas se lire\u{a0}: approchez l’appareil."
            }
            Self::TooDark => "La photo semble sombre. Placez-vous près d’une fenêtre.",
            Self::Blurred => {
                "La photo semble floue. Posez la pièce et tenez l’appareil à deux mains."
            }
            Self::Empty => "On ne voit presque rien. Vérifiez que rien ne cache l’objectif.",
            Self::Cut => {
                "Un bord de la pièce semble coupé. Reculez un peu pour voir les quatre coins."
            }
            Self::OddShape => "L’image est très allongée. Vérifiez que toute la pièce se voit.",
        }
    }
}

/// A small grey copy of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grey {
    width: usize,
    height: usize,
    points: Vec<u8>,
}

impl Grey {
    /// From what a canvas gives: red, green, blue and opacity of each point, row by row. None when
    /// the sizes do not agree, or nothing can be told of so few points.
    pub fn from_rgba(width: u32, height: u32, rgba: &[u8]) -> Option<Self> {
        let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
        if width < 8 || height < 8 || rgba.len() != width.checked_mul(height)?.checked_mul(4)? {
            return None;
        }
        let points = rgba.as_chunks::<4>().0.iter().copied().map(luminance).collect();
        Some(Self { width, height, points })
    }

    fn mean(&self) -> f32 {
        mean(self.points.iter().map(|point| f32::from(*point)))
    }

    fn deviation(&self) -> f32 {
        variance(self.points.iter().map(|point| f32::from(*point))).sqrt()
    }

    /// The grey that this share of the points is below.
    fn percentile(&self, share: usize) -> u8 {
        percentile(&self.points, share)
    }

    /// Variance of the Laplacian: how much points differ from their neighbours.
    fn sharpness(&self) -> f32 {
        let at = |x: usize, y: usize| f32::from(self.points[y * self.width + x]);
        let inner = || (1..self.height - 1).flat_map(|y| (1..self.width - 1).map(move |x| (x, y)));
        variance(inner().map(|(x, y)| {
            at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4.0 * at(x, y)
        }))
    }

    /// The four borders: top, bottom, left, right.
    fn borders(&self) -> [Vec<u8>; 4] {
        let (width, height) = (self.width, self.height);
        let column = |x: usize| (0..height).map(|y| self.points[y * width + x]).collect();
        [
            self.points[..width].to_vec(),
            self.points[(height - 1) * width..].to_vec(),
            column(0),
            column(width - 1),
        ]
    }

    /// Three borders agree on the background, and the fourth is mostly of another grey: the document
    /// goes over it. When all agree there is nothing to say: a scan has no background.
    fn is_cut(&self) -> bool {
        let borders = self.borders();
        let middles = borders.clone().map(|border| median(&border));
        let near = |grey: u8| middles.iter().filter(|m| m.abs_diff(grey) < CUT_STEP / 3).count();
        let Some(background) = middles.into_iter().find(|grey| near(*grey) == 3) else {
            return false;
        };
        borders.iter().any(|border| {
            let other = border.iter().filter(|p| p.abs_diff(background) >= CUT_STEP).count();
            share(other, border.len()) >= CUT_SHARE
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a weighted mean of three bytes is a byte")]
fn luminance([red, green, blue, _]: [u8; 4]) -> u8 {
    // Rec. 601 in whole numbers; its weights add up to 1000.
    let sum = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
    (sum / 1_000) as u8
}

fn median(points: &[u8]) -> u8 {
    percentile(points, 50)
}

fn percentile(points: &[u8], share: usize) -> u8 {
    let mut counts = [0_usize; 256];
    for point in points {
        counts[usize::from(*point)] += 1;
    }
    let wanted = points.len() * share / 100;
    let mut seen = 0;
    for (grey, count) in (0_u8..=255).zip(counts) {
        seen += count;
        if seen > wanted {
            return grey;
        }
    }
    255
}

#[expect(clippy::cast_precision_loss, reason = "a copy has few points")]
fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) =
        values.fold((0.0_f64, 0_u32), |(sum, n), value| (sum + f64::from(value), n + 1));
    #[expect(clippy::cast_possible_truncation, reason = "the mean of numbers this small")]
    let mean = (sum / f64::from(count.max(1))) as f32;
    mean
}

fn variance(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let middle = mean(values.clone());
    mean(values.map(|value| (value - middle).powi(2)))
}

/// What could be better in a picture of this size, from its small copy; the most useful first.
pub fn advise(width: u32, height: u32, copy: &Grey) -> Vec<Advice> {
    let mut advice = Vec::new();
    let (short, long) = (width.min(height), width.max(height));
    if short < SMALLEST_SIDE {
        advice.push(Advice::TooSmall);
    }
    if copy.mean() < DARK_MEAN && copy.percentile(90) < DARK_LIGHT_PARTS {
        advice.push(Advice::TooDark);
    }
    if copy.deviation() < EMPTY {
        // Nothing more can be told of it.
        advice.push(Advice::Empty);
        return advice;
    }
    if copy.sharpness() < BLURRED {
        advice.push(Advice::Blurred);
    }
    if long > short.saturating_mul(LONGEST_SHAPE) {
        advice.push(Advice::OddShape);
    } else if copy.is_cut() {
        advice.push(Advice::Cut);
    }
    advice
}

#[cfg(test)]
mod tests;
