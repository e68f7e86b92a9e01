//! The exported interface `typed`: records in, records out, the one instance in between.
//!
//! Conversions only, over the contract's types and without JSON. Each takes its value apart member
//! by member, so that a member which the contract gains and the interface has not does not compile.
//!
//! Not responsible for: what a record means; a member is what the JSON's of that name is.

mod decision;
mod failure;
mod incident;

use gezhi_contract::calls::DecideRequest;

use crate::bindings::exports::gezhi::engine::typed as wit;
use crate::{Component, INSTANCE};

impl wit::Guest for Component {
    fn decide(
        incident: wit::Incident,
        wit::Options { trace, receipt }: wit::Options,
    ) -> Result<wit::Decision, wit::Failure> {
        let incident = incident::read(incident)?;
        let request = DecideRequest { incident, trace, receipt };
        // As the other face: a trap leaves the cell borrowed.
        let decided = INSTANCE.with_borrow_mut(|instance| instance.decide_typed(&request));
        Ok(decided?.into())
    }
}

/// A list, each of its parts turned into the other type.
fn each<A, B: From<A>>(list: Vec<A>) -> Vec<B> {
    list.into_iter().map(B::from).collect()
}
