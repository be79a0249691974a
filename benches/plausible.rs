//! Tables of any size that look like the real one.

use std::collections::HashSet;
use std::fmt::Write as _;

use result_codes::ResultCode;

/// Returns the real table, filled up to `count` codes with made-up ones. These are the same in every run.
///
/// A made-up code combines words of the real codes. A category has 40 of them, in a row, as on a provider's page.
pub fn table(real: &str, count: usize) -> String {
    let texts: Vec<&str> = ResultCode::ALL.iter().map(|code| code.as_str()).collect();
    let words: Vec<&str> = texts.iter().flat_map(|text| text.split('_')).collect();
    let resolutions: Vec<&str> = ResultCode::ALL
        .iter()
        .map(|code| code.resolution())
        .collect();
    let mut rng = fastrand::Rng::with_seed(49);
    let mut taken: HashSet<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let mut table = real.to_owned();
    for number in 0..count.saturating_sub(texts.len()) {
        let text = loop {
            // As many words as a random real code.
            let like = texts[rng.usize(..texts.len())];
            let chosen = like.split('_').map(|_| words[rng.usize(..words.len())]);
            let text = chosen.collect::<Vec<_>>().join("_");
            if text.len() <= 64 && taken.insert(text.clone()) {
                break text;
            }
        };
        let category = number / 40;
        if number % 40 == 0 {
            let group = category / 10;
            let _ = write!(
                table,
                "\n[category.made_up_{category}]\ntitle = \"Made up {category}\"\ngroup = \"Made up, group {group}\"\n"
            );
        }
        let status = rng.choice(["F", "F", "F", "U"]).unwrap_or("F");
        let description = text.replace('_', " ").to_lowercase();
        let resolution = resolutions[rng.usize(..resolutions.len())];
        let _ = write!(
            table,
            "\n[code.{text}]\ncategory    = \"made_up_{category}\"\nstatus      = \"{status}\"\n\
             description = \"{description}\"\nresolution  = {}\n",
            toml::Value::from(resolution),
        );
    }
    table
}
