//! Measures how long each contender takes to find a code by its text, in turn.

use std::collections::{HashMap, HashSet};
use std::env;
use std::hint::black_box;
use std::str::FromStr;
use std::time::Instant;

/// The texts to look up.
#[derive(Debug)]
enum Workload {
    /// Codes in random order, too many for branch prediction to learn.
    Hits,
    /// Codes with one letter changed, in random order: as long as a code, and equal to it but for that letter.
    Misses,
    /// One code of the real table, repeated.
    Hot,
    /// Codes in random order, each in its own allocation, scattered in memory.
    Owned,
}

impl Workload {
    const ALL: [Workload; 4] = [
        Workload::Hits,
        Workload::Misses,
        Workload::Hot,
        Workload::Owned,
    ];
}

/// The number of lookups in a round.
const LOOKUPS: usize = 1 << 14;

const ROUNDS: usize = 41;

/// One way to find a code by its text.
struct Contender {
    name: &'static str,
    /// Looks up all texts, and returns a checksum of the results. For a single text, that is the code's index plus one, or
    /// zero if it is unlisted.
    run: Box<dyn Fn(&[&str]) -> usize>,
}

impl Contender {
    /// Creates a contender from what finds one text.
    // The checks use `run` too: with a single call of `find`, the compiler inlines it, as in a user's program.
    fn new<R>(
        name: &'static str,
        table: &Table,
        find: impl Fn(&str) -> Option<R> + 'static,
        index: impl Fn(R) -> usize + 'static,
    ) -> Contender {
        let run = move |texts: &[&str]| {
            let mut checksum = 0_usize;
            for text in texts {
                let found = find(text).map_or(0, |found| index(found) + 1);
                checksum = checksum.wrapping_mul(31).wrapping_add(found);
            }
            checksum
        };
        Contender::checked(name, table, run)
    }

    /// Creates a contender, after checking that it finds every code and no other text.
    fn checked(
        name: &'static str,
        table: &Table,
        run: impl Fn(&[&str]) -> usize + 'static,
    ) -> Contender {
        let run: Box<dyn Fn(&[&str]) -> usize> = Box::new(run);
        for (index, text) in table.codes.iter().enumerate() {
            assert_eq!(run(&[text]), index + 1, "{name}: {text}");
        }
        for text in &table.misses {
            assert_eq!(run(&[text]), 0, "{name}: {text}");
        }
        Contender { name, run }
    }

    /// Creates the limit: it reads the length and the first byte of each text, and finds nothing.
    fn limit() -> Contender {
        let run = |texts: &[&str]| {
            let mut checksum = 0_usize;
            for text in texts {
                let first = text.bytes().next().map_or(0, usize::from);
                checksum = checksum.wrapping_mul(31).wrapping_add(text.len() ^ first);
            }
            checksum
        };
        Contender {
            name: "(reading the first byte)",
            run: Box::new(run),
        }
    }
}

/// A table, and the texts to look up in it.
struct Table {
    codes: Vec<&'static str>,
    misses: Vec<String>,
    /// The texts of each workload, in the order of [`Workload::ALL`].
    workloads: Vec<Vec<&'static str>>,
}

impl Table {
    fn new(codes: Vec<&'static str>) -> Table {
        let mut rng = fastrand::Rng::with_seed(7);
        let hits: Vec<&str> = (0..LOOKUPS)
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
        let workloads = Workload::ALL.iter().map(|workload| match workload {
            Workload::Hits => contiguous(&hits),
            Workload::Misses => contiguous(&misses),
            Workload::Hot => vec![contiguous(&["PAYMENT_IN_PROCESS"])[0]; hits.len()],
            Workload::Owned => scattered(&hits, &mut rng),
        });
        Table {
            workloads: workloads.collect(),
            codes,
            misses,
        }
    }
}

/// Copies the texts into one allocation, one after the other.
fn contiguous(texts: &[impl AsRef<str>]) -> Vec<&'static str> {
    let joined: String = texts.iter().map(AsRef::as_ref).collect();
    let mut rest: &'static str = joined.leak();
    let mut next = |text: &str| {
        let (copy, tail) = rest.split_at(text.len());
        rest = tail;
        copy
    };
    texts.iter().map(|text| next(text.as_ref())).collect()
}

/// Copies each text into its own allocation, in random order and with gaps between them.
fn scattered(texts: &[&str], rng: &mut fastrand::Rng) -> Vec<&'static str> {
    let mut order: Vec<usize> = (0..texts.len()).collect();
    rng.shuffle(&mut order);
    let mut copies = vec![""; texts.len()];
    for index in order {
        copies[index] = String::from(texts[index]).leak();
        Vec::<u8>::with_capacity(rng.usize(100..400)).leak();
    }
    copies
}

