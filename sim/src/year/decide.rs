//! Decides the incidents of a stretch of time, on all cores.
//!
//! Not responsible for: what becomes of them; see `floor`.

use rayon::prelude::*;

use super::boil::{Boiled, boil};
use super::world::{Arrival, World};
use crate::error::SimError;

/// Decides incidents, in their order.
pub(crate) fn decide(
    world: &World<'_>,
    arrivals: &[Arrival],
    each: &(dyn Fn() + Sync),
) -> Result<Vec<Boiled>, SimError> {
    let one = |arrival: &Arrival| {
        let (request, place) = world.request(*arrival);
        let answer = world.pack.call("decide", &request).map_err(|error| {
            SimError::engine(&error).at(format!("decide: {request}")).hint(
                "计划里的类别或事实，规则包不认；照提示改",
                "the pack does not take what the plan reports; change its classes or facts",
            )
        })?;
        let boiled = boil(world, *arrival, place, &answer)?;
        each();
        Ok(boiled)
    };
    arrivals.par_iter().map(one).collect()
}
