//! Explores every reachable state breadth first, so that the first violation has the shortest trace.
//!
//! `stateright` was considered. It would bring two dozen packages, a web server among them; its traces are `Debug` output of
//! states; and its `eventually` properties are unsound where paths join or form a cycle, which is what must be found here.

use std::collections::HashMap;
use std::fmt::{self, Debug, Display};
use std::hash::Hash;

/// A system whose behavior is explored.
pub(crate) trait Model {
    type State: Clone + Eq + Hash;
    type Event: Clone + Display;
    type Property: Copy + Eq + Debug + Display;

    fn initial(&self) -> Vec<Self::State>;
    /// Returns what can happen in this state.
    fn events(&self, state: &Self::State) -> Vec<(Self::Event, Self::State)>;
    /// Adds the properties that a state violates.
    fn check(&self, state: &Self::State, found: &mut Vec<Self::Property>);
    /// Adds the properties that a step violates.
    fn check_step(
        &self,
        from: &Self::State,
        event: &Self::Event,
        to: &Self::State,
        found: &mut Vec<Self::Property>,
    );
}

/// The result of an exploration.
pub(crate) struct Explored<M: Model> {
    pub(crate) states: Vec<M::State>,
    /// The index of the state and the event from which each state was first reached.
    reached_by: Vec<Option<(usize, M::Event)>>,
    pub(crate) steps: usize,
    /// The first violation of each property.
    violations: Vec<Violation<M::Property>>,
}

/// A property that does not hold, and the events that lead there.
#[derive(Clone)]
pub(crate) struct Violation<P> {
    pub(crate) property: P,
    trace: Vec<String>,
}

/// Explores all states.
pub(crate) fn explore<M: Model>(model: &M) -> Explored<M> {
    let mut indices: HashMap<M::State, usize> = HashMap::new();
    let mut explored: Explored<M> = Explored {
        states: Vec::new(),
        reached_by: Vec::new(),
        steps: 0,
        violations: Vec::new(),
    };
    for state in model.initial() {
        indices.insert(state.clone(), explored.states.len());
        explored.states.push(state);
        explored.reached_by.push(None);
    }
    let mut found = Vec::new();
    let mut next = 0;
    while next < explored.states.len() {
        let state = explored.states[next].clone();
        model.check(&state, &mut found);
        for property in found.drain(..) {
            explored.record(property, next, &[]);
        }
        for (event, to) in model.events(&state) {
            explored.steps += 1;
            model.check_step(&state, &event, &to, &mut found);
            for property in found.drain(..) {
                explored.record(property, next, &[event.to_string()]);
            }
            if !indices.contains_key(&to) {
                indices.insert(to.clone(), explored.states.len());
                explored.states.push(to);
                explored.reached_by.push(Some((next, event)));
            }
        }
        next += 1;
    }
    explored
}

impl<M: Model> Explored<M> {
    /// Records a violation in a state, after these further events.
    pub(crate) fn record(&mut self, property: M::Property, at: usize, more: &[String]) {
        if self.violation(property).is_none() {
            let mut trace = self.trace(at);
            trace.extend_from_slice(more);
            self.violations.push(Violation { property, trace });
        }
    }

    pub(crate) fn violation(&self, property: M::Property) -> Option<&Violation<M::Property>> {
        let mut violations = self.violations.iter();
        violations.find(|violation| violation.property == property)
    }

    pub(crate) fn violations(&self) -> &[Violation<M::Property>] {
        &self.violations
    }

    /// Returns the events that lead to a state.
    fn trace(&self, mut at: usize) -> Vec<String> {
        let mut trace = Vec::new();
        while let Some((from, event)) = &self.reached_by[at] {
            trace.push(event.to_string());
            at = *from;
        }
        trace.reverse();
        trace
    }
}

impl<P: Display> Display for Violation<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.property)?;
        for (number, event) in self.trace.iter().enumerate() {
            writeln!(f, "{:4}  {event}", number + 1)?;
        }
        Ok(())
    }
}