/// Builds a table of any size, and its contenders.
macro_rules! contenders {
    ($krate:ident, $before:ident) => {{
        mod peers {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($krate), ".rs"));
        }
        use $krate::ResultCode;
        let table = Table::new(ResultCode::ALL.iter().map(|code| code.as_str()).collect());
        let codes = || peers::CODES.iter().copied();
        let std: &HashMap<&str, u16> = Box::leak(Box::new(codes().collect()));
        // hashbrown hashes with foldhash by default.
        let foldhash: &hashbrown::HashMap<&str, u16> = Box::leak(Box::new(codes().collect()));
        let mut sorted: Vec<(&str, u16)> = codes().collect();
        sorted.sort_unstable();
        let sorted = &*sorted.leak();
        let search = |text: &str| {
            let index = sorted.binary_search_by_key(&text, |(text, _)| text).ok()?;
            Some(sorted[index].1)
        };
        let contenders = vec![
            Contender::new(
                "result-codes",
                &table,
                |text| ResultCode::parse(text),
                |code| code as usize,
            ),
            #[cfg(feature = "before")]
            Contender::new(
                "result-codes before",
                &table,
                |text| $before::ResultCode::parse(text),
                |code| code as usize,
            ),
            Contender::new(
                "phf",
                &table,
                |text| peers::PHF.get(text).copied(),
                usize::from,
            ),
            Contender::new("hashify", &table, peers::hashify, usize::from),
            Contender::new(
                "HashMap",
                &table,
                |text| std.get(text).copied(),
                usize::from,
            ),
            Contender::new(
                "hashbrown with foldhash",
                &table,
                |text| foldhash.get(text).copied(),
                usize::from,
            ),
            Contender::new("binary search", &table, search, usize::from),
            Contender::limit(),
            Contender::new(
                "strum",
                &table,
                |text| peers::Code::from_str(text).ok(),
                |code| code as usize,
            ),
            Contender::new(
                "match",
                &table,
                |text| peers::match_text(text),
                |code| code as usize,
            ),
            // C reads a `&str` as a pointer and a length. The language does not promise that, so the check matters.
            #[cfg(gperf)]
            Contender::checked("gperf in C", &table, |texts| unsafe {
                peers::gperf_run(texts.as_ptr().cast(), texts.len())
            }),
            #[cfg(gperf)]
            Contender::new(
                "gperf from Rust",
                &table,
                |text| match unsafe { peers::gperf_find(text.as_ptr(), text.len()) } {
                    0 => None,
                    number => Some(number),
                },
                |number| usize::from(number) - 1,
            ),
        ];
        (table, contenders)
    }};
}

fn main() {
    let tables = [
        contenders!(result_codes, before),
        contenders!(result_codes_500, before_500),
        contenders!(result_codes_5000, before_5000),
    ];
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [count, name, rounds] if count == "count" => {
            // For callgrind, which counts instructions: one contender's hits in the real table.
            let (table, contenders) = &tables[0];
            let contender = contenders
                .iter()
                .find(|contender| contender.name == name)
                .expect("a contender has this name");
            let hits = &table.workloads[0];
            println!("{}", hits.len());
            for _ in 0..rounds.parse().expect("a number") {
                black_box((contender.run)(hits));
            }
        }
        _ => measure(&tables),
    }
}

/// Prints the shortest time of each contender. All run in turn, in many rounds, so that a disturbance hits all of them alike.
fn measure(tables: &[(Table, Vec<Contender>)]) {
    let mut times: HashMap<(usize, usize, &str), f64> = HashMap::new();
    for _ in 0..ROUNDS {
        for (table, contenders) in tables {
            for (index, texts) in table.workloads.iter().enumerate() {
                for contender in contenders {
                    // Warm up the caches, so that no contender fetches the texts for the others.
                    black_box((contender.run)(texts));
                    let start = Instant::now();
                    black_box((contender.run)(texts));
                    let time = start.elapsed();
                    let nanoseconds = time.as_secs_f64() * 1e9 / texts.len() as f64;
                    let key = (table.codes.len(), index, contender.name);
                    let shortest = times.entry(key).or_insert(nanoseconds);
                    *shortest = shortest.min(nanoseconds);
                }
            }
        }
    }
    for (table, contenders) in tables {
        for (index, workload) in Workload::ALL.iter().enumerate() {
            for contender in contenders {
                let (codes, name) = (table.codes.len(), contender.name);
                let shortest = times[&(codes, index, name)];
                println!("{codes},{workload:?},{name},{shortest:.2}");
            }
        }
    }
}
