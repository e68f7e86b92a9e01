//! Gezhi as a C library: the Rust SDK behind `gezhi.h`.
//!
//! Every function of the header is in one of these modules, with the types that it takes. What is
//! written on them is the header's text too: `header` makes it from these files.
//!
//! Three rules hold everywhere, and `boundary` is where they are kept: a null pointer is a status
//! and no crash, text that is not UTF-8 is refused, and a panic ends at the boundary.
//!
//! Not responsible for: pools, walls or recovery. Those are the Rust SDK's.

#![deny(clippy::undocumented_unsafe_blocks)]

mod boundary;
mod district;
mod engine;
mod options;
mod pack;
mod session;
mod status;
mod text;
mod version;

pub use district::{
    District, gezhi_district_call, gezhi_district_decide, gezhi_district_free, gezhi_district_new,
    gezhi_district_pack, gezhi_district_swap,
};
pub use engine::{
    Engine, gezhi_engine_describe, gezhi_engine_digest, gezhi_engine_free, gezhi_engine_from_bytes,
    gezhi_engine_from_file, gezhi_engine_new,
};
pub use options::{GEZHI_FRESH, GEZHI_WITHOUT_CACHE, GEZHI_WITHOUT_WALL, Options};
pub use pack::{
    GEZHI_TRACE, GEZHI_WITHOUT_RECEIPT, Pack, gezhi_pack_baked, gezhi_pack_call, gezhi_pack_decide,
    gezhi_pack_free, gezhi_pack_open, gezhi_pack_open_file, gezhi_pack_summary,
};
pub use session::{Session, gezhi_session_call, gezhi_session_free, gezhi_session_new};
pub use status::{Status, gezhi_status_name};
pub use text::{Text, gezhi_text_free};
pub use version::{gezhi_contract_version, gezhi_version};
