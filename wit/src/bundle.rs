//! A pack as one JSON text: ordered layers of files.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json;

/// The request of `open` and `check`: layers from the bottom up, and optionally a roster.
///
/// The SHA-256 of the canonical bytes of `{"layers": …}` is the pack's digest.
///
/// ```
/// use gezhi_contract::{Bundle, Layer};
/// let mut layer = Layer { name: "demo".into(), ..Layer::default() };
/// layer.files.insert("pack.toml".into(), "id = \"demo\"\n".into());
/// let bundle = Bundle { layers: vec![layer], roster: None };
/// assert!(bundle.digest().starts_with("sha256:"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// From the bottom (the common layer) to the top (the district's own, or a local override).
    pub layers: Vec<Layer>,
    /// The roster to enroll at once; see `enroll`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub roster: Option<serde_json::Value>,
}

/// One layer: the files of one folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// How the layer was named when the bundle was made (a folder's name); for messages only.
    pub name: String,
    /// Path inside the layer (`/` between parts, NFC) → text (UTF-8, no BOM, line ends `\n`).
    #[serde(deserialize_with = "json::unique_map")]
    pub files: BTreeMap<String, String>,
}

impl Bundle {
    /// The pack's digest: `sha256:` and 64 hexadecimal digits, over the canonical bytes of the
    /// layers.
    #[must_use]
    pub fn digest(&self) -> String {
        json::digest(&Self { layers: self.layers.clone(), roster: None })
    }
}
