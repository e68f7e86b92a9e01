//! The life of a case against a minute-by-minute reference, and what must hold of it whatever the
//! case.
//!
//! The reference (`calendar`, `clock`, `world`, `ladder`) was written from the contract and never
//! calls the engine. Random cases lie on whole minutes.
//!
//! Not responsible for: the flow of the real packs; see their scenarios.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "timeline/calendar.rs"]
mod calendar;
#[path = "timeline/clock.rs"]
mod clock;
#[path = "timeline/compare.rs"]
mod compare;
#[path = "timeline/hand.rs"]
mod hand;
#[path = "timeline/junk.rs"]
mod junk;
#[path = "timeline/ladder.rs"]
mod ladder;
#[path = "timeline/offer.rs"]
mod offer;
#[path = "timeline/pack.rs"]
mod pack;
#[path = "timeline/pauses.rs"]
mod pauses;
#[path = "timeline/properties.rs"]
mod properties;
#[path = "timeline/refuse.rs"]
mod refuse;
#[path = "timeline/story.rs"]
mod story;
#[path = "timeline/world.rs"]
mod world;
