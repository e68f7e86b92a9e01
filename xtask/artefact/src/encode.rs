//! From core module to component, and the component's interface as text.
//!
//! Not responsible for: judging the result; see [`crate::check`].

use wit_component::{ComponentEncoder, DecodedWasm, WitPrinter, decode};

use crate::BuildError;

/// Encodes `module`, which carries its interface in a custom section, as a component.
///
/// # Errors
/// [`BuildError::Encode`] where the module does not fit the interface it carries.
pub fn component(module: &[u8]) -> Result<Vec<u8>, BuildError> {
    let encoder = ComponentEncoder::default().validate(true).module(module);
    encoder.and_then(|mut encoder| encoder.encode()).map_err(encode_error)
}

/// The WIT that `component` itself declares, printed: its world, and the packages of the interfaces
/// that it exports.
///
/// # Errors
/// [`BuildError::Encode`] where the bytes are no component.
pub fn interface(component: &[u8]) -> Result<String, BuildError> {
    let decoded: DecodedWasm = decode(component).map_err(encode_error)?;
    let mut printer = WitPrinter::default();
    let (resolve, package) = (decoded.resolve(), decoded.package());
    let others: Vec<_> =
        resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != package).collect();
    printer.print(resolve, package, &others).map_err(encode_error)?;
    Ok(printer.output.to_string())
}

fn encode_error(error: impl std::fmt::Display) -> BuildError {
    BuildError::Encode(format!("{error:#}"))
}
