//! Writes the corpus below the folder that is given: `gezhi-corpus FOLDER`.
//!
//! Not responsible for: running it; each binding brings its own runner.

use std::error::Error;
use std::path::PathBuf;

use gezhi_tests::corpus::Corpus;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("give the folder: gezhi-corpus FOLDER")?;
    let folder = PathBuf::from(folder);
    std::fs::create_dir_all(&folder)?;
    Ok(Corpus::collect().write(&folder)?)
}
