//! What is wrong with a limit, and what to write instead.
//!
//! Not responsible for: where the limit stands; the reader of the table knows its line.

use gezhi_contract::Text;

use super::Limit;

/// Why a text is not a limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitFault {
    /// It does not begin with an amount.
    #[error("`{text}` gives no amount")]
    NoAmount {
        /// The text.
        text: String,
    },
    /// What stands for the amount is not an exact number.
    #[error("`{amount}` is not an amount that can be counted exactly")]
    BadAmount {
        /// What stands there.
        amount: String,
    },
    /// The amount is zero or less.
    #[error("a limit of `{amount}` is not over zero")]
    NotPositive {
        /// The amount.
        amount: String,
    },
    /// The amount stands alone.
    #[error("`{amount}` has no unit")]
    NoUnit {
        /// The amount.
        amount: String,
    },
    /// The unit may mean either of two.
    #[error("`{word}` does not say whether {first} or {second} is meant")]
    Ambiguous {
        /// The word, as `小时`.
        word: &'static str,
        /// One meaning.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// Nobody knows the unit.
    #[error("`{unit}` is not a unit of time limits")]
    UnknownUnit {
        /// What stands for the unit.
        unit: String,
    },
    /// Something follows the limit.
    #[error("`{trailing}` after `{limit}` is not part of the limit")]
    Trailing {
        /// The limit as it was understood.
        limit: Limit,
        /// What follows.
        trailing: String,
    },
    /// A day or month of the calendar cannot be divided.
    #[error("`{limit}` is not a whole number of {}", .limit.unit.name())]
    NotWhole {
        /// The limit.
        limit: Limit,
    },
    /// It does not come to whole seconds.
    #[error("`{limit}` does not come to whole seconds")]
    SplitsSecond {
        /// The limit.
        limit: Limit,
    },
    /// It is over 40 years.
    #[error("`{limit}` is over 40 years")]
    TooLong {
        /// The limit.
        limit: Limit,
    },
}

impl LimitFault {
    /// What is wrong, in both languages.
    #[must_use]
    pub fn message(&self) -> Text {
        let zh = match self {
            Self::NoAmount { text } => format!("`{text}` 没有数量"),
            Self::BadAmount { amount } => format!("`{amount}` 不是可以精确计算的数量"),
            Self::NotPositive { amount } => format!("时限 `{amount}` 不大于零"),
            Self::NoUnit { amount } => format!("`{amount}` 没有单位"),
            Self::Ambiguous { word, first, second } => {
                format!("`{word}` 没有说明是{first}还是{second}")
            }
            Self::UnknownUnit { unit } => format!("`{unit}` 不是时限单位"),
            Self::Trailing { limit, trailing } => {
                format!("`{}` 之后的 `{trailing}` 不是时限的一部分", limit.text().zh)
            }
            Self::NotWhole { limit } => {
                format!("`{}` 不是整数，{}不可分割", limit.text().zh, limit.unit.chinese())
            }
            Self::SplitsSecond { limit } => format!("`{}` 不是整秒", limit.text().zh),
            Self::TooLong { limit } => format!("`{}` 超过四十年", limit.text().zh),
        };
        Text::new(zh, self.to_string())
    }

    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> Text {
        match self {
            Self::Ambiguous { first, second, .. } => Text::new(
                format!("按来源的意思写 `{first}` 或 `{second}`"),
                format!("write `{first}` or `{second}`, whichever the source means"),
            ),
            Self::Trailing { trailing, .. } => Text::new(
                format!("把 `{trailing}` 写到结案条件或说明里"),
                format!("move `{trailing}` to the closing condition or the note"),
            ),
            Self::BadAmount { .. } | Self::SplitsSecond { .. } => Text::new(
                "写成数字，不能整除的换用小一级的单位：不写 `1/3紧急工作时`，写 `20分钟`",
                "write it in digits, in a unit small enough: not `1/3 urgent_hour` but `20 minute`",
            ),
            Self::NotWhole { .. } => Text::new(
                "写整数，或换用 `工作时`、`紧急工作时`",
                "write a whole number, or use `work_hour` or `urgent_hour`",
            ),
            Self::NotPositive { .. } => {
                Text::new("来源没有给出时限的写 `无`", "where the source gives no limit write `无`")
            }
            Self::NoAmount { .. }
            | Self::NoUnit { .. }
            | Self::UnknownUnit { .. }
            | Self::TooLong { .. } => Text::new(
                "写成 `1紧急工作时`、`4工作时`、`5工作日`、`2自然日`、`15日`、`30分钟` 或 `1个月`",
                "write it as `1 urgent_hour`, `4 work_hour`, `5 work_day`, `2 natural_day`, \
                 `15 day`, `30 minute` or `1 month`",
            ),
        }
    }
}
