//! The same door for a caller that has the contract's types: decisions without a text on either
//! side.
//!
//! The steps are those of `decide` and `decide-many`, and so are the answers, receipts and errors.
//! A bound in bytes is of the canonical JSON that a request or an answer would be, so what the
//! texts' door refuses for its size is refused here as well.
//!
//! Not responsible for: reading a caller's records; see the component.

use gezhi_contract::calls::{DecideRequest, Outcome};
use gezhi_contract::{Decision, Error, Incident, json};

use super::{Instance, bounded};
use crate::decide::decide;
use crate::limits::{self, exceeded};

const CALL: (&str, usize) = ("CALL_BYTES_MAX", limits::CALL_BYTES_MAX);
const REQUEST: (&str, usize) = ("REQUEST_BYTES_MAX", limits::REQUEST_BYTES_MAX);
const RESPONSE: (&str, usize) = ("RESPONSE_BYTES_MAX", limits::RESPONSE_BYTES_MAX);

impl Instance {
    /// One incident, as the function `decide`.
    ///
    /// # Errors
    /// Those of `decide`; nothing about JSON, which there is none of.
    pub fn decide_typed(&self, request: &DecideRequest) -> Result<Decision, Error> {
        bounded(json::canonical(request).len(), CALL)?;
        let decision = decide(self.opened()?, request, self.naive)?;
        bounded(json::canonical(&decision).len(), RESPONSE)?;
        Ok(decision)
    }

    /// Many incidents, as the function `decide-many`: one outcome for each, in their order, told as
    /// the caller has it. An incident that could not be read has its error in its place.
    ///
    /// # Errors
    /// `not_open`, or `limit_exceeded` for the batch as a whole.
    pub fn decide_many_typed<T>(
        &self,
        incidents: impl ExactSizeIterator<Item = Result<Incident, Error>>,
        (trace, receipt): (bool, bool),
        told: impl Fn(Outcome<Decision>) -> T,
    ) -> Result<Vec<T>, Error> {
        let open = self.opened()?;
        if incidents.len() > limits::INCIDENTS_MAX {
            let most = ("INCIDENTS_MAX", limits::INCIDENTS_MAX);
            return Err(exceeded(most).at("incidents"));
        }
        let mut out = Vec::with_capacity(incidents.len());
        // As lists are written: a bracket at either end, a comma after each but the last.
        let (mut asked, mut answered) = (1_usize, 1_usize);
        for incident in incidents {
            let decided = incident.and_then(|incident| {
                let bytes = json::canonical(&incident).len();
                asked = asked.saturating_add(bytes).saturating_add(1);
                bounded(bytes, CALL).map_err(|error| error.at("incident"))?;
                decide(open, &DecideRequest { incident, trace, receipt }, self.naive)
            });
            bounded(asked, REQUEST)?;
            let outcome = match decided {
                Ok(decision) => Outcome::Ok(Box::new(decision)),
                Err(error) => Outcome::Error(Box::new(error)),
            };
            let bytes = json::canonical(&outcome).len();
            answered = answered.saturating_add(bytes).saturating_add(1);
            bounded(answered, RESPONSE)?;
            out.push(told(outcome));
        }
        Ok(out)
    }
}
