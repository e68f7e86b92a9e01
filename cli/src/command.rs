//! The commands, one file each.

pub mod bake;
pub mod bundle;
pub mod check;
pub mod deadline;
pub mod decide;
pub mod describe;
pub mod duties;
pub mod export;
pub mod import;
pub mod init;
mod request;
pub mod schema;
pub mod score;
pub mod serve;
pub mod simulate;
pub mod survey;
pub mod test;
pub mod timeline;

use crate::arguments::{Arguments, Command};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;

/// Runs the command that was given.
pub fn run(arguments: Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    match arguments.command {
        Command::Decide(arguments) => decide::run(&arguments, terminal),
        Command::Check(arguments) => check::run(&arguments, terminal),
        Command::Test(arguments) => test::run(&arguments, terminal),
        Command::Timeline(arguments) => timeline::run(&arguments, terminal),
        Command::Duties(arguments) => duties::run(&arguments, terminal),
        Command::Survey(arguments) => survey::run(&arguments, terminal),
        Command::Score(arguments) => score::run(&arguments, terminal),
        Command::Simulate(arguments) => simulate::run(&arguments, terminal),
        Command::Deadline(arguments) => deadline::run(&arguments, terminal),
        Command::Describe(arguments) => describe::run(&arguments, terminal),
        Command::Schema(arguments) => schema::run(&arguments, terminal),
        Command::Bake(arguments) => bake::run(&arguments, terminal),
        Command::Bundle(arguments) => bundle::run(&arguments, terminal),
        Command::Export(arguments) => export::run(&arguments, terminal),
        Command::Import(arguments) => import::run(&arguments, terminal),
        Command::Init(arguments) => init::run(&arguments, terminal),
        Command::Serve(arguments) => serve::run(&arguments, terminal),
    }
}
