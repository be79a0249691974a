use divan::{Bencher, black_box};
use result_codes::{ResultCode, ResultStatus};
fn main(){ divan::main(); }
#[divan::bench]
fn parse(b: Bencher) { let t: Vec<String> = ResultCode::ALL.iter().map(|c| c.as_str().to_owned()).collect(); b.bench(|| { for x in &t { black_box(ResultCode::parse(black_box(x))); } }); }
#[divan::bench]
fn parse_status(b: Bencher) { let t: Vec<String> = ResultCode::ALL.iter().map(|c| c.status().as_str().to_owned()).collect(); b.bench(|| { for x in &t { black_box(ResultStatus::parse(black_box(x))); } }); }
#[divan::bench]
fn miss(b: Bencher) { let t: Vec<String> = ResultCode::ALL.iter().map(|c| format!("{c}_2")).collect(); b.bench(|| { for x in &t { black_box(ResultCode::parse(black_box(x))); } }); }
