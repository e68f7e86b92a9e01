//! Where output goes: language, format, colour and width, and writing that minds a closed pipe.

use std::env;
use std::ffi::OsString;
use std::io::{self, ErrorKind, IsTerminal, Write};

use gezhi::Engine;
use gezhi::render::{Lang, RenderOptions};
use serde::Serialize;

use crate::arguments::{Colour, Format, Global, LangChoice};
use crate::failure::Failure;

/// Where the width of the terminal is not told.
const COLUMNS: usize = 100;
/// Narrower than this no card can be read.
const COLUMNS_MIN: usize = 40;

/// How to talk to whoever reads.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// The language.
    pub lang: Lang,
    /// Whether to write JSON.
    pub json: bool,
    /// How many columns there are.
    pub columns: usize,
    colour: Colour,
    pub engine: Option<std::path::PathBuf>,
}

impl Terminal {
    /// From the arguments and the environment.
    pub fn new(global: &Global, lang: Lang) -> Self {
        let columns = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let json = match global.format {
            Some(format) => format == Format::Json,
            None => !io::stdout().is_terminal(),
        };
        Self {
            lang,
            json,
            columns: columns.unwrap_or(COLUMNS).max(COLUMNS_MIN),
            colour: global.color,
            engine: global.engine.clone(),
        }
    }

    /// The engine that was chosen.
    pub fn engine(&self) -> Result<Engine, Failure> {
        let engine = match &self.engine {
            Some(path) => Engine::from_file(path),
            None => Engine::new(),
        };
        engine.map_err(|error| Failure::engine(&error))
    }

    /// The component of the engine that was chosen; nothing for the one built in.
    pub fn component(&self) -> Result<Option<Vec<u8>>, Failure> {
        let Some(path) = &self.engine else { return Ok(None) };
        let read = std::fs::read(path).map_err(|error| Failure::io(path, &error));
        read.map(Some)
    }

    /// Writes text to standard output.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        written.map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::said(
                format!("无法写出：{error}"),
                format!("the output cannot be written: {error}"),
            ),
        })
    }

    /// Writes canonical JSON and a line feed to standard output.
    pub fn print_json<T: Serialize>(&self, payload: &T) -> Result<(), Failure> {
        self.print(&(gezhi::contract::json::canonical(payload) + "\n"))
    }

    /// Writes text to standard error; nobody is left to tell if that fails.
    pub fn note(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Writes one line in the chosen language to standard error.
    pub fn note_line(&self, zh: &str, en: &str) {
        self.note(&format!("{}\n", self.lang.pick(zh, en)));
    }

    /// How to draw on standard output.
    pub fn drawing(&self) -> RenderOptions {
        self.drawing_on(io::stdout().is_terminal())
    }

    /// How to draw on standard error.
    pub fn drawing_errors(&self) -> RenderOptions {
        self.drawing_on(io::stderr().is_terminal())
    }

    fn drawing_on(&self, terminal: bool) -> RenderOptions {
        let colour = match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && env::var_os("NO_COLOR").is_none_or(|set| set.is_empty()),
        };
        RenderOptions { lang: self.lang, colour, columns: self.columns }
    }
}

/// The language, before the arguments are read: the help is in it as well.
pub fn language(arguments: impl IntoIterator<Item = OsString>) -> Lang {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let joined = |argument: &OsString| {
        argument.to_str().and_then(|text| text.strip_prefix("--lang=")).map(str::to_owned)
    };
    let apart = arguments.windows(2).find_map(|pair| match pair {
        [flag, value] if flag == "--lang" => value.to_str().map(str::to_owned),
        _ => None,
    });
    let chosen = arguments.iter().find_map(joined).or(apart);
    let known = [LangChoice::Zh, LangChoice::En].map(|lang| match lang {
        LangChoice::Zh => ("zh", Lang::Zh),
        LangChoice::En => ("en", Lang::En),
    });
    let named = known.into_iter().find(|(name, _)| chosen.as_deref() == Some(*name));
    named.map_or_else(locale, |(_, lang)| lang)
}

/// The first of the three variables that is set decides, as POSIX has it.
fn locale() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(env::var_os);
    let first = set.into_iter().find(|value| !value.is_empty());
    match first {
        Some(value) if value.to_string_lossy().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}
