//! What holds for a table of any size: the generator runs in linear time, and people can read the report.

use std::time::Duration;

use super::tests::{RELEASED, with_required_rows};
use super::{Source, generate};

/// The size of the smaller tables, in bytes.
const SIZE: usize = 20_000;

/// How much larger the larger ones are.
const FACTOR: usize = 8;

/// How much longer the larger tables may take. Linear time is 8 times as long, quadratic time 64 times.
const MAX_GROWTH: u32 = 16;

/// A table that is repetitive: how it starts, and what it repeats.
struct Shape(&'static str, fn(usize) -> String);

impl Shape {
    fn table(&self, size: usize) -> String {
        let Shape(start, piece) = self;
        let category = "[category.c]\ntitle = \"t\"\ngroup = \"g\"\n";
        let mut table = with_required_rows(category) + start;
        for n in 0.. {
            if table.len() >= size {
                break;
            }
            table += &piece(n);
        }
        table
    }
}

/// Returns a block of a code, which can be added to.
fn code(n: usize) -> String {
    format!(
        "[code.C{n}]\ncategory = \"c\"\nstatus = \"F\"\ndescription = \"{n}\"\nresolution = \"r\"\n"
    )
}

const CODE: &str =
    "[code.C]\ncategory = \"c\"\nstatus = \"F\"\ndescription = \"d\"\nresolution = \"r\"\n";

const SHAPES: &[Shape] = &[
    Shape("", code),
    // Wrong values.
    Shape("[code.C]\naliases = [", |n| format!("{n}, ")),
    Shape("[code.C]\naliases = [\"A\"", |n| format!(", \"A {n}\"")),
    Shape("", |n| code(n) + "replaced_by = \"NO_SUCH_CODE\"\n"),
    Shape("", |n| format!("{}replaced_by = \"NO_{n}\"\n", code(n))),
    Shape("", |n| {
        let long = "LONG".repeat(15);
        let code = code(n).replace("code.C", &format!("code.{long}"));
        format!("{code}replaced_by = \"GONE_{long}{n}\"\n")
    }),
    Shape("", |n| format!("{}request = \"no_{n}\"\n", code(n))),
    Shape("", |n| code(n).replace("status", "stauts")),
    Shape("", |n| code(n).replace("status = \"F\"\n", "")),
    Shape("", |n| {
        format!("[status.N{n}]\n{}request = \"not_found\"\n", code(n))
    }),
    Shape(CODE, |n| format!("key_{n} = \"v\"\n")),
    Shape(CODE, |n| format!("[code.x.c{n}]\n")),
    Shape("[code.C]\ndescription = \"", |_| "word ".to_owned()),
    // Repeated keys and headers.
    Shape(CODE, |_| "status = \"U\"\n".to_owned()),
    Shape(CODE, |_| "status = \"U\"\nnote = \"n\"\n".to_owned()),
    Shape(CODE, |n| code(n).replacen('[', "# [", 1)),
    Shape(CODE, |n| code(n / 2)),
    Shape("", |n| {
        format!("code.A{n}.title = \"t\"\ncode.A{n}.group = \"g\"\n")
    }),
    // No TOML.
    Shape("", |n| code(n).replace("\"c\"", "\"c")),
    Shape(CODE, |n| format!("key_{n} = \n")),
    Shape("", |n| format!("This is line {n} of a letter.\n")),
    Shape("", |_| "[\n".to_owned()),
    Shape("", |_| "\n".to_owned()),
    Shape("", |_| "a = \"\n".to_owned()),
    Shape("", |_| "[".to_owned()),
    Shape("", |_| "\0".to_owned()),
    Shape("", |_| "x".to_owned()),
    Shape("", |_| "=.".to_owned()),
    Shape("x = \"", |_| "\\q".to_owned()),
    // Warnings.
    Shape("", |n| code(n).replace(&format!("\"{n}\""), "\"d\"")),
    Shape("", |n| format!("{}note = \"`NO_{n}`\"\n", code(n))),
    Shape("[code.C]\nnote = \"", |n| format!("`NO_{n}` ")),
    Shape("", |n| {
        format!("[category.c{n}]\ntitle = \"t\"\ngroup = \"g\"\n")
    }),
];

/// Returns the CPU time of this thread. Wall-clock time would include other programs, and more of them in a longer run.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap()
}

/// Returns wall-clock time, where CPU time is not available.
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn cpu_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// Returns how long a report takes, and checks that it can be read.
fn time(table: &Source, released: Option<&Source>) -> Duration {
    let start = cpu_time();
    let report = match generate(std::slice::from_ref(table), released) {
        Ok(generated) => generated.warnings.to_string(),
        Err(report) => report.to_string(),
    };
    let elapsed = cpu_time().saturating_sub(start);
    assert!(report.len() < 40_000, "{} bytes", report.len());
    elapsed
}

/// Asserts that time grows linearly with the size. One good run in five is enough: other programs can evict the caches.
fn assert_linear(input: impl Fn(usize) -> (Source, Option<Source>)) {
    let [small, large] = [SIZE, SIZE * FACTOR].map(input);
    let times =
        (0..5).map(|_| [&small, &large].map(|(table, released)| time(table, released.as_ref())));
    let mut too_long = Vec::new();
    for [small, large] in times {
        if large < small * MAX_GROWTH {
            return;
        }
        too_long.push((small, large));
    }
    let end = &small.0.text[small.0.text.len() - 40..];
    panic!("{FACTOR} times the size takes this long: {too_long:?}, of {end:?}");
}

#[test]
fn time_is_linear_in_the_table() {
    for shape in SHAPES {
        assert_linear(|size| (Source::new("codes.toml", shape.table(size)), None));
    }
}

/// A small quadratic term shows only at this size.
#[test]
#[ignore = "takes minutes; prints the seconds for each shape"]
fn ten_megabytes_of_each_shape_take_less_than_a_minute() {
    for (number, shape) in SHAPES.iter().enumerate() {
        let table = Source::new("codes.toml", shape.table(10_000_000));
        let piece = (shape.1)(1);
        let elapsed = time(&table, None);
        println!("{number:2} {:6.2} s {piece:?}", elapsed.as_secs_f64());
        assert!(elapsed < Duration::from_secs(60), "{piece}");
    }
}

#[test]
fn time_is_linear_in_the_released_codes() {
    let row =
        |n: usize| format!("[C{n}]\nvariant = \"V\"\nstatus = \"S\"\nnext_step = \"proceed\"\n");
    assert_linear(|size| {
        let released: String = (0..size / 50).map(row).collect();
        // Half of them are in the table, and differ.
        let table = Shape("", code).table(size);
        (
            Source::new("codes.toml", table),
            Some(Source::new(RELEASED, released)),
        )
    });
}
