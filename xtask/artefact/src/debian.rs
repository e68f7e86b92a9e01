//! Debian's packages, where they may be installed: this process is root and there is `apt-get`.
//!
//! Not responsible for: whether to install at all; see [`Install`](crate::Install).

use std::process::Command;

use crate::way::{answer, on_path, run};

/// Installs packages, and tells whether it could.
pub fn install(packages: &[&str], say: fn(&str)) -> bool {
    let root = answer(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    if !root || on_path(&["apt-get"]).is_none() {
        return false;
    }
    say(&format!("running `apt-get install -y {}`", packages.join(" ")));
    // A failed update is no reason to stop: the lists may be there already.
    run(Command::new("apt-get").arg("update"));
    let mut install = Command::new("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive").args(["install", "-y"]).args(packages);
    run(&mut install)
}
