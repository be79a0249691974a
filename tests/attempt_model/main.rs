//! The proof that an attempt charges nobody twice: every behavior of an adversarial server and network, explored to the
//! last state.

use std::time::Instant;

use clients::{Client, ExampleBefore, ReadmeBefore};
use explore::{Explored, explore};
use result_codes::{Attempt, NextStep, Outcome};
use world::{Event, Known, Property, State, Troubles, Truth, Way, World, worlds};

mod clients;
mod explore;
mod replies;
mod world;

/// Explores a world, and from these states in it, the ends that an honest server leads to. Gives the most actions to one.
fn explore_world<C: Client>(
    world: &World<C>,
    from: impl Fn(&State<C>) -> bool,
) -> (Explored<World<C>>, usize) {
    let mut explored = explore(world);
    let (mut known, mut most) = (Known::default(), 0);
    for at in 0..explored.states.len() {
        let mut state = explored.states[at].clone();
        if !World::must_end(&state) || !from(&state) {
            continue;
        }
        state.copies = 0;
        let mut trace = Vec::new();
        match world.honest_end(&state, &mut known, &mut Vec::new(), &mut trace) {
            Ok(actions) => most = most.max(actions),
            Err(property) => explored.violated(property, at, &trace),
        }
    }
    (explored, most)
}

#[test]
fn an_attempt_charges_nobody_twice_and_comes_to_an_end() {
    for (beginning, world) in worlds() {
        let start = Instant::now();
        let (explored, most) = explore_world(&world, |_| true);
        println!(
            "{beginning}: {} states, {} steps, {most} actions to an honest end at most, {:?}",
            explored.states.len(),
            explored.steps,
            start.elapsed()
        );
        if let Some(violation) = explored.violations().first() {
            panic!("an attempt that begins with `{beginning}`: {violation}");
        }
        // It is not shown of nothing: every outcome comes up.
        for wanted in [
            Outcome::Succeeded,
            Outcome::Failed,
            Outcome::StartOver,
            Outcome::Undecided,
        ] {
            let mut ends = explored.states.iter().filter_map(world::outcome);
            assert!(
                ends.any(|end| end == wanted),
                "`{beginning}` never ends as {wanted:?}"
            );
        }
    }
}

/// What `new` is promised is needed: where a proxy repeats requests, only `resume` is safe.
#[test]
fn new_is_not_safe_where_a_request_is_delivered_twice() {
    let repeats = Troubles {
        repeats: true,
        ..CALM
    };
    let (explored, _) = explore_world(&World::<Attempt>::new(repeats), |_| true);
    let violation = explored.violation(Property::FailedButCanBeBooked);
    println!(
        "{}",
        violation.expect("a verdict on one copy, and the other is booked")
    );
}

/// A fault that was seen in programs without an attempt.
struct Fault {
    name: &'static str,
    /// The world that it takes.
    troubles: Troubles,
    /// What the server and the network do in it, beside what the merchant does.
    happens: fn(&Event) -> bool,
    /// What comes of it: any of these.
    violates: &'static [Property],
}

const CALM: Troubles = Troubles {
    repeats: false,
    contradicts: false,
    paid_before: false,
    restarts: false,
    began_before: false,
};

const FAULTS: [Fault; 5] = [
    Fault {
        name: "the order is paid already, and its closing is taken for an invitation",
        troubles: Troubles {
            paid_before: true,
            ..CALM
        },
        happens: |event| matches!(event, Event::Delivered { answer, .. } if answer.may_be_processed()),
        violates: &[Property::TwoCharges],
    },
    Fault {
        name: "a proxy delivers a request twice; it is booked, and the second copy is refused",
        troubles: Troubles {
            repeats: true,
            ..CALM
        },
        happens: |event| {
            matches!(event, Event::Delivered { then: Truth::Booked, answer, way }
                if *way == Way::IsLost || answer.may_be_processed() || answer.id_is_taken())
        },
        violates: &[Property::TwoCharges],
    },
    Fault {
        name: "booked, and answered F with a code that is listed as unknown",
        troubles: Troubles {
            contradicts: true,
            ..CALM
        },
        happens: |event| {
            matches!(event, Event::Delivered { then: Truth::Booked, answer, .. }
                if answer.is("F") && answer.contradicts_itself())
        },
        violates: &[Property::FailedButCanBeBooked],
    },
    Fault {
        name: "in process, and answered S with a code that is listed as unknown",
        troubles: Troubles {
            contradicts: true,
            ..CALM
        },
        happens: |event| {
            matches!(event, Event::Delivered { then: Truth::InProcess, answer, .. }
                if answer.is("S") && answer.contradicts_itself())
        },
        violates: &[Property::SucceededWithoutBooking],
    },
    Fault {
        name: "answered U with a code that is not listed as U, and nothing kept",
        troubles: CALM,
        happens: |event| {
            matches!(event, Event::Delivered { then: Truth::Absent, answer, .. }
                if answer.is("U") && answer.0.next_step() != NextStep::Retry)
        },
        violates: &[Property::NoEnd, Property::WrongEnd],
    },
];

/// Finds each fault in a world in which nothing else goes wrong, and shows what leads to it.
fn assert_has_all_faults<C: Client>() {
    for fault in FAULTS {
        let only = World::<C>::new(fault.troubles).only(fault.happens);
        // Only what is left of the fault is to end well: what is sent has been delivered.
        let (explored, _) =
            explore_world(&only, |state| state.client != C::new() && state.copies == 0);
        let mut found = fault.violates.iter();
        let found = found.find_map(|&property| explored.violation(property));
        let violation = found.unwrap_or_else(|| panic!("not found: {}", fault.name));
        println!("{}:\n{violation}", fault.name);
    }
}

#[test]
fn the_loop_that_the_example_had_has_all_faults() {
    assert_has_all_faults::<ExampleBefore>();
}

#[test]
fn the_match_that_the_readme_had_has_all_faults() {
    assert_has_all_faults::<ReadmeBefore>();
}
