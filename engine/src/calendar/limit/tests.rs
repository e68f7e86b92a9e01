use proptest::prelude::*;

use super::*;

fn written(text: &str) -> String {
    Limit::parse(text).map_or_else(|fault| fault.to_string(), |limit| limit.to_string())
}

#[test]
fn reads_what_people_and_programs_write() {
    for (text, limit) in [
        ("8 work_hour", "8 work_hour"),
        ("8work_hour", "8 work_hour"),
        ("13 work_day_next", "13 work_day_next"),
        ("15 day", "15 day"),
        ("1紧急工作时", "1 urgent_hour"),
        ("1紧急工作时\n", "1 urgent_hour"),
        ("\u{3000}2 紧急工作时 ", "2 urgent_hour"),
        ("1/4紧急工作时", "0.25 urgent_hour"),
        ("１／４紧急工作时", "0.25 urgent_hour"),
        ("0.5个工作日", "0.5 work_day"),
        ("半个工作日", "0.5 work_day"),
        ("4工作时", "4 work_hour"),
        ("4个工作时", "4 work_hour"),
        ("4个工作小时", "4 work_hour"),
        ("5工作日", "5 work_day"),
        ("５个工作日", "5 work_day"),
        ("5个工作日（次日起）", "5 work_day_next"),
        ("5工作日（次日起算）", "5 work_day_next"),
        ("5工作日(自次日起算)", "5 work_day_next"),
        ("13工作日，次日起算", "13 work_day_next"),
        ("2自然日", "2 natural_day"),
        ("1紧急工作日", "1 natural_day"),
        ("15日", "15 day"),
        ("十五日", "15 day"),
        ("三十日", "30 day"),
        ("30分钟", "30 minute"),
        ("1个月", "1 month"),
        ("两个月", "2 month"),
        ("一个月", "1 month"),
        ("九十九分钟", "99 minute"),
    ] {
        assert_eq!(written(text), limit, "{text:?}");
    }
}

#[test]
fn says_what_is_wrong() {
    for (text, message) in [
        ("", "`` gives no amount"),
        ("工作日", "`工作日` gives no amount"),
        ("5", "`5` has no unit"),
        (" 十五 ", "`十五` has no unit"),
        ("2小时", "`小时` does not say whether 工作时 or 紧急工作时 is meant"),
        ("2个小时", "`小时` does not say whether 工作时 or 紧急工作时 is meant"),
        ("3天", "`天` does not say whether 工作日 or 自然日 is meant"),
        ("1月", "`月` is not a unit of time limits"),
        ("2周", "`周` is not a unit of time limits"),
        ("8 work_hours", "`work_hours` is not a unit of time limits"),
        ("1紧急工作时制止", "`制止` after `1 urgent_hour` is not part of the limit"),
        ("8 work_hour stop", "`stop` after `8 work_hour` is not part of the limit"),
        ("5工作日（次日", "`(次日` after `5 work_day` is not part of the limit"),
        ("0工作日", "a limit of `0` is not over zero"),
        ("零工作日", "a limit of `零` is not over zero"),
        ("-1 work_hour", "a limit of `-1` is not over zero"),
        ("1/0工作时", "`1/0` is not an amount that can be counted exactly"),
        ("1/3工作时", "`1/3` is not an amount that can be counted exactly"),
        ("10/3工作时", "`10/3` is not an amount that can be counted exactly"),
        ("1000/3分钟", "`1000/3` is not an amount that can be counted exactly"),
        (".5工作日", "`.5` is not an amount that can be counted exactly"),
        ("1-2工作日", "`1-2` is not an amount that can be counted exactly"),
        ("一百工作日", "`一百` is not an amount that can be counted exactly"),
        ("半日", "`0.5 day` is not a whole number of day"),
        ("1.5个月", "`1.5 month` is not a whole number of month"),
        ("1.5工作日（次日起算）", "`1.5 work_day_next` is not a whole number of work_day_next"),
        ("0.001 minute", "`0.001 minute` does not come to whole seconds"),
        ("99999999999999999999 work_day", "`99999999999999999999 work_day` is over 40 years"),
        ("14611 day", "`14611 day` is over 40 years"),
        ("488 month", "`488 month` is over 40 years"),
    ] {
        assert_eq!(written(text), message, "{text:?}");
        let fault = Limit::parse(text).unwrap_err();
        assert_eq!(fault.message().en, message);
        assert!(!fault.message().zh.is_empty(), "{text:?}");
        assert!(!fault.hint().zh.is_empty() && !fault.hint().en.is_empty(), "{text:?}");
    }
    assert_eq!(
        Limit::parse("2小时").unwrap_err().message().zh,
        "`小时` 没有说明是工作时还是紧急工作时"
    );
    assert_eq!(
        Limit::parse("1紧急工作时制止").unwrap_err().message().zh,
        "`1紧急工作时` 之后的 `制止` 不是时限的一部分"
    );
}

#[test]
fn fractions_that_come_to_whole_seconds_are_exact() {
    for (text, measure) in [
        ("0.0125 natural_day", Measure::Elapsed(1_080)),
        ("1/4 urgent_hour", Measure::Elapsed(900)),
        ("0.5 work_day", Measure::Worked(14_400)),
        ("0.0002777 work_hour", Measure::Worked(1)),
    ] {
        match Limit::parse(text) {
            Ok(limit) => assert_eq!(limit.measure(), Ok(measure), "{text}"),
            Err(fault) => {
                assert!(matches!(fault, LimitFault::SplitsSecond { .. }), "{text}: {fault}");
                assert_eq!(text, "0.0002777 work_hour");
            }
        }
    }
}

/// `一` to `九十九`, written apart from the reader.
fn numeral(number: usize) -> String {
    let ones = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let tens = match number / 10 {
        0 => String::new(),
        1 => "十".to_owned(),
        tens => format!("{}十", ones[tens]),
    };
    tens + ones[number % 10]
}

#[test]
fn chinese_numerals_up_to_99() {
    for number in 1..=99 {
        let text = format!("{}工作日", numeral(number));
        assert_eq!(written(&text), format!("{number} work_day"), "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        amount in 1_i64..200, scale in 0_u32..3, unit in prop::sample::select(&Unit::ALL[..])
    ) {
        if let Ok(limit) = Limit::new(Decimal::new(amount, scale), unit) {
            prop_assert_eq!(Limit::parse(&limit.to_string()), Ok(limit));
            prop_assert_eq!(Limit::parse(&limit.text().zh), Ok(limit));
        }
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,12}", tail in "[0-9一十半个工作时日月（次起算）/.]{0,12}") {
        for text in [text.clone(), tail.clone(), format!("{tail}{text}")] {
            match Limit::parse(&text) {
                Ok(limit) => prop_assert_eq!(Limit::parse(&limit.to_string()), Ok(limit)),
                Err(fault) => prop_assert!(!fault.message().zh.is_empty()),
            }
        }
    }
}
