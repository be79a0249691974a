//! Hundreds of orders, sold by two instances that are killed, stopped and started again, through a provider that is adversarial by
//! seed. Orders that are not decided in time are cancelled; with an even seed, the provider also gives back what was paid. In the end,
//! its ledger agrees with everything that the merchant ever told anybody.
//!
//! `MERCHANT_SECONDS=1800 cargo test check -- --nocapture` runs it longer, and `MERCHANT_SEED=7` otherwise. The
//! time ends the number of orders, and not the test: on a slow machine there are fewer.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use merchant::provider::QUICK;
use merchant::store::{Outcome, Request};
use merchant::wire::Call;
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::sleep;

use crate::world::{World, place, requests, unfinished_jobs};

/// How many orders are open at a time.
const OPEN: usize = 50;

/// At least so many, and a kill and a stop among them, however slow the machine is.
const ORDERS: usize = 60;

/// How long nothing may change before the test says that the merchant hangs.
const STANDSTILL: Duration = Duration::from_secs(120);

/// Both at once: on its own, and behind a proxy that repeats requests, so that each attempt begins with `resume`.
#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_agrees_with_what_the_merchant_told() {
    tokio::join!(run(seed(), false), run(seed() + 1, true));
}

fn seed() -> u64 {
    env::var("MERCHANT_SEED").map_or(1, |seed| seed.parse().unwrap())
}

/// One process of the merchant.
struct Instance {
    process: Child,
    webhook: String,
}

impl Instance {
    fn start(world: &World, number: usize) -> Instance {
        let log = File::options()
            .append(true)
            .create(true)
            .open(world.folder.path().join(format!("instance-{number}.log")));
        let mut process = Command::new(env!("CARGO_BIN_EXE_merchant"))
            .arg("instance")
            .arg(world.folder.path().join("config.json"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log.unwrap())
            .spawn()
            .unwrap();
        let mut webhook = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut webhook).unwrap();
        webhook.truncate(webhook.trim_end().len());
        Instance { process, webhook }
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.process);
        kill_process(pid, signal).unwrap();
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // SIGKILL: nothing in the process can react to it.
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

async fn run(seed: u64, is_behind_mesh: bool) {
    let seconds = env::var("MERCHANT_SECONDS").map_or(60, |seconds| seconds.parse().unwrap());
    let time = Duration::from_secs(seconds);
    let world = World::new(Some(seed), is_behind_mesh, QUICK).await;
    let is_sibling = seed.is_multiple_of(2);
    if is_sibling {
        world.provider.be_a_sibling();
    }
    let config = serde_json::to_vec(&world.config).unwrap();
    fs::write(world.folder.path().join("config.json"), config).unwrap();
    // Only to place orders and returns.
    let shop = world.merchant();
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut instances: Vec<Instance> =
        (0..2).map(|number| Instance::start(&world, number)).collect();
    let webhooks = |instances: &[Instance]| {
        let webhooks = instances.iter().map(|instance| instance.webhook.clone());
        world.provider.notify_at(webhooks.collect());
    };
    webhooks(&instances);

    let begun = Instant::now();
    let (mut placed, mut kills, mut stops) = (0, 0, 0);
    let mut strike_at = Instant::now();
    while placed < ORDERS || kills == 0 || stops == 0 || begun.elapsed() < time {
        let requests = requests(&shop).await;
        let open = requests.iter().filter(|request| request.outcome.is_none());
        for _ in open.count()..OPEN {
            let call = [Call::RetailPay, Call::CreateQrOrder][placed % 2];
            place(&shop, &format!("{seed}-{placed}"), call).await;
            placed += 1;
        }
        give_back(&shop, &requests).await;
        if strike_at < Instant::now() {
            let victim = dice.usize(..instances.len());
            if dice.u8(..3) > 0 {
                drop(instances.remove(victim));
                kills += 1;
                sleep(Duration::from_millis(dice.u64(..500))).await;
                instances.push(Instance::start(&world, victim));
                webhooks(&instances);
            } else {
                // Longer than its leases.
                instances[victim].signal(Signal::STOP);
                stops += 1;
                sleep(QUICK.lease + Duration::from_millis(500)).await;
                instances[victim].signal(Signal::CONT);
            }
            strike_at = Instant::now() + Duration::from_millis(dice.u64(100..800));
        }
        sleep(Duration::from_millis(100)).await;
    }

    world.provider.be_honest();
    let requests = settle(&world, &shop).await;
    let mut outcomes: BTreeMap<String, u32> = BTreeMap::new();
    for request in &requests {
        let outcome = request.outcome.map_or("Open".to_owned(), |outcome| format!("{outcome:?}"));
        *outcomes.entry(outcome).or_default() += 1;
    }
    let refunds = requests.iter().filter(|request| request.call == Call::RefundApply);
    println!(
        "seed {seed}, mesh: {is_behind_mesh}, sibling: {is_sibling}: {placed} orders, {} refunds, {kills} kills, {stops} stops, {outcomes:?}, {:.0?}",
        refunds.count(),
        begun.elapsed()
    );
    let wrongs = world.wrongs(&requests);
    if !wrongs.is_empty() {
        let folder = world.folder.keep();
        panic!("{} in {}: {wrongs:#?}", wrongs.len(), folder.display());
    }
}

/// Customers bring back every fourth thing that was shipped.
async fn give_back(shop: &merchant::merchant::Merchant, requests: &[Request]) {
    for payment in requests {
        let is_paid =
            payment.outcome == Some(Outcome::Succeeded) && payment.call != Call::RefundApply;
        let is_refunded = requests.iter().any(|refund| {
            refund.call == Call::RefundApply && refund.order_number == payment.order_number
        });
        if is_paid && !is_refunded && payment.id.as_bytes()[0] % 4 == 0 {
            shop.refund(payment).await.unwrap();
        }
    }
}

/// Waits until nothing is open that can be known, and everything is told.
async fn settle(world: &World, shop: &merchant::merchant::Merchant) -> Vec<Request> {
    let (mut last, mut changed_at) = (String::new(), Instant::now());
    loop {
        let before = requests(shop).await;
        let open = world.books().open(&before);
        let jobs = unfinished_jobs(shop).await.len();
        if open.is_empty() && jobs == 0 && !world.provider.is_busy() {
            // A job that was done in the meantime may have begun a refund.
            let now = requests(shop).await;
            if now.len() == before.len() {
                return now;
            }
        }
        let state = format!("{open:?} {jobs} {}", world.told().len());
        if state != last {
            (last, changed_at) = (state, Instant::now());
        } else if changed_at.elapsed() > STANDSTILL {
            panic!("it hangs: {last}");
        }
        sleep(Duration::from_millis(100)).await;
    }
}
