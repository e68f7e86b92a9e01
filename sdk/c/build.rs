//! Gives the shared library the name that the loader looks for.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let major = env::var("CARGO_PKG_VERSION_MAJOR").unwrap_or_default();
    let arguments = match env::var("CARGO_CFG_TARGET_OS").as_deref() {
        // A library with threads of its own cannot be unloaded: `dlclose` leaves it where it is.
        Ok("linux" | "freebsd" | "android") => {
            vec![format!("-Wl,-soname,libgezhi.so.{major}"), "-Wl,-z,nodelete".to_owned()]
        }
        Ok("macos") => vec![format!("-Wl,-install_name,@rpath/libgezhi.{major}.dylib")],
        _ => Vec::new(),
    };
    for argument in arguments {
        println!("cargo:rustc-cdylib-link-arg={argument}");
    }
}
