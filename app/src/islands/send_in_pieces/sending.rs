//! One file, piece by piece (tus 1.0). The server says how far it came; nothing that it has is
//! sent again.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, File};

use super::{Desk, Progress, size};
use crate::domain::document::{FileRefusal, MAX_FILE};
use crate::domain::sending::{FIRST_PIECE, Outcome, next_piece, patience, smaller_piece};
use crate::islands::exchange::{Answer, ask, get};
use crate::islands::memory;
use crate::pages::applicant::sending_words as words;
use crate::paths;

const TUS: (&str, &str) = ("Tus-Resumable", "1.0.0");

/// How it ended.
pub(super) enum End {
    Added,
    Refused(String),
    SignedOut,
    /// The demand does not take documents any more.
    Gone,
    GivenUp,
}

/// What to do after a question.
enum Next {
    /// Ask how far it came.
    Look,
    /// Send from there.
    From(u32),
    /// It came whole.
    Whole,
    /// The server does not know it: begin again.
    Lost,
    /// Wait, then look.
    Wait,
    End(End),
}

/// Sends one file, whatever the line does.
pub(super) async fn send(desk: Desk, file: &File) -> End {
    // Known without asking, in the words of the server.
    let whole = size(file);
    if whole == 0 {
        return End::Refused(FileRefusal::Empty.to_string());
    }
    if usize::try_from(whole).is_ok_and(|whole| whole > MAX_FILE) {
        return End::Refused(FileRefusal::TooBig.to_string());
    }
    let mut line = Line {
        desk,
        file,
        whole,
        place: memory::recall(file),
        piece: FIRST_PIECE,
        failures: 0,
        begun: 0,
        told: 0,
    };
    line.show(0, false);
    let mut next = Next::Look;
    loop {
        desk.until_resumed().await;
        if desk.stopped.get_value() {
            line.give_up().await;
            return End::GivenUp;
        }
        next = match next {
            Next::Look => line.look().await,
            Next::From(offset) => line.piece(offset).await,
            Next::Whole => line.outcome().await,
            Next::Lost => line.begin_again(),
            Next::Wait => {
                line.wait().await;
                Next::Look
            }
            Next::End(end) => {
                if !matches!(end, End::SignedOut) {
                    memory::forget(file);
                }
                return end;
            }
        };
    }
}

struct Line<'a> {
    desk: Desk,
    file: &'a File,
    /// Its size.
    whole: u32,
    place: Option<String>,
    piece: u32,
    failures: u32,
    /// How many times it was begun: a server that forgets each time does not want it.
    begun: u32,
    /// Last quarter told.
    told: u32,
}

