//! The component: how it can be built here, and building it.

use std::fs;

use gezhi_artefact::{Artefact, Install, Options, build, way};

use crate::shell::{Failure, print, root, say, target};

/// What the workspace's component is built from and to.
pub(crate) fn options() -> Options {
    Options {
        workspace: root(),
        target: target(),
        cargo_home: None,
        install: Install::from_env(),
        say,
    }
}

/// Finds or installs a way to compile for wasm.
pub(crate) fn setup() -> Result<(), Failure> {
    let way = way::find(&options())?;
    print(&format!("the component is compiled by {way}"));
    crate::hosts::setup();
    Ok(())
}

/// Builds the component and prints what it is.
pub(crate) fn component() -> Result<(), Failure> {
    let Artefact { component, core, way, digest } = build(&options())?;
    let size = fs::metadata(&component).map_err(Failure::at(&component))?.len();
    print(&format!("component {}", component.display()));
    print(&format!("core      {}", core.display()));
    print(&format!("bytes     {size}"));
    print(&format!("digest    {digest}"));
    print(&format!("compiler  {way}"));
    Ok(())
}
