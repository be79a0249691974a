//! Finds the result objects of a JSON value, at any depth.

use std::fmt;

use result_codes::ResultObject;
use serde_core::de::value::MapDeserializer;
use serde_core::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Error, Value};

/// A result object, or why it cannot be read.
pub(super) struct Found {
    /// Its location in the value, such as `$.items[2].result`.
    pub(super) path: String,
    pub(super) result: Result<ResultObject, Error>,
}

/// An object with one of these keys is a result object, whatever key it is under: `result`, `paymentResult`, `resultInfo`.
pub(super) const KEYS: [&str; 2] = ["resultStatus", "resultCode"];

/// Reads the JSON value that a text begins with. Returns its result objects, in the order of the text, and its length.
pub(super) fn find(text: &str) -> Result<(Vec<Found>, usize), Error> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter();
    let mut found = Vec::new();
    if let Some(node) = values.next() {
        visit(&node?, "$", &mut found);
    }
    Ok((found, values.byte_offset()))
}

/// Reads a result object from its keys and values.
pub(super) fn read<'a>(
    entries: impl Iterator<Item = (&'a str, Value)>,
) -> Result<ResultObject, Error> {
    ResultObject::deserialize(MapDeserializer::new(entries))
}

fn visit(node: &Node, path: &str, found: &mut Vec<Found>) {
    match node {
        Node::Object(entries) => {
            if entries.iter().any(|(key, _)| KEYS.contains(&key.as_str())) {
                let path = path.to_owned();
                let values = entries
                    .iter()
                    .map(|(key, node)| (key.as_str(), node.to_value()));
                let result = read(values);
                found.push(Found { path, result });
            }
            for (key, value) in entries {
                visit(value, &format!("{path}{}", path_segment(key)), found);
            }
        }
        Node::Array(elements) => {
            for (n, element) in elements.iter().enumerate() {
                visit(element, &format!("{path}[{n}]"), found);
            }
        }
        Node::Leaf(_) => {}
    }
}

/// Returns a key as a segment of a path.
fn path_segment(key: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || c == '_';
    if !key.is_empty() && key.chars().all(is_plain) {
        format!(".{key}")
    } else {
        format!("[{key:?}]")
    }
}

/// A JSON value that keeps duplicate keys. `Value` silently keeps the last one, and nobody knows which one the server meant.
enum Node {
    Object(Vec<(String, Node)>),
    Array(Vec<Node>),
    Leaf(Value),
}

impl Node {
    /// Returns the value of a key of a result object. There, an array or an object is an error whatever it contains.
    fn to_value(&self) -> Value {
        match self {
            Node::Object(_) => Value::Object(serde_json::Map::new()),
            Node::Array(_) => Value::Array(Vec::new()),
            Node::Leaf(value) => value.clone(),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Object(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element()? {
            elements.push(element);
        }
        Ok(Node::Array(elements))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Leaf(text.into()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf(Value::Null))
    }
}
