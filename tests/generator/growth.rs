//! The generator's time grows linearly with the table. It is CPU time: other programs do not count.

use std::time::Duration;

use crate::codegen::{Source, generate};
use crate::with_required_rows;

/// The size of the smaller tables, in bytes.
const SIZE: usize = 12_000;

/// How much larger the larger ones are.
const FACTOR: usize = 8;

/// How much longer the larger tables may take. Linear time is 8 times as long, quadratic time 64 times.
const MAX_GROWTH: u32 = 24;

/// Returns a block of a code.
fn code(n: usize) -> String {
    format!(
        "[code.C{n}]\ncategory = \"c\"\nstatus = \"F\"\ndescription = \"{n}\"\nresolution = \"r\"\n"
    )
}

/// Returns the block with a number.
type Piece = fn(usize) -> String;

/// Returns a table of a size that repeats a piece.
fn table(size: usize, piece: Piece) -> Source {
    let mut table = with_required_rows("[category.c]\ntitle = \"t\"\ngroup = \"g\"\n");
    for n in 0.. {
        if table.len() >= size {
            break;
        }
        table += &piece(n);
    }
    Source::new("codes.toml", table)
}

/// Returns the CPU time of this thread.
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap()
}

/// Returns how long a table takes, and checks that its report can be read.
fn time(table: &Source) -> Duration {
    let start = cpu_time();
    let report = match generate(std::slice::from_ref(table), None) {
        Ok(generated) => generated.warnings.to_string(),
        Err(report) => report.to_string(),
    };
    let elapsed = cpu_time().saturating_sub(start);
    assert!(report.len() < 40_000, "{} bytes", report.len());
    elapsed
}

/// One good run in five is enough: other programs can evict the caches.
#[test]
fn time_is_linear_in_the_table() {
    let shapes: [(&str, Piece); 3] = [
        ("valid", code),
        ("wrong", |n| {
            code(n).replace("status", "stauts") + &format!("replaced_by = \"NO_{n}\"\n")
        }),
        ("broken", |n| {
            code(n).replace("\"c\"", "\"c") + "a = [\n<<<<<<< x\nSENT\tF\ta\n"
        }),
    ];
    for (name, piece) in shapes {
        let [small, large] = [SIZE, SIZE * FACTOR].map(|size| table(size, piece));
        let mut times = (0..5).map(|_| [time(&small), time(&large)]);
        let is_linear = times.any(|[small, large]| large < small * MAX_GROWTH);
        assert!(is_linear, "{FACTOR} times the size takes too long: {name}");
    }
}
