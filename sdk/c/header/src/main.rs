//! Writes `gezhi.h` from the sources of `gezhi-c`: `gezhi-c-header PATH`.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::args_os().nth(1).ok_or("usage: gezhi-c-header PATH")?;
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let config = cbindgen::Config::from_file(library.join("cbindgen.toml"))?;
    // In the order of a reader: what each module needs stands before it.
    let modules = ["status", "text", "version", "options", "engine", "pack", "district", "session"];
    let sources = modules.map(|name| library.join("src").join(name).with_extension("rs"));
    let builder = sources.into_iter().fold(cbindgen::Builder::new(), cbindgen::Builder::with_src);
    builder.with_config(config).generate()?.write_to_file(out);
    Ok(())
}
