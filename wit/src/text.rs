//! A sentence in both languages of the product.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One message, in Chinese for the district and in English for the developer.
///
/// ```
/// use gezhi_contract::Text;
/// let text = Text::new("缺少引文", "the row has no citation");
/// assert_eq!(text.in_lang("zh"), "缺少引文");
/// assert_eq!(text.in_lang("en"), "the row has no citation");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    #[serde(default)]
    pub en: String,
}

impl Text {
    /// Both languages at once.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The sentence in `lang` (`zh` or `en`); Chinese where the English is empty.
    #[must_use]
    pub fn in_lang(&self, lang: &str) -> &str {
        if lang == "en" && !self.en.is_empty() { &self.en } else { &self.zh }
    }
}