impl Line<'_> {
    async fn look(&mut self) -> Next {
        let Some(place) = self.place.clone() else { return self.begin().await };
        let answer = ask("HEAD", &place, &[TUS], None, None).await;
        match (answer.status(), offset(&answer)) {
            (200, Some(offset)) => {
                self.show(offset, false);
                Next::From(offset)
            }
            _ => other(&answer),
        }
    }

    async fn begin(&mut self) -> Next {
        self.begun += 1;
        if self.begun > 2 {
            return Next::End(End::Gone);
        }
        let length = self.whole.to_string();
        let answer =
            ask("POST", paths::UPLOADS, &[TUS, ("Upload-Length", &length)], None, None).await;
        match (answer.status(), answer.header("Location")) {
            (201, Some(place)) => {
                memory::remember(self.file, &place);
                self.place = Some(place);
                Next::From(0)
            }
            (413 | 422, _) => match told(&answer).await {
                Some(Outcome::Refused { raison }) => Next::End(End::Refused(raison)),
                _ => Next::Wait,
            },
            (404, _) => Next::End(End::Gone),
            _ => {
                self.begun -= 1;
                other(&answer)
            }
        }
    }

    fn begin_again(&mut self) -> Next {
        memory::forget(self.file);
        self.place = None;
        Next::Look
    }

    /// Sends the next piece; an empty one when everything came and nothing came of it yet.
    async fn piece(&mut self, from: u32) -> Next {
        let Some(place) = self.place.clone() else { return Next::Look };
        let whole = self.whole;
        let to = (from + self.piece).min(whole);
        // Both are below the largest file.
        let at = |offset: u32| i32::try_from(offset).unwrap_or(i32::MAX);
        let Ok(piece) = self.file.slice_with_i32_and_i32(at(from), at(to)) else {
            return Next::End(End::Refused(words::UNREADABLE.to_owned()));
        };
        if to >= whole {
            self.show(from, from >= whole);
        }
        let headers = [
            TUS,
            ("Content-Type", "application/offset+octet-stream"),
            ("Upload-Offset", &from.to_string()),
        ];
        let cut = AbortController::new().ok();
        let signal = cut.as_ref().map(AbortController::signal);
        self.desk.hands.update_value(|hands| hands.cut = cut);
        let began = js_sys::Date::now();
        let answer = ask("PATCH", &place, &headers, Some(piece.as_ref()), signal.as_ref()).await;
        match (answer.status(), offset(&answer)) {
            (204, Some(offset)) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a short while"
                )]
                let took = (js_sys::Date::now() - began) as u32;
                self.piece = next_piece(self.piece, took);
                self.failures = 0;
                self.show(offset, offset >= whole);
                if offset >= whole { Next::Whole } else { Next::From(offset) }
            }
            // Another tab sends it too, or an answer was lost.
            (409, _) => Next::Look,
            _ => {
                self.piece = smaller_piece(self.piece);
                other(&answer)
            }
        }
    }

    async fn outcome(&mut self) -> Next {
        let Some(place) = self.place.clone() else { return Next::Look };
        let answer = get(&place).await;
        if answer.status() != 200 {
            return other(&answer);
        }
        match told(&answer).await {
            Some(Outcome::Added) => Next::End(End::Added),
            Some(Outcome::Refused { raison }) => Next::End(End::Refused(raison)),
            Some(Outcome::Receiving) | None => Next::Wait,
        }
    }

    async fn wait(&mut self) {
        if self.desk.paused.get_untracked() || self.desk.stopped.get_value() {
            // It was cut by the person.
            return;
        }
        self.failures += 1;
        let wait = patience(self.failures);
        let online = window().navigator().on_line();
        self.desk.said.set(if online { words::again_in(wait) } else { words::OFFLINE.to_owned() });
        self.desk.sleep(Some(wait)).await;
    }

    async fn give_up(&self) {
        memory::forget(self.file);
        if let Some(place) = &self.place {
            // If it does not come, the server erases the file by itself some hours later.
            ask("DELETE", place, &[TUS], None, None).await;
        }
    }

    fn show(&mut self, sent: u32, reading: bool) {
        let (name, whole) = (self.file.name(), self.whole);
        let quarter = sent / (whole / 4).max(1);
        if reading {
            self.desk.said.set(words::READING.to_owned());
        } else if quarter > self.told && quarter < 4 {
            self.told = quarter;
            self.desk.said.set(words::quarter(&name, quarter));
        }
        self.desk.progress.set(Some(Progress { name, sent, whole, reading }));
    }
}

/// What any question may meet.
fn other(answer: &Answer) -> Next {
    match answer {
        Answer::SignedOut => Next::End(End::SignedOut),
        Answer::Came(response) if matches!(response.status(), 404 | 410) => Next::Lost,
        Answer::Came(_) | Answer::Lost => Next::Wait,
    }
}

async fn told(answer: &Answer) -> Option<Outcome> {
    let json = answer.json().await?;
    Outcome::read(&|name| json.text(name))
}

fn offset(answer: &Answer) -> Option<u32> {
    answer.header("Upload-Offset")?.parse().ok()
}

impl Desk {
    /// Waits while the person has paused.
    async fn until_resumed(self) {
        while self.paused.get_untracked() {
            self.sleep(None).await;
        }
    }

    /// Waits that long, or until something wakes it.
    async fn sleep(self, milliseconds: Option<u32>) {
        let promise = js_sys::Promise::new(&mut |resolve, _| {
            let resolve: js_sys::Function = resolve.unchecked_into();
            if let Some(milliseconds) = milliseconds {
                let wait = i32::try_from(milliseconds).unwrap_or(i32::MAX);
                // A function is never refused.
                let _ =
                    window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, wait);
            }
            self.hands.update_value(|hands| hands.wake = Some(resolve));
        });
        // This promise never fails.
        let _ = JsFuture::from(promise).await;
    }
}
