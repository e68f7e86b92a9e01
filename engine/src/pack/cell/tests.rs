//! Cells as people write them, well and badly.

use proptest::prelude::*;

use super::*;

fn read(kind: Type, text: &str) -> Cell {
    parse(text, Form::of(kind)).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

fn value(kind: Type, text: &str) -> Value {
    Value::parse(kind, text).unwrap_or_else(|| panic!("{text} is no {}", kind.name()))
}

/// Checks which of `yes` and `no` (separated by blanks) satisfy the cell.
fn satisfied(kind: Type, cell: &str, yes: &str, no: &str) {
    let read = read(kind, cell);
    for text in yes.split_whitespace() {
        assert!(read.matches(&value(kind, text)), "`{cell}` should hold for `{text}`: {read:?}");
    }
    for text in no.split_whitespace() {
        assert!(!read.matches(&value(kind, text)), "`{cell}` should fail for `{text}`: {read:?}");
    }
}

/// The fault of a cell as `kind @offset+width`, its English message and hint.
fn fault(form: Form, text: &str) -> (FaultKind, String) {
    let fault = parse(text, form).expect_err(text);
    let carets: String = text.chars().skip(fault.at.offset).take(fault.at.width).collect();
    assert_eq!(carets, fault.text, "the caret stands under the text");
    assert!(!fault.message().zh.is_empty() && !fault.hint().unwrap().zh.is_empty());
    (fault.kind, carets)
}

#[test]
fn anything() {
    for kind in Type::ALL {
        for text in ["", "  ", "-", "—", "——", "－", " - ", "–", "\u{3000}"] {
            assert_eq!(read(kind, text), Cell::Any, "{kind:?} {text:?}");
        }
    }
    satisfied(Type::Text, "\"-\"", "-", "a");
    satisfied(Type::Decimal, "-5", "-5", "5 0");
}

#[test]
fn numbers() {
    let decimal = |cell, yes, no| satisfied(Type::Decimal, cell, yes, no);
    decimal("1, 2，3、4；5", "1 2 3 4 5", "0 6 1.5");
    decimal("１２．５", "12.5 12.50", "12");
    decimal("<5", "4.9 -1", "5 6");
    decimal("＜＝5", "5 4", "5.1");
    decimal("≤ 5", "5 4", "5.1");
    decimal("≧5", "5 6", "4.9");
    decimal("＞5", "5.01", "5");
    decimal("＝5", "5", "4");
    decimal("= \"5\"", "5", "4");
    decimal("[1..5)", "1 4.99", "0.99 5");
    decimal("(1..5]", "1.01 5", "1 5.01");
    decimal("]1..5[", "1.01 4.99", "1 5");
    decimal("［１．．５）、≥９", "1 4 9 10", "5 8.9");
    decimal("[5..5]", "5", "4 6");
    decimal("−5", "-5", "5");
    decimal("not(1, [3..5))", "2 5 0", "1 3 4");
    decimal("非（＞ 3）", "3 2", "4");
    decimal("NOT ( 1 )", "2", "1");
    decimal("1, 200", "1 200", "1200");
}

#[test]
#[should_panic(expected = "is one number or two")]
fn a_thousand_is_not_a_list() {
    let _ = read(Type::Decimal, ">= 1,000");
}

#[test]
fn other_types() {
    satisfied(Type::Boolean, "是", "true", "false");
    satisfied(Type::Boolean, "not(TRUE)", "false", "true");
    satisfied(Type::Date, "[2024-02-09..2024年2月11日]", "2024/2/10 2024-02-11", "2024-02-12");
    satisfied(Type::Date, "＜２０２４／２／９", "2024-02-08", "2024-02-09");
    satisfied(Type::Date, "[2024.1.1..2024.2.1)", "2024-01-31", "2024-02-01");
    satisfied(Type::Time, "[9:00..17:30)、22：00", "09:00 17:29:59 22:00", "8:59 17:30");
    satisfied(
        Type::DateTime,
        ">= 2024-02-09T09:00+08:00",
        "2024-02-09T01:00:00Z",
        "2024-02-09T00:59:59Z",
    );
}

#[test]
fn strings() {
    let text = |cell, yes, no| satisfied(Type::Text, cell, yes, no);
    text("城市、农村", "城市 农村", "城");
    text("\"a,b\", “c、d”，「e\"f」", "a,b c、d e\"f", "a b");
    text("25c㎡", "25c㎡", "25cm2");
    text("a-b", "a-b", "a");
    text("（一）", "（一） ", "(一)");
    text("坠物（花盆）", "坠物（花盆）", "坠物");
    text("非机动车", "非机动车", "机动车");
    text("非（本地）户籍", "非（本地）户籍", "本地");
    text("非（本地、外地）", "户籍", "本地 外地");
    text("不是(本地)", "外地", "本地");
    text("not(「a)」, \"b\")", "a b)", "a) b");
    text("5\"管、b", "5\"管 b", "5");
    text("1..5", "1..5", "1");
    text("E05*", "E05*", "E05-01");
    text("=a", "a", "=a");
    assert!(read(Type::Text, "\"\"").matches(&Value::Text(String::new())));
    assert!(read(Type::Text, "a b").matches(&Value::Text("a b".into())));
}

#[test]
fn prefixes() {
    let form = Form { kind: Type::Text, prefix: true };
    let cell = parse("E05*、P-1＊、\"E06*\"", form).unwrap();
    for (text, holds) in [("E05", true), ("E05-01", true), ("P-12", true), ("E06*", true)]
        .into_iter()
        .chain([("E06-1", false), ("e05", false), ("P-2", false)])
    {
        assert_eq!(cell.matches(&Value::Text(text.into())), holds, "{text}");
    }
    let cell = parse("not(E05*)", form).unwrap();
    assert!(cell.matches(&Value::Text("P01".into())));
    assert!(!cell.matches(&Value::Text("E05-01".into())));
    assert_eq!(fault(form, "E*5"), (FaultKind::Star, "E*5".into()));
    assert_eq!(fault(form, "a、*"), (FaultKind::Star, "*".into()));
}

#[test]
fn faults_stand_under_the_text() {
    let kind_of = |kind, text| fault(Form::of(kind), text);
    let decimal = |text| kind_of(Type::Decimal, text);
    assert_eq!(decimal("1、 abc"), (FaultKind::Literal(Type::Decimal), "abc".into()));
    assert_eq!(decimal("1、、2"), (FaultKind::EmptyPiece, "1、、2".into()));
    assert_eq!(decimal("1,"), (FaultKind::EmptyPiece, "1,".into()));
    assert_eq!(decimal("1、2,000"), (FaultKind::Grouping, "2,000".into()));
    assert_eq!(decimal(" 1..5 "), (FaultKind::BareRange, "1..5".into()));
    assert_eq!(decimal("[1、5]"), (FaultKind::RangeShape, "[1".into()));
    assert_eq!(decimal("[1..5"), (FaultKind::RangeShape, "[1..5".into()));
    assert_eq!(decimal("9、[5..1]"), (FaultKind::EmptyRange, "[5..1]".into()));
    assert_eq!(decimal("[5..5)"), (FaultKind::EmptyRange, "[5..5)".into()));
    assert_eq!(decimal("[5..]"), (FaultKind::MissingValue, "[5..]".into()));
    assert_eq!(decimal("≥"), (FaultKind::MissingValue, "≥".into()));
    assert_eq!(decimal("≠ 5"), (FaultKind::NotEqual, "≠".into()));
    assert_eq!(decimal("非()"), (FaultKind::EmptyNegation, "非()".into()));
    assert_eq!(decimal("not(-)"), (FaultKind::EmptyNegation, "not(-)".into()));
    assert_eq!(decimal("not(1"), (FaultKind::OpenNegation, "not(1".into()));
    assert_eq!(decimal("1, not(2)"), (FaultKind::InnerNegation, "not(2)".into()));
    assert_eq!(decimal("\"5"), (FaultKind::OpenQuote, "\"5".into()));
    assert_eq!(kind_of(Type::Date, "2023-02-29").0, FaultKind::Literal(Type::Date));
    assert_eq!(kind_of(Type::Boolean, "是、x").1, "x");

    let text = |text| kind_of(Type::Text, text);
    assert_eq!(text("＜a"), (FaultKind::NotOrdered(Type::Text), "＜".into()));
    assert_eq!(text("[a..b]"), (FaultKind::NotOrdered(Type::Text), "[a..b]".into()));
    assert_eq!(
        kind_of(Type::Boolean, ">= 是"),
        (FaultKind::NotOrdered(Type::Boolean), ">=".into())
    );
    assert_eq!(text("「a"), (FaultKind::OpenQuote, "「a".into()));
    assert_eq!(text("b、“1+N”模式"), (FaultKind::AfterQuote, "“1+N”模式".into()));
    assert_eq!(text("坠物（花盆、砖块）"), (FaultKind::SplitBrackets, "坠物（花盆".into()));
    assert_eq!(text("not(a), not(b)"), (FaultKind::InnerNegation, "not(a)".into()));
    assert_eq!(text("not(a"), (FaultKind::OpenNegation, "not(a".into()));
}

#[test]
fn messages_name_the_text_and_the_way_out() {
    let fault = parse("1、4.3E+11", Form::of(Type::Decimal)).unwrap_err();
    assert_eq!(fault.to_string(), "`4.3E+11` is not a decimal");
    assert!(fault.hint().unwrap().zh.contains("科学记数"));
    let fault = parse("5月1日", Form::of(Type::Date)).unwrap_err();
    assert_eq!(fault.message().zh, "`5月1日` 不是日期");
    assert!(fault.hint().unwrap().en.contains("spreadsheet"));
    let fault = parse("1..5", Form::of(Type::Decimal)).unwrap_err();
    assert!(fault.hint().unwrap().en.starts_with("write `[1..5]`"));
}

#[test]
fn sets_hold_by_any_element_and_negations_by_all() {
    let texts = |words: &str| -> Vec<Value> {
        words.split_whitespace().map(|word| Value::Text(word.into())).collect()
    };
    for (cell, values, holds) in [
        ("a、b", "x b", true),
        ("a、b", "x y", false),
        ("a、b", "", false),
        ("not(a)", "x y", true),
        ("not(a)", "x a", false),
        ("not(a)", "", true),
        ("-", "", true),
    ] {
        assert_eq!(read(Type::Text, cell).matches_any(&texts(values)), holds, "{cell} {values}");
    }
    let number = value(Type::Decimal, "1");
    for cell in ["a", "not(a)"] {
        assert!(!read(Type::Text, cell).matches(&number), "of another type: {cell}");
    }
}

#[test]
fn labels_become_ids() {
    let mut cell = read(Type::Text, "非(城市、 “农村”)");
    for (text, at) in cell.texts_mut() {
        match text.as_str() {
            "城市" => assert_eq!(at, At { offset: 2, width: 2 }),
            "农村" => assert_eq!(at, At { offset: 7, width: 2 }),
            other => panic!("{other}"),
        }
        *text = if text == "城市" { "urban" } else { "rural" }.into();
    }
    assert!(!cell.matches(&Value::Text("rural".into())));
    assert_eq!(read(Type::Decimal, "1").texts_mut().count(), 0);
    assert_eq!(Cell::Any.texts_mut().count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// No text brings the parser down, and every caret lies inside the text.
    #[test]
    fn any_text_is_read_or_refused(text in r#"[-a1,、;"“”「」\[\](). <>=!*not非（）—0-9 ]{0,12}"#) {
        for kind in Type::ALL {
            for prefix in [false, true] {
                if let Err(fault) = parse(&text, Form { kind, prefix }) {
                    prop_assert!(fault.at.offset + fault.at.width <= text.chars().count());
                    prop_assert!(fault.at.width > 0);
                }
            }
        }
    }

    /// A quoted string is read back as it was written, whatever it holds.
    #[test]
    fn quoted_strings_are_literal(words in prop::collection::vec("[^「」]{0,6}", 1..4)) {
        let text = words.iter().map(|word| format!("「{word}」")).collect::<Vec<_>>().join("、");
        let cell = parse(&text, Form { kind: Type::Text, prefix: true }).unwrap();
        for word in &words {
            prop_assert!(cell.matches(&Value::Text(word.clone())));
        }
        prop_assert!(!cell.matches(&Value::Text("「".into())));
    }
}
