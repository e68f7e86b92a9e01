//! Each policy, as DMN's compatibility kit has it and at its edges.

use super::*;

/// A table's outputs: rows separated by `;`, columns by blanks, `_` is an empty cell.
fn outputs(table: &str) -> Vec<Output> {
    let value = |text: &str| match text.parse() {
        _ if text == "_" => None,
        Ok(number) => Some(Value::Decimal(number)),
        Err(_) => Some(Value::Text(text.to_owned())),
    };
    table.split(';').map(|row| row.split_whitespace().map(value).collect()).collect()
}

fn select(
    policy: HitPolicy,
    table: &str,
    hits: &[usize],
    possible: &[usize],
) -> Result<Selection, Conflict> {
    let rows = outputs(table);
    let priorities = outputs("Approved Declined;Best Standard")
        .into_iter()
        .map(|list| list.into_iter().flatten().collect())
        .collect::<Vec<Vec<Value>>>();
    let columns = rows[0].len();
    policy.select(&Candidates {
        hits,
        possible,
        columns,
        outputs: &|row| &rows[row],
        priorities: &priorities,
    })
}

/// The rows chosen and whether they are settled.
fn rows(policy: HitPolicy, table: &str, hits: &[usize], possible: &[usize]) -> (Vec<usize>, bool) {
    let selection = select(policy, table, hits, possible).unwrap();
    assert!(selection.aggregate.is_empty());
    (selection.rows, selection.settled)
}

fn aggregate(policy: HitPolicy, table: &str, hits: &[usize]) -> Vec<String> {
    let selection = select(policy, table, hits, &[]).unwrap();
    assert_eq!(selection.rows, hits);
    let text = |value: Option<Value>| value.map_or("none".to_owned(), |value| value.to_string());
    selection.aggregate.into_iter().map(text).collect()
}

#[test]
fn unique_and_any_refuse_contradictions() {
    let table = "a 1;a 1;b 1;_ 1";
    for policy in [HitPolicy::Unique, HitPolicy::Any] {
        assert_eq!(rows(policy, table, &[2], &[0]), (vec![2], true), "a certain hit is settled");
        assert_eq!(rows(policy, table, &[], &[0]), (vec![], false));
        assert_eq!(rows(policy, table, &[], &[]), (vec![], true));
    }
    assert_eq!(rows(HitPolicy::Any, table, &[0, 1], &[]), (vec![0, 1], true));
    let conflict =
        |rows: &[usize]| Conflict { kind: ConflictKind::Contradiction, rows: rows.into() };
    assert_eq!(select(HitPolicy::Unique, table, &[0, 1], &[]), Err(conflict(&[0, 1])));
    assert_eq!(select(HitPolicy::Any, table, &[0, 1, 2], &[]), Err(conflict(&[0, 1, 2])));
    assert_eq!(select(HitPolicy::Any, table, &[2, 3], &[]), Err(conflict(&[2, 3])));
}

#[test]
fn first_is_unsettled_by_earlier_rows_only() {
    let table = "a;a;b;c";
    assert_eq!(rows(HitPolicy::First, table, &[1, 3], &[2]), (vec![1], true));
    assert_eq!(rows(HitPolicy::First, table, &[1, 3], &[0, 2]), (vec![1], false));
    assert_eq!(rows(HitPolicy::First, table, &[], &[2]), (vec![], false));
    assert_eq!(rows(HitPolicy::First, table, &[], &[]), (vec![], true));
}

#[test]
fn priority_compares_column_by_column() {
    let table = "Declined Best;Approved Standard;Approved Best;Approved Best;Other Best;_ Best";
    let priority =
        |hits: &[usize], possible: &[usize]| rows(HitPolicy::Priority, table, hits, possible);
    assert_eq!(priority(&[0, 1], &[]), (vec![1], true), "the first column decides");
    assert_eq!(priority(&[0, 1, 2, 3], &[]), (vec![2], true), "then the second, then the order");
    assert_eq!(priority(&[0, 4, 5], &[]), (vec![0], true), "unlisted values are last");
    assert_eq!(priority(&[4, 5], &[]), (vec![4], true));
    assert_eq!(priority(&[2], &[1, 3]), (vec![2], true), "none of them would win");
    assert_eq!(priority(&[3], &[2]), (vec![3], false), "an equal row before it would win");
    assert_eq!(priority(&[1], &[3]), (vec![1], false));
    assert_eq!(priority(&[], &[3]), (vec![], false));
}

