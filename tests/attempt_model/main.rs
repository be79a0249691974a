//! The proof that an attempt charges nobody twice and that a cancellation loses no money: every state that they can reach with an
//! adversarial server and network.
//!
//! `world` has the server, the network and the properties; `program` turns the attempt into a table, so that the exploration
//! is fast. Run it with `--nocapture` to see the worlds, the number of states, and the trace of each counterexample.

use std::fmt::Debug;
use std::sync::LazyLock;
use std::time::Instant;

use explore::{Explored, explore};
use follower::{Fault, Follower};
use program::Program;
use result_codes::{CancelOutcome, Flow, Outcome};
use rustc_hash::FxHashMap;
use world::{Assumption, Begun, Property, State, World};

mod explore;
mod follower;
mod program;
mod replies;
mod world;

const FLOWS: [Flow; 2] = [Flow::Immediate, Flow::Deferred];

const OUTCOMES: [Outcome; 5] = [
    Outcome::Succeeded,
    Outcome::Failed,
    Outcome::StartOver,
    Outcome::GivenUp,
    Outcome::Undecided,
];

const CANCEL_OUTCOMES: [CancelOutcome; 5] = [
    CancelOutcome::Cancelled,
    CancelOutcome::Succeeded,
    CancelOutcome::Failed,
    CancelOutcome::GivenUp,
    CancelOutcome::Undecided,
];

/// Returns all that an attempt can begin with.
fn attempts(fault: Option<Fault>, flow: Flow) -> Vec<Follower> {
    let begun = [Follower::new(fault, flow), Follower::resume(fault, flow)];
    let ended = OUTCOMES.map(|outcome| Follower::ended(fault, flow, outcome));
    begun.into_iter().chain(ended).collect()
}

/// Returns all that a cancellation can begin with, besides an attempt.
fn cancellations(fault: Option<Fault>, flow: Flow) -> Vec<Follower> {
    let ended = CANCEL_OUTCOMES.map(|outcome| Follower::ended_cancelling(fault, outcome));
    let resumed = [Follower::resume_cancelling(fault, flow)];
    resumed.into_iter().chain(ended).collect()
}

/// Returns the attempt as a program, with one kind for all replies that it cannot tell apart.
fn attempt() -> Program {
    static ATTEMPT: LazyLock<Program> = LazyLock::new(|| {
        let starts = FLOWS.map(|flow| attempts(None, flow));
        Program::without_fault(&starts.concat(), false)
    });
    ATTEMPT.clone()
}

/// Returns the attempt as a program that can cancel in every state.
fn cancelling() -> Program {
    static CANCELLING: LazyLock<Program> = LazyLock::new(|| {
        let starts = FLOWS.map(|flow| [attempts(None, flow), cancellations(None, flow)].concat());
        Program::without_fault(&starts.concat(), true)
    });
    CANCELLING.clone()
}

/// Checks the ends that an honest server leads to from every state. Returns the largest number of actions to such an end.
fn check_ends(world: &World, explored: &mut Explored<World>) -> usize {
    let (mut memo, mut most) = (FxHashMap::default(), 0);
    for at in 0..explored.states.len() {
        let state = explored.states[at].settled();
        if !world.must_end(&state) {
            continue;
        }
        let mut trace = Vec::new();
        match world.honest_end(&state, &mut memo, &mut Vec::new(), &mut trace) {
            Ok(actions) => most = most.max(actions),
            Err(property) => {
                let trace: Vec<_> = trace.into_iter().map(|event| (false, event)).collect();
                explored.record(property, at, &trace);
            }
        }
    }
    most
}

/// Explores a world, prints what it finds, and asserts that no property is violated. Returns its states, and the largest number
/// of actions to an end with an honest server.
fn assert_safe(name: &str, world: &World) -> (Vec<State>, usize) {
    let start = Instant::now();
    let mut explored = explore(world, |_| false);
    let most = check_ends(world, &mut explored);
    println!(
        "{}: {} states, {} steps, at most {most} actions to the end with an honest server, {:?}",
        name,
        explored.states.len(),
        explored.steps,
        start.elapsed()
    );
    let report: Vec<String> = explored
        .violations
        .iter()
        .map(|violation| {
            let property = violation.property.describe();
            format!("{property}:\n{}", violation.describe(world))
        })
        .collect();
    assert!(report.is_empty(), "{name}: {}", report.join(""));
    (explored.states, most)
}

