//! Explores every reachable state breadth first, so that the first violation has the shortest trace.
//!
//! `stateright` was considered. It would bring two dozen packages, a web server among them; its traces are `Debug` output of
//! states; and its `eventually` properties are unsound where paths join or form a cycle, which is what must be found here.

use std::fmt::Write;
use std::hash::Hash;

use rustc_hash::FxHashSet;

/// A system whose behavior is explored.
pub(crate) trait Model {
    type State: Copy + Eq + Hash;
    type Event: Copy;
    type Property: Copy + Eq;

    fn initial(&self) -> Vec<Self::State>;
    /// Adds what can happen in this state, and the state after that.
    fn events(&self, state: &Self::State, events: &mut Vec<(Self::Event, Self::State)>);
    /// Adds the properties that a state violates, and what else must happen in it to see that.
    fn check(&self, state: &Self::State, found: &mut Vec<(Self::Property, Option<Self::Event>)>);
    /// Adds the properties that a step violates.
    fn check_step(&self, from: &Self::State, event: Self::Event, found: &mut Vec<Self::Property>);
    fn describe(&self, event: Self::Event) -> String;
}

/// The result of an exploration.
pub(crate) struct Explored<M: Model> {
    pub(crate) states: Vec<M::State>,
    /// The index of the state and the event from which each state was first reached.
    reached_by: Vec<Option<(usize, M::Event)>>,
    pub(crate) steps: usize,
    /// The first violation of each property.
    pub(crate) violations: Vec<Violation<M>>,
}

/// A property that does not hold, and the events that lead there.
pub(crate) struct Violation<M: Model> {
    pub(crate) property: M::Property,
    pub(crate) trace: Vec<M::Event>,
}

/// Explores all states, or stops at the first violation of a property that `is_wanted`.
pub(crate) fn explore<M: Model>(model: &M, is_wanted: impl Fn(M::Property) -> bool) -> Explored<M> {
    let mut seen = FxHashSet::default();
    let mut explored: Explored<M> = Explored {
        states: Vec::new(),
        reached_by: Vec::new(),
        steps: 0,
        violations: Vec::new(),
    };
    for state in model.initial() {
        seen.insert(state);
        explored.states.push(state);
        explored.reached_by.push(None);
    }
    let (mut checked, mut found, mut events) = (Vec::new(), Vec::new(), Vec::new());
    let mut at = 0;
    while at < explored.states.len() {
        let state = explored.states[at];
        model.check(&state, &mut checked);
        for (property, event) in checked.drain(..) {
            explored.record(property, at, event.as_slice());
        }
        model.events(&state, &mut events);
        explored.steps += events.len();
        for (event, to) in events.drain(..) {
            model.check_step(&state, event, &mut found);
            for property in found.drain(..) {
                explored.record(property, at, &[event]);
            }
            if to != state && seen.insert(to) {
                explored.states.push(to);
                explored.reached_by.push(Some((at, event)));
            }
        }
        if explored
            .violations
            .iter()
            .any(|violation| is_wanted(violation.property))
        {
            break;
        }
        at += 1;
    }
    explored
}

impl<M: Model> Explored<M> {
    /// Records a violation in a state, after these further events.
    pub(crate) fn record(&mut self, property: M::Property, at: usize, more: &[M::Event]) {
        if self.violation(property).is_none() {
            let mut trace = self.trace(at);
            trace.extend_from_slice(more);
            self.violations.push(Violation { property, trace });
        }
    }

    pub(crate) fn violation(&self, property: M::Property) -> Option<&Violation<M>> {
        let mut violations = self.violations.iter();
        violations.find(|violation| violation.property == property)
    }

    /// Returns the events that lead to a state.
    fn trace(&self, mut at: usize) -> Vec<M::Event> {
        let mut trace = Vec::new();
        while let Some((from, event)) = self.reached_by[at] {
            trace.push(event);
            at = from;
        }
        trace.reverse();
        trace
    }
}

impl<M: Model> Violation<M> {
    /// Returns the events, one a line.
    pub(crate) fn describe(&self, model: &M) -> String {
        let mut lines = String::new();
        for (number, &event) in self.trace.iter().enumerate() {
            let _ = writeln!(lines, "{:4}  {}", number + 1, model.describe(event));
        }
        lines
    }
}