#[test]
fn lists_keep_their_order() {
    let table = "Declined Best;Approved Standard;Approved Best";
    let all = &[0, 1, 2];
    assert_eq!(rows(HitPolicy::RuleOrder, table, all, &[]), (vec![0, 1, 2], true));
    assert_eq!(rows(HitPolicy::Collect, table, all, &[]), (vec![0, 1, 2], true));
    assert_eq!(rows(HitPolicy::OutputOrder, table, all, &[]), (vec![2, 1, 0], true));
    for policy in [HitPolicy::RuleOrder, HitPolicy::Collect, HitPolicy::OutputOrder] {
        assert_eq!(rows(policy, table, &[0], &[1]), (vec![0], false));
    }
}

/// The tables of the compatibility kit's cases 0114, 0115 and 0116.
#[test]
fn aggregates_as_the_compatibility_kit() {
    let (min, sum) = ("98.83;150.21;205.43;64.32", "100;200;300;500");
    assert_eq!(aggregate(HitPolicy::CollectMin, min, &[0, 1, 2, 3]), ["64.32"]);
    assert_eq!(aggregate(HitPolicy::CollectMin, min, &[0, 1]), ["98.83"]);
    assert_eq!(aggregate(HitPolicy::CollectMax, min, &[0, 1, 3]), ["150.21"]);
    assert_eq!(aggregate(HitPolicy::CollectSum, sum, &[0, 1, 2, 3]), ["1100"]);
    assert_eq!(aggregate(HitPolicy::CollectSum, sum, &[0]), ["100"]);
    assert_eq!(aggregate(HitPolicy::CollectCount, sum, &[0, 1, 2, 3]), ["4"]);
    assert_eq!(aggregate(HitPolicy::CollectCount, "1;1;2", &[0, 1]), ["2"], "rows, not values");
}

#[test]
fn aggregates_of_little() {
    let table = "1 x;_ y;3 _";
    for (policy, number) in
        [(HitPolicy::CollectSum, "4"), (HitPolicy::CollectMin, "1"), (HitPolicy::CollectMax, "3")]
    {
        assert_eq!(aggregate(policy, table, &[0, 1, 2]), [number, "none"], "strings have none");
        assert_eq!(aggregate(policy, table, &[1]), ["none", "none"]);
        assert_eq!(aggregate(policy, table, &[]), ["none", "none"]);
    }
    assert_eq!(aggregate(HitPolicy::CollectCount, table, &[]), ["0", "0"]);
    assert!(!select(HitPolicy::CollectCount, table, &[0], &[1]).unwrap().settled);
    let long = "79228162514264337593543950335;0.1";
    let conflict = select(HitPolicy::CollectSum, long, &[0, 1], &[]).unwrap_err();
    assert_eq!(conflict, Conflict { kind: ConflictKind::SumTooLong, rows: vec![0, 1] });
}

#[test]
fn every_policy_has_its_names() {
    for policy in HitPolicy::all() {
        assert_eq!(HitPolicy::parse(policy.name()), Some(policy));
        assert_eq!(HitPolicy::parse(&policy.name().to_uppercase()), Some(policy));
        assert_eq!(HitPolicy::parse(policy.name_zh()), Some(policy));
        assert!(!(policy.is_single_hit() && policy.is_aggregate()));
    }
    let letters = ["U", "A", "P", "F", "R", "O", "C", "C+", "C<", "C>", "C#"];
    assert_eq!(letters.map(|letter| HitPolicy::parse(letter).unwrap()), HitPolicy::all());
    assert_eq!(HitPolicy::parse(" c # "), None);
    assert_eq!(HitPolicy::parse(""), None);
}
