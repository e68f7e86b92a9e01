//! `gezhi`, the command line of the Gezhi 格治 rules engine.
//!
//! Not responsible for: any decision (the engine's), reading pack folders or drawing diagnostics
//! (the SDK's).

mod arguments;
mod card;
mod columns;
mod command;
mod failure;
mod help;
mod labels;
mod packs;
mod serve;
mod sheet;
mod terminal;
mod timeline;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use arguments::Arguments;
use terminal::Terminal;

fn main() -> ExitCode {
    let lang = terminal::language(std::env::args_os());
    let matches = help::in_language(Arguments::command(), lang).get_matches();
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let terminal = Terminal::new(&arguments.global, lang);
    match command::run(arguments, &terminal) {
        Ok(exit) => exit.into(),
        Err(failure) => failure.tell(&terminal).into(),
    }
}
