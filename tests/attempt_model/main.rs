//! The proof that an attempt charges nobody twice: all states that it can reach with an adversarial server and network.

use std::time::Instant;

use clients::{Client, FormerExample, FormerReadme};
use explore::{Explored, explore};
use result_codes::{Attempt, NextStep, Outcome};
use world::{Event, Fate, Memo, Property, Standing, State, Troubles, World, worlds};

mod clients;
mod explore;
mod replies;
mod world;

/// Explores a world, and the ends that an honest server leads to from the states that `from` selects. Also returns the largest
/// number of actions to such an end.
fn explore_world<C: Client>(
    world: &World<C>,
    from: impl Fn(&State<C>) -> bool,
) -> (Explored<World<C>>, usize) {
    let mut explored = explore(world);
    let (mut memo, mut most) = (Memo::default(), 0);
    for at in 0..explored.states.len() {
        let mut state = explored.states[at].clone();
        if !world.must_end(&state) || !from(&state) {
            continue;
        }
        // Nothing more is delivered late.
        state.copies = 0;
        let mut trace = Vec::new();
        match world.honest_end(&state, &mut memo, &mut Vec::new(), &mut trace) {
            Ok(actions) => most = most.max(actions),
            Err(property) => explored.record(property, at, &trace),
        }
    }
    (explored, most)
}

#[test]
fn an_attempt_charges_nobody_twice_and_ends() {
    for (beginning, world) in worlds() {
        let start = Instant::now();
        let (explored, most) = explore_world(&world, |_| true);
        println!(
            "{beginning}: {} states, {} steps, at most {most} actions to the end with an honest server, {:?}",
            explored.states.len(),
            explored.steps,
            start.elapsed()
        );
        let violations: Vec<String> = explored
            .violations()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(
            violations.is_empty(),
            "an attempt that begins with `{beginning}`: {}",
            violations.join("")
        );
        // The properties do not hold vacuously: every outcome occurs.
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

/// The assumption of `new` is necessary: if a proxy repeats requests, only `resume` is safe.
#[test]
fn new_is_unsafe_if_a_request_is_delivered_twice() {
    let repeats = Troubles {
        repeats: true,
        ..NO_TROUBLES
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
    /// The troubles that it needs.
    troubles: Troubles,
    /// What the server and the network do.
    happens: fn(&Event) -> bool,
    /// The properties, any of which it violates.
    violates: &'static [Property],
}

const NO_TROUBLES: Troubles = Troubles {
    repeats: false,
    contradicts: false,
    paid_before: false,
    restarts: false,
    began_before: false,
};

const FAULTS: [Fault; 5] = [
    Fault {
        name: "the order is paid already, and its code is taken for an invitation to start over",
        troubles: Troubles {
            paid_before: true,
            ..NO_TROUBLES
        },
        happens: |event| matches!(event, Event::Delivered { answer, .. } if answer.may_be_processed()),
        violates: &[Property::TwoCharges],
    },
    Fault {
        name: "a proxy delivers a request twice; it is booked, and the second copy is refused",
        troubles: Troubles {
            repeats: true,
            ..NO_TROUBLES
        },
        happens: |event| {
            matches!(event, Event::Delivered { then: Standing::Booked, answer, fate }
                if *fate == Fate::IsLost || answer.may_be_processed() || answer.id_is_taken())
        },
        violates: &[Property::TwoCharges],
    },
    Fault {
        name: "booked, and answered F with a code that is listed as unknown",
        troubles: Troubles {
            contradicts: true,
            ..NO_TROUBLES
        },
        happens: |event| {
            matches!(event, Event::Delivered { then: Standing::Booked, answer, .. }
                if answer.is("F") && answer.contradicts_itself())
        },
        violates: &[Property::FailedButCanBeBooked],
    },
    Fault {
        name: "in process, and answered S with a code that is listed as unknown",
        troubles: Troubles {
            contradicts: true,
            ..NO_TROUBLES
        },
        happens: |event| {
            matches!(event, Event::Delivered { then: Standing::InProcess, answer, .. }
                if answer.is("S") && answer.contradicts_itself())
        },
        violates: &[Property::SucceededWithoutBooking],
    },
    Fault {
        name: "answered U with a code that is not listed as U, and nothing kept",
        troubles: NO_TROUBLES,
        happens: |event| {
            matches!(event, Event::Delivered { then: Standing::Absent, answer, .. }
                if answer.is("U") && answer.0.next_step() != NextStep::Retry)
        },
        violates: &[Property::NoEnd, Property::WrongEnd],
    },
];

/// Finds each fault in a world where nothing else goes wrong, and prints its trace.
fn assert_has_all_faults<C: Client>() {
    for fault in FAULTS {
        let only = World::<C>::new(fault.troubles).only(fault.happens);
        // Check the ends only after the fault: once everything that was sent has been delivered.
        let (explored, _) =
            explore_world(&only, |state| state.client != C::new() && state.copies == 0);
        let mut found = fault.violates.iter();
        let found = found.find_map(|&property| explored.violation(property));
        let violation = found.unwrap_or_else(|| panic!("not found: {}", fault.name));
        println!("{}:\n{violation}", fault.name);
    }
}

#[test]
fn the_former_loop_of_the_example_has_all_faults() {
    assert_has_all_faults::<FormerExample>();
}

#[test]
fn the_former_match_of_the_readme_has_all_faults() {
    assert_has_all_faults::<FormerReadme>();
}
