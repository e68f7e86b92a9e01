//! The same door for a caller that has the contract's types: a decision without a text on either
//! side.
//!
//! The steps are those of `decide`, and so are the answer, its receipt and the errors. A bound in
//! bytes is of the canonical JSON that the request or the answer would be, so what the texts' door
//! refuses for its size is refused here as well.
//!
//! Not responsible for: reading a caller's records; see the component.

use gezhi_contract::calls::DecideRequest;
use gezhi_contract::{Decision, Error, json};

use super::{Instance, bounded};
use crate::decide::decide;
use crate::limits;

impl Instance {
    /// One incident, as the function `decide`.
    ///
    /// # Errors
    /// Those of `decide`; nothing about JSON, which there is none of.
    pub fn decide_typed(&self, request: &DecideRequest) -> Result<Decision, Error> {
        let asked = json::canonical(request).len();
        bounded(asked, ("REQUEST_BYTES_MAX", limits::REQUEST_BYTES_MAX))?;
        bounded(asked, ("CALL_BYTES_MAX", limits::CALL_BYTES_MAX))?;
        let decision = decide(self.opened()?, request, self.naive)?;
        let answered = json::canonical(&decision).len();
        bounded(answered, ("RESPONSE_BYTES_MAX", limits::RESPONSE_BYTES_MAX))?;
        Ok(decision)
    }
}
