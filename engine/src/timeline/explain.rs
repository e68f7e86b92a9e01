//! placeholder
use gezhi_contract::Error;
use gezhi_contract::timeline::Clock;
use jiff::civil::DateTime;

use super::fold::Fold;
use super::watch::Watch;

pub fn explain(_: &Fold<'_>, _: (&Watch<'_>, DateTime), _: &mut Clock) -> Result<(), Error> {
    Ok(())
}
