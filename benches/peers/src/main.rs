//! Measures how long each way from a text to an enum takes, in turn.

use std::collections::{HashMap, HashSet};
use std::env;
use std::hint::black_box;
use std::str::FromStr;
use std::time::Instant;

/// What is looked up.
#[derive(Debug)]
enum Texts {
    /// Codes in random order, more than the processor could learn.
    Hits,
    /// Codes with one letter changed, in random order: as long as codes, and the same up to that letter.
    Misses,
    /// One code of the real table, again and again.
    Hot,
    /// Codes in random order, each in an allocation of its own, somewhere in memory.
    Owned,
}

impl Texts {
    const ALL: [Texts; 4] = [Texts::Hits, Texts::Misses, Texts::Hot, Texts::Owned];
}

/// How many texts are looked up in a round; in a larger table, as many as it has codes.
const LOOKUPS: usize = 1 << 14;

const ROUNDS: usize = 41;

/// A way from a text to an enum.
struct Way {
    name: &'static str,
    /// Looks all texts up. Returns a checksum of what was found; for one text, the number of the code and one more, or zero.
    run: Box<dyn Fn(&[&str]) -> usize>,
}

impl Way {
    /// Checks first that it finds what it should, and nothing else.
    // `find` is called in one place, where the compiler can inline it as in a user's program: it is checked by `run` too.
    fn new<R>(
        name: &'static str,
        table: &Table,
        find: impl Fn(&str) -> Option<R> + 'static,
        number: impl Fn(R) -> usize + 'static,
    ) -> Way {
        let run = move |texts: &[&str]| {
            let mut checksum = 0_usize;
            for text in texts {
                let found = find(text).map_or(0, |found| number(found) + 1);
                checksum = checksum.wrapping_mul(31).wrapping_add(found);
            }
            checksum
        };
        let run: Box<dyn Fn(&[&str]) -> usize> = Box::new(run);
        for (number, text) in table.codes.iter().enumerate() {
            assert_eq!(run(&[text]), number + 1, "{name}: {text}");
        }
        for text in &table.misses {
            assert_eq!(run(&[text]), 0, "{name}: {text}");
        }
        Way { name, run }
    }
}

/// A table, and what is looked up in it.
struct Table {
    codes: Vec<&'static str>,
    misses: Vec<String>,
    /// In the order of [`Texts::ALL`].
    lookups: Vec<Vec<&'static str>>,
}

impl Table {
    fn new(codes: Vec<&'static str>) -> Table {
        let mut rng = fastrand::Rng::with_seed(7);
        let hits: Vec<&str> = (0..LOOKUPS.max(codes.len()))
            .map(|_| codes[rng.usize(..codes.len())])
            .collect();
        let listed: HashSet<&str> = codes.iter().copied().collect();
        let misses = hits.iter().map(|code| {
            loop {
                let at = rng.usize(..code.len());
                let mut miss = String::from(*code);
                miss.replace_range(at..=at, &rng.uppercase().to_string());
                if !listed.contains(miss.as_str()) {
                    return miss;
                }
            }
        });
        let misses: Vec<String> = misses.collect();
        let lookups = Texts::ALL.iter().map(|texts| match texts {
            Texts::Hits => together(&hits),
            Texts::Misses => together(&misses),
            Texts::Hot => vec![together(&["PAYMENT_IN_PROCESS"])[0]; hits.len()],
            Texts::Owned => scattered(&hits, &mut rng),
        });
        Table {
            lookups: lookups.collect(),
            codes,
            misses,
        }
    }
}

/// Copies of the texts, one behind the other.
fn together(texts: &[impl AsRef<str>]) -> Vec<&'static str> {
    let whole: String = texts.iter().map(AsRef::as_ref).collect();
    let mut rest: &'static str = whole.leak();
    let mut next = |text: &str| {
        let (text, behind) = rest.split_at(text.len());
        rest = behind;
        text
    };
    texts.iter().map(|text| next(text.as_ref())).collect()
}

/// Copies of the texts, each in an allocation of its own, in random order and apart from one another.
fn scattered(texts: &[&str], rng: &mut fastrand::Rng) -> Vec<&'static str> {
    let mut order: Vec<usize> = (0..texts.len()).collect();
    rng.shuffle(&mut order);
    let mut copies = vec![""; texts.len()];
    for at in order {
        copies[at] = String::from(texts[at]).leak();
        Vec::<u8>::with_capacity(rng.usize(100..400)).leak();
    }
    copies
}

