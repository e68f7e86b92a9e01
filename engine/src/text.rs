//! Text of incidents and keywords: made comparable by folding, and searched for all keywords at
//! once.
//!
//! Not responsible for: what a row of keywords means for a class (`decide`), or for strings in
//! other columns, which are compared as they are.

mod fold;
mod keywords;

pub use fold::fold;
pub use keywords::index::{KeywordHit, KeywordIndex, TooManyKeywords};
pub use keywords::{KeywordFault, KeywordFaultKind, Keywords, parse};
