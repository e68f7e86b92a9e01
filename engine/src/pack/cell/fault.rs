//! What can be wrong in a cell, in both languages.
//!
//! Not responsible for: file, line and column; the reader of tables knows where the cell stands.

use gezhi_contract::Text;

use super::{At, excel_mangled};
use crate::value::Type;

/// A cell that cannot be read: what is wrong, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().en)]
pub struct CellFault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Where, for the caret.
    pub at: At,
    /// The author's text there.
    pub text: String,
}

/// The ways in which a cell can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Not a literal of the column's type.
    Literal(Type),
    /// Not the one value of that type that is wanted.
    Value(Type),
    /// `1,000`: a list of two numbers, or a thousand?
    Grouping,
    /// Nothing between two separators, or after the last.
    EmptyPiece,
    /// `<`, `>` or a range where the type has no order.
    NotOrdered(Type),
    /// An operator or a bracket with nothing behind it.
    MissingValue,
    /// `1..5` without brackets.
    BareRange,
    /// Something in brackets that is no range.
    RangeShape,
    /// A range that holds nothing.
    EmptyRange,
    /// `not()` around nothing, or around "anything".
    EmptyNegation,
    /// `not(` without its bracket.
    OpenNegation,
    /// `not(…)` around a part of the cell.
    InnerNegation,
    /// `!=`, `≠` or `<>`.
    NotEqual,
    /// A quote without its partner.
    OpenQuote,
    /// Text after the closing quote.
    AfterQuote,
    /// A separator inside brackets of a string.
    SplitBrackets,
    /// A `*` that is not at the end, or that stands alone.
    Star,
}

impl CellFault {
    /// A text that should be one value of that type.
    #[must_use]
    pub fn value(kind: Type, text: &str) -> Self {
        let at = At { offset: 0, width: text.chars().count() };
        Self { kind: FaultKind::Value(kind), at, text: text.to_owned() }
    }

    /// What is wrong, in both languages.
    #[must_use]
    pub fn message(&self) -> Text {
        let text = &self.text;
        let (zh, en) = match self.kind {
            FaultKind::Literal(kind) | FaultKind::Value(kind) => {
                let (zh, en) = named(kind);
                return Text::new(format!("`{text}` 不是{zh}"), format!("`{text}` is not {en}"));
            }
            FaultKind::NotOrdered(kind) => {
                let (zh, en) = named(kind);
                return Text::new(
                    format!("{zh}没有大小之分，不能写 `{text}`"),
                    format!("{en} has no order, so `{text}` means nothing here"),
                );
            }
            FaultKind::Grouping => ("是一个数还是两个数？", "is one number or two"),
            FaultKind::EmptyPiece => ("分隔号之间没有内容", "leaves nothing between separators"),
            FaultKind::MissingValue => ("缺少数值", "has no value"),
            FaultKind::BareRange => ("区间缺少括号", "is a range without brackets"),
            FaultKind::RangeShape => ("不是区间", "is not a range"),
            FaultKind::EmptyRange => ("区间不含任何值", "is a range that holds nothing"),
            FaultKind::EmptyNegation => ("没有否定任何内容", "negates nothing"),
            FaultKind::OpenNegation => ("缺少右括号", "is never closed"),
            FaultKind::InnerNegation => ("否定只能包住整个单元格", "negates a part of the cell"),
            FaultKind::NotEqual => ("不是可用的运算符", "is not an operator"),
            FaultKind::OpenQuote => ("引号没有配对", "has a quote without its partner"),
            FaultKind::AfterQuote => ("引号之后还有文字", "goes on after the closing quote"),
            FaultKind::SplitBrackets => ("括号里有分隔号", "has a separator inside brackets"),
            FaultKind::Star => ("`*` 只能放在末尾", "has `*` elsewhere than at its end"),
        };
        Text::new(format!("`{text}` {zh}"), format!("`{text}` {en}"))
    }

    /// How to mend it, in both languages.
    #[must_use]
    pub fn hint(&self) -> Option<Text> {
        let (zh, en) = match self.kind {
            FaultKind::Literal(kind) => {
                return excel_mangled(&self.text).or_else(|| Some(examples(kind)));
            }
            FaultKind::Value(Type::Decimal) => ("写数字，如 `12.5`", "write a number, as `12.5`"),
            FaultKind::Value(kind) => {
                return excel_mangled(&self.text).or_else(|| Some(examples(kind)));
            }
            FaultKind::Grouping => (
                "一个数写作 `1000`；两个数写作 `1、000`",
                "write `1000`, or `1、000` for two numbers",
            ),
            FaultKind::EmptyPiece => ("删去多余的分隔号", "remove the separator too many"),
            FaultKind::NotOrdered(_) => (
                "若就是文字，请加引号",
                "list the values, or quote the text if it is meant literally",
            ),
            FaultKind::MissingValue => {
                ("单边的范围写作 `>= 5` 或 `< 5`", "an open end is written `>= 5` or `< 5`")
            }
            FaultKind::BareRange | FaultKind::RangeShape => (
                "写作 `[1..5]`；不含端点用圆括号，如 `[1..5)`",
                "write `[1..5]`; a round bracket leaves its end out, as `[1..5)`",
            ),
            FaultKind::EmptyRange => ("小的值在前", "write the lower value first"),
            FaultKind::EmptyNegation => ("不限请写 `-`", "write `-` for anything"),
            FaultKind::OpenNegation => ("写作 `非(甲、乙)`", "write `not(a, b)`"),
            FaultKind::InnerNegation => {
                ("写作 `非(甲、乙)`，或分成两行", "write `not(a, b)`, or two rows")
            }
            FaultKind::NotEqual => ("不等于写作 `非(…)`", "write `not(…)`"),
            FaultKind::OpenQuote => ("补上引号", "close the quote"),
            FaultKind::AfterQuote => (
                "整段文字用「」括起来",
                "put the whole text in quotes; `「」` may hold other quotes",
            ),
            FaultKind::SplitBrackets => ("整段文字加引号", "put the whole text in quotes"),
            FaultKind::Star => (
                "`E05*` 表示以 `E05` 开头；不限请写 `-`",
                "`E05*` means begins with `E05`; `-` means anything",
            ),
        };
        Some(Text::new(zh, en))
    }
}

/// What a value of that type is called, in Chinese and English.
fn named(kind: Type) -> (&'static str, &'static str) {
    match kind {
        Type::Text => ("文字", "a string"),
        Type::Decimal => ("数", "a decimal"),
        Type::Boolean => ("“是”或“否”", "a boolean"),
        Type::Date => ("日期", "a date"),
        Type::Time => ("时刻", "a time"),
        Type::DateTime => ("日期时刻", "a datetime"),
    }
}

fn examples(kind: Type) -> Text {
    let examples = match kind {
        Type::Text => "`甲` `\"甲\"`",
        Type::Decimal => "`12.5` `>= 3` `[1..5)`",
        Type::Boolean => "`是` `否` `true` `false`",
        Type::Date => "`2024-02-09` `2024/2/9` `2024年2月9日`",
        Type::Time => "`9:00` `09:00:30`",
        Type::DateTime => "`2024-02-09T09:00+08:00`",
    };
    Text::new(format!("可写作 {examples}"), format!("it may be written as {examples}"))
}