/// Explores a world of attempts, as [`assert_safe`] does.
fn assert_attempts_are_safe(begun: Begun, flow: Flow) {
    let name = format!("{begun:?}, {flow:?}");
    let world = World::new(begun, flow, attempt());
    let (states, most) = assert_safe(&name, &world);
    assert!(most > 0, "{name}: no state must end");
    // The properties do not hold vacuously: every outcome occurs.
    for wanted in OUTCOMES {
        let mut states = states.iter();
        assert!(
            states.any(|state| world.has_ended_as(state, wanted)),
            "{name} never ends as {wanted}"
        );
    }
}

/// Explores a world of attempts that are cancelled, as [`assert_safe`] does.
fn assert_cancellations_are_safe(begun: Begun, flow: Flow) {
    let name = format!("{begun:?}, {flow:?}, with cancels");
    let world = World::new(begun, flow, cancelling());
    let (states, most) = assert_safe(&name, &world);
    assert!(most > 0, "{name}: no state must end");
    for wanted in CANCEL_OUTCOMES {
        // Under a cancel, what has failed is `Cancelled`.
        let can_occur = begun != Begun::Cancelling || wanted != CancelOutcome::Failed;
        let mut states = states.iter();
        assert_eq!(
            states.any(|state| world.has_ended_cancelling_as(state, wanted)),
            can_occur,
            "{name} ends as {wanted}"
        );
    }
}

#[test]
fn an_attempt_that_begins_with_new_charges_nobody_twice_and_ends() {
    for flow in FLOWS {
        assert_attempts_are_safe(Begun::New, flow);
    }
}

#[test]
fn a_resumed_attempt_charges_nobody_twice_and_ends() {
    for flow in FLOWS {
        assert_attempts_are_safe(Begun::Resumed, flow);
    }
}

/// Explores a world until it violates this property, and prints the trace. The first is the shortest.
#[track_caller]
fn assert_unsafe(what: &dyn Debug, world: &World, expected: Property) {
    let mut explored = explore(world, |property| property == expected);
    if expected == Property::NoEnd {
        check_ends(world, &mut explored);
    }
    let Some(violation) = explored.violation(expected) else {
        panic!("{what:?}: not found: {}", expected.describe());
    };
    println!(
        "{what:?}: {}\n{}",
        expected.describe(),
        violation.describe(world)
    );
}

#[test]
fn each_assumption_of_an_attempt_is_necessary() {
    use Assumption::OneFollower;
    use Begun::{New, Resumed};
    use Flow::{Deferred, Immediate};
    let failed = Property::FailedButCanBeBooked;
    let succeeded = Property::SucceededWithoutBooking;
    let charged = Property::TwoCharges;
    let cases = [
        (OneFollower(New, New), Immediate, failed),
        (OneFollower(New, Resumed), Immediate, failed),
        (OneFollower(Resumed, Resumed), Immediate, charged),
        (Assumption::DeliveredOnce, Immediate, failed),
        (Assumption::ExpiredByTheServersClock, Immediate, failed),
        (Assumption::FreshAfterExpiry, Immediate, failed),
        (Assumption::EarlierTryToldAsUnknown, Deferred, failed),
        (Assumption::EarlierTryNotifiedAsUnknown, Deferred, failed),
        (Assumption::OutcomeIsStored, Immediate, charged),
        (Assumption::RightFlow, Deferred, succeeded),
        (Assumption::KeepsIds, Immediate, charged),
        (Assumption::FinalOutcomes, Immediate, succeeded),
        (Assumption::NoInvitationIfPaid, Immediate, charged),
        (Assumption::NoMadeUpResults, Immediate, failed),
    ];
    for (assumption, flow, expected) in cases {
        let begun = match assumption {
            OneFollower(first, _) => first,
            _ => New,
        };
        let world = World::new(begun, flow, attempt()).without(assumption);
        assert_unsafe(&assumption, &world, expected);
    }
}

/// If the API wrongly says that it has the request, nothing is charged, but only giving up ends the attempt.
#[test]
fn a_false_acknowledgement_never_ends() {
    let world = World::new(Begun::New, Flow::Immediate, attempt())
        .without(Assumption::TrueAcknowledgements);
    let mut explored = explore(&world, |_| false);
    check_ends(&world, &mut explored);
    let found: Vec<Property> = explored
        .violations
        .iter()
        .map(|violation| violation.property)
        .collect();
    assert_eq!(found, [Property::NoEnd]);
}

