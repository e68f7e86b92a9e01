//! The corpus as files, and the Rust SDK's runner of it.
//!
//! `gezhi-corpus write FOLDER` writes it; `gezhi-corpus run FOLDER` puts it to the SDK and prints
//! one line of JSON, as every binding's runner does; `gezhi-corpus bench FOLDER` measures.
//!
//! Not responsible for: comparing the runners; `cargo xtask hosts` does.

use std::env::args_os;
use std::error::Error;
use std::path::PathBuf;

use gezhi_tests::corpus::Corpus;
use gezhi_tests::runner;

#[expect(clippy::print_stdout, reason = "its one line is what it is run for")]
fn main() -> Result<(), Box<dyn Error>> {
    let (what, folder) = (args_os().nth(1), args_os().nth(2).map(PathBuf::from));
    match (what.as_ref().and_then(|what| what.to_str()), folder) {
        (Some("write"), Some(folder)) => {
            std::fs::create_dir_all(&folder)?;
            Corpus::collect().write(&folder)?;
        }
        (Some("run"), Some(folder)) => {
            let report = runner::run(&folder)?;
            println!("{report}");
            if report["differ"].as_array().is_some_and(|differ| !differ.is_empty()) {
                return Err("the SDK differs from the native engine".into());
            }
        }
        (Some("bench"), Some(folder)) => println!("{}", runner::bench(&folder)?),
        _ => return Err("gezhi-corpus write|run|bench FOLDER".into()),
    }
    Ok(())
}
