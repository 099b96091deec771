//! Reading a file in a process of its own, with little memory and time: a PDF of a few kilobytes
//! can unpack to gigabytes or loop for hours, and a decoder that runs out of memory takes its
//! whole process along. Here that process is worth one refusal.

use super::picture::{self, Page};
use app::domain::document::FileRefusal;
use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::OnceLock;

/// The first argument of the program when it is started to read one file.
const TASK: &str = "read-document";
/// Address space, in KiB: a page scanned at 600 points per inch fits several times.
const MEMORY: u32 = 1_500_000;
/// Processor time, in seconds: eight scanned pages take a few.
const SECONDS: u32 = 12;
/// Time on the clock, in seconds: others wait for their turn.
const PATIENCE: u32 = 25;
/// The limits are set by the shell, then `timeout` (coreutils) takes its place.
const LIMITED: &str = r#"ulimit -v "$1" && ulimit -t "$2" && ulimit -c 0 && exec timeout -s KILL "$6" "$3" "$4" "$5""#;
/// From this exit code on, the child of `timeout` was ended: by its limits or by the clock.
const ENDED: i32 = 124;

/// The program to start, once [`begin`] has said so.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// To call first in `main`, before anything is started. Started to read one file, it reads it
/// and gives the exit code to end with; otherwise files are read apart from then on.
pub fn begin() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == TASK) {
        return Some(serve(arguments.next()));
    }
    // This very program, even when another version is put in its place meanwhile. Said twice, it
    // is the same one.
    let _ = PROGRAM.set(PathBuf::from(format!("/proc/{}/exe", std::process::id())));
    None
}

/// Every page of a file, as [`picture::pages`] gives them; an error when no process could be
/// started, which says nothing of the file.
pub(super) fn pages(bytes: &[u8], room: usize) -> io::Result<Result<Vec<Page>, FileRefusal>> {
    match PROGRAM.get() {
        Some(program) => ask(program, bytes, room),
        None => Ok(picture::read(bytes, room)),
    }
}

/// The same by a program that calls [`begin`].
pub fn read_with(program: &Path, bytes: &[u8], room: usize) -> Result<Vec<Page>, FileRefusal> {
    ask(program, bytes, room).unwrap_or_else(|error| {
        tracing::error!(%error, "a document could not be read apart");
        Err(FileRefusal::Damaged)
    })
}

fn ask(program: &Path, bytes: &[u8], room: usize) -> io::Result<Result<Vec<Page>, FileRefusal>> {
    let mut child = Command::new("/bin/sh")
        .args(["-c", LIMITED, "sh", &MEMORY.to_string(), &SECONDS.to_string()])
        .arg(program)
        .args([TASK, &room.to_string(), &PATIENCE.to_string()])
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // It reads everything before it writes. When it is gone already, its end tells why.
        let _ = input.write_all(bytes);
    }
    let done = child.wait_with_output()?;
    Ok(match done.status.code() {
        Some(0) => unpack(&done.stdout).ok_or(FileRefusal::Damaged),
        // Of the shell or `timeout`: the limits or the program could not be had.
        Some(code @ (2 | 125 | 126 | 127)) => {
            return Err(io::Error::other(format!("the program was not started: {code}")));
        }
        Some(code) if code >= ENDED => Err(FileRefusal::TooManyPixels),
        Some(code) => Err(from_code(code)),
        // Ended by a signal: out of memory or of time.
        None => Err(FileRefusal::TooManyPixels),
    })
}

/// The other side: a file comes in, its pages go out.
fn serve(room: Option<OsString>) -> ExitCode {
    let room = room.and_then(|room| room.to_str()?.parse().ok()).unwrap_or_default();
    let mut bytes = Vec::new();
    let limit = u64::try_from(app::domain::document::MAX_FILE).unwrap_or(u64::MAX);
    if io::stdin().lock().take(limit).read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    match picture::read(&bytes, room) {
        Ok(pages) => match send(&pages) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(refusal) => ExitCode::from(code(refusal)),
    }
}

fn code(refusal: FileRefusal) -> u8 {
    match refusal {
        FileRefusal::Locked => 10,
        FileRefusal::TooManyPixels => 11,
        FileRefusal::TooManyPages => 12,
        _ => 13,
    }
}

fn from_code(code: i32) -> FileRefusal {
    match code {
        10 => FileRefusal::Locked,
        11 => FileRefusal::TooManyPixels,
        12 => FileRefusal::TooManyPages,
        _ => FileRefusal::Damaged,
    }
}

/// Width, height and length, four bytes each, then the picture; and so on.
fn send(pages: &[Page]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(&pack(pages))?;
    out.flush()
}

fn pack(pages: &[Page]) -> Vec<u8> {
    let mut packed = Vec::new();
    for page in pages {
        let length = u32::try_from(page.jpeg.len()).unwrap_or(u32::MAX);
        for number in [page.width, page.height, length] {
            packed.extend_from_slice(&number.to_be_bytes());
        }
        packed.extend_from_slice(&page.jpeg);
    }
    packed
}

fn unpack(mut packed: &[u8]) -> Option<Vec<Page>> {
    let mut pages = Vec::new();
    while !packed.is_empty() {
        let mut number = || {
            let (four, rest) = packed.split_first_chunk::<4>()?;
            packed = rest;
            Some(u32::from_be_bytes(*four))
        };
        let (width, height) = (number()?, number()?);
        let length = usize::try_from(number()?).ok()?;
        let (jpeg, rest) = packed.split_at_checked(length)?;
        packed = rest;
        pages.push(Page { jpeg: jpeg.to_vec(), width, height });
    }
    (!pages.is_empty()).then_some(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(length: u8) -> Page {
        Page { jpeg: (0..length).collect(), width: 2_200, height: 1_550 }
    }

    #[test]
    fn pages_travel_from_one_process_to_the_other() {
        let back = unpack(&pack(&[page(200), page(3)])).unwrap();
        assert_eq!(back.len(), 2);
        assert_eq!((back[0].width, back[0].height), (2_200, 1_550));
        assert_eq!((back[0].jpeg.len(), &back[1].jpeg[..]), (200, &[0, 1, 2][..]));
    }

    #[test]
    fn half_an_answer_is_no_answer() {
        let packed = pack(&[page(20)]);
        for end in 0..packed.len() {
            assert!(unpack(&packed[..end]).is_none(), "{end}");
        }
    }

    #[test]
    fn what_a_process_says_on_ending_is_understood() {
        for refusal in [
            FileRefusal::Locked,
            FileRefusal::TooManyPixels,
            FileRefusal::TooManyPages,
            FileRefusal::Damaged,
        ] {
            assert_eq!(from_code(code(refusal).into()), refusal);
        }
    }

    #[test]
    fn a_program_that_fails_or_dies_is_a_refusal_and_nothing_more() {
        // `false` ends at once, without reading.
        let failed = ask(Path::new("/bin/false"), &vec![0; 1_000_000], 8).unwrap();
        assert_eq!(failed.map(|pages| pages.len()), Err(FileRefusal::Damaged));
        let error = ask(Path::new("/nowhere/at/all"), b"%PDF-1.7", 8).unwrap_err();
        assert!(error.to_string().contains("not started"), "{error}");
    }
}