#[test]
fn every_planted_fault_of_the_attempt_is_found() {
    for fault in Fault::OF_ATTEMPT {
        let expected = match fault {
            Fault::SwallowsSuccessAfterFailure | Fault::SwallowsFailureAfterSuccess => {
                Property::SwallowedContradiction
            }
            Fault::BelievesOutcomeBesideContradiction => Property::SucceededWithoutBooking,
            Fault::MissesAcknowledgement => Property::SentAfterAcknowledgement,
            Fault::MissesRefusal => Property::SentAfterRefusal,
            Fault::MissesExpiry => Property::SentAfterExpiry,
            Fault::ResumesWhatWasGivenUp => Property::SentAfterGivingUp,
            Fault::LosesMaybeProcessed => Property::TwoCharges,
            Fault::MissesThatItMayBePaid => Property::ForgotThatItMayBePaid,
            Fault::StartsOverAfterGivingUp => Property::StartedOverAfterGivingUp,
            Fault::TakesAnyFailedInquiryForNotFound
            | Fault::ResumesAsSentOnce
            | Fault::TakesAnyCopyForTheOnlyOne
            | Fault::TrustsInquiryFromBeforeExpiry
            | Fault::TrustsNotificationAfterExpiry => Property::FailedButCanBeBooked,
            _ => unreachable!("{fault:?} is a fault of the cancellation"),
        };
        let program = attempt().with_fault(fault, &attempts(Some(fault), Flow::Immediate));
        let world = World::new(Begun::New, Flow::Immediate, program);
        assert_unsafe(&fault, &world, expected);
    }
}

#[test]
fn a_cancellation_loses_no_money_and_ends() {
    for flow in FLOWS {
        assert_cancellations_are_safe(Begun::New, flow);
    }
}

#[test]
fn a_resumed_cancellation_loses_no_money_and_ends() {
    for flow in FLOWS {
        assert_cancellations_are_safe(Begun::Resumed, flow);
        assert_cancellations_are_safe(Begun::Cancelling, flow);
    }
}

/// If the API answers S to a cancel of what has not arrived, that S is reported as U, unless the cancel was sent after `expired`.
#[test]
fn a_cancel_of_what_has_not_arrived_loses_no_money() {
    for begun in [Begun::New, Begun::Cancelling] {
        let world = World::new(begun, Flow::Immediate, cancelling())
            .without(Assumption::CancelledForGoodBeforeExpiry);
        let name = format!("{begun:?}, with cancels of what has not arrived");
        assert!(assert_safe(&name, &world).1 > 0);
    }
}

#[test]
fn each_assumption_of_a_cancellation_is_necessary() {
    use Begun::{Cancelling, New};
    let failed = Property::FailedButCanBeBooked;
    let undone = Property::SucceededButCanBeUndone;
    let unpaid = Property::SucceededWithoutBooking;
    let cases = [
        (Assumption::OneFollower(New, Cancelling), New, undone),
        (
            Assumption::DecisionIsStored,
            New,
            Property::SentAfterDecision,
        ),
        (Assumption::EndedAsACancellation, Cancelling, undone),
        (Assumption::DecisionNeedsTheLease, New, undone),
        (Assumption::RefusedCancelIsNotCarriedOut, New, undone),
        (Assumption::CancelDeliveredOnce, New, undone),
        (Assumption::CancelledForGood, Cancelling, failed),
        (
            Assumption::OutcomeIsStored,
            New,
            Property::ShippedButCanBeUndone,
        ),
        (Assumption::ClosedByTheServersClock, Cancelling, undone),
        (Assumption::FreshAfterClosed, Cancelling, unpaid),
        (Assumption::ExpiredByTheServersClock, Cancelling, failed),
        (Assumption::FreshAfterExpiry, Cancelling, failed),
    ];
    for (assumption, begun, expected) in cases {
        let world = World::new(begun, Flow::Immediate, cancelling()).without(assumption);
        assert_unsafe(&assumption, &world, expected);
    }
}

#[test]
fn every_planted_fault_of_the_cancellation_is_found() {
    for fault in Fault::OF_CANCELLATION {
        let expected = match fault {
            Fault::BelievesSuccessUnderACancel
            | Fault::TakesAnyCancelForTheOnlyOne
            | Fault::ResumesAsNeverCancelled => Property::SucceededButCanBeUndone,
            Fault::TakesCancelNotFoundForUnpaid | Fault::TrustsCancelAfterExpiry => {
                Property::FailedButCanBeBooked
            }
            Fault::TakesRefusedCancelForPaid
            | Fault::TrustsNotificationAfterClosed
            | Fault::TrustsInquiryFromBeforeClosed => Property::SucceededWithoutBooking,
            Fault::AlarmsAfterCancelled | Fault::FailsUnderACancel => Property::FalseAlarm,
            Fault::MissesClosed => Property::CancelledAfterClosed,
            Fault::MissesSuccessAfterClosed => Property::NoEnd,
            _ => unreachable!("{fault:?} is a fault of the attempt"),
        };
        let program = cancelling().with_fault(fault, &cancellations(Some(fault), Flow::Immediate));
        let world = World::new(Begun::Cancelling, Flow::Immediate, program);
        assert_unsafe(&fault, &world, expected);
    }
}