/// The ways that there are for a table of any size.
macro_rules! ways {
    ($krate:ident) => {{
        mod peers {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($krate), ".rs"));
        }
        use $krate::ResultCode;
        let table = Table::new(ResultCode::ALL.iter().map(|code| code.as_str()).collect());
        let codes = || peers::CODES.iter().copied();
        let std: &HashMap<&str, u16> = Box::leak(Box::new(codes().collect()));
        // foldhash is what it hashes with by default.
        let foldhash: &hashbrown::HashMap<&str, u16> = Box::leak(Box::new(codes().collect()));
        let mut sorted: Vec<(&str, u16)> = codes().collect();
        sorted.sort_unstable();
        let sorted = &*sorted.leak();
        let search = |text: &str| {
            let at = sorted.binary_search_by_key(&text, |(text, _)| text).ok()?;
            Some(sorted[at].1)
        };
        let ways = vec![
            Way::new(
                "result-codes",
                &table,
                |text| ResultCode::parse(text),
                |code| code as usize,
            ),
            Way::new(
                "phf",
                &table,
                |text| peers::PHF.get(text).copied(),
                usize::from,
            ),
            Way::new(
                "HashMap",
                &table,
                |text| std.get(text).copied(),
                usize::from,
            ),
            Way::new(
                "hashbrown with foldhash",
                &table,
                |text| foldhash.get(text).copied(),
                usize::from,
            ),
            Way::new("binary search", &table, search, usize::from),
        ];
        (table, ways)
    }};
    // Those that need an arm for each code.
    ($krate:ident with arms) => {{
        mod arms {
            include!(concat!(
                env!("OUT_DIR"),
                "/",
                stringify!($krate),
                "_arms.rs"
            ));
        }
        use arms::Code;
        let (table, mut ways) = ways!($krate);
        ways.push(Way::new(
            "strum",
            &table,
            |text| Code::from_str(text).ok(),
            |code| code as usize,
        ));
        ways.push(Way::new(
            "match",
            &table,
            |text| arms::match_text(text),
            |code| code as usize,
        ));
        (table, ways)
    }};
}

fn main() {
    let tables = [
        ways!(result_codes with arms),
        ways!(result_codes_500 with arms),
        ways!(result_codes_5000 with arms),
        ways!(result_codes_50000),
    ];
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [count, way, rounds] if count == "count" => {
            // For callgrind, which counts instructions: hits in the real table, by one way.
            let (table, ways) = &tables[0];
            let way = ways
                .iter()
                .find(|it| it.name == way)
                .expect("there is such a way");
            println!("{}", table.lookups[0].len());
            for _ in 0..rounds.parse().expect("a number") {
                black_box((way.run)(&table.lookups[0]));
            }
        }
        _ => measure(&tables),
    }
}

/// Runs all in turn, again and again, so that what disturbs the machine disturbs all alike; takes each one's median.
fn measure(tables: &[(Table, Vec<Way>)]) {
    let mut times: HashMap<(usize, usize, &str), Vec<f64>> = HashMap::new();
    for _ in 0..ROUNDS {
        for (table, ways) in tables {
            for (at, texts) in table.lookups.iter().enumerate() {
                for way in ways {
                    // Once before, so that none has to fetch for the others what all of them read.
                    black_box((way.run)(texts));
                    let start = Instant::now();
                    black_box((way.run)(texts));
                    let time = start.elapsed();
                    let nanoseconds = time.as_secs_f64() * 1e9 / texts.len() as f64;
                    times
                        .entry((table.codes.len(), at, way.name))
                        .or_default()
                        .push(nanoseconds);
                }
            }
        }
    }
    for (table, ways) in tables {
        for (at, texts) in Texts::ALL.iter().enumerate() {
            for way in ways {
                let codes = table.codes.len();
                let times = times
                    .get_mut(&(codes, at, way.name))
                    .expect("it was measured");
                times.sort_by(f64::total_cmp);
                println!("{codes},{texts:?},{},{:.2}", way.name, times[ROUNDS / 2]);
            }
        }
    }
}
