//! Sums of decimals that are exact or refused; `Decimal::checked_add` rounds the last digits away.
//!
//! Not responsible for: other arithmetic.

use rust_decimal::Decimal;

/// The sum has more digits than a decimal holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// The exact sum; none of none.
pub(super) fn exact(
    numbers: impl Iterator<Item = Decimal> + Clone,
) -> Result<Option<Decimal>, TooLong> {
    let numbers = numbers.map(|number| number.normalize());
    let Some(mut scale) = numbers.clone().map(|number| number.scale()).max() else {
        return Ok(None);
    };
    let mut sum = 0_i128;
    for number in numbers {
        let digits = scale.checked_sub(number.scale()).and_then(|gap| 10_i128.checked_pow(gap));
        let aligned = digits.and_then(|factor| number.mantissa().checked_mul(factor));
        sum = aligned.and_then(|aligned| sum.checked_add(aligned)).ok_or(TooLong)?;
    }
    while scale > 0 && sum % 10 == 0 {
        (sum, scale) = (sum / 10, scale.saturating_sub(1));
    }
    Decimal::try_from_i128_with_scale(sum, scale).map(Some).map_err(|_| TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::parse_decimal;

    fn sum(numbers: &str) -> Result<Option<String>, TooLong> {
        let numbers: Vec<_> =
            numbers.split_whitespace().map(|text| parse_decimal(text).unwrap()).collect();
        Ok(exact(numbers.into_iter())?.map(|sum| sum.to_string()))
    }

    #[test]
    fn sums_are_exact_or_refused() {
        let is = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(sum("100 200 300 500"), is("1100"));
        assert_eq!(sum("0.1 0.2 -0.3"), is("0"));
        assert_eq!(sum("64.32 98.83"), is("163.15"));
        assert_eq!(sum(""), Ok(None));
        assert_eq!(sum("79228162514264337593543950334 1"), is("79228162514264337593543950335"));
        assert_eq!(sum("79228162514264337593543950335 1"), Err(TooLong));
        assert_eq!(sum("79228162514264337593543950335 0.1"), Err(TooLong));
        assert_eq!(sum("0.0000000000000000000000000001 79228162514264337593"), Err(TooLong));
    }
}
