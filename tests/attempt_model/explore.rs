//! Every state that can be reached, breadth first, so that the first violation has the shortest trace.
//!
//! By hand, because it is short. `stateright` would bring two dozen packages, a web server among them; its traces are the
//! `Debug` of states; and its `eventually` has gaps where paths join or run in a circle, which is what is looked for here.

use std::collections::HashMap;
use std::fmt::{self, Debug, Display};
use std::hash::Hash;

/// A system whose behavior is explored.
pub(crate) trait Model {
    type State: Clone + Eq + Hash;
    type Event: Clone + Display;
    type Property: Copy + Eq + Debug + Display;

    fn initial(&self) -> Vec<Self::State>;
    /// All that can happen in this state.
    fn events(&self, state: &Self::State) -> Vec<(Self::Event, Self::State)>;
    /// What is wrong with a state.
    fn check(&self, state: &Self::State, found: &mut Vec<Self::Property>);
    /// What is wrong with a step.
    fn check_step(
        &self,
        from: &Self::State,
        event: &Self::Event,
        to: &Self::State,
        found: &mut Vec<Self::Property>,
    );
}

/// What was explored.
pub(crate) struct Explored<M: Model> {
    pub(crate) states: Vec<M::State>,
    /// From where, and by what, each state was reached first.
    reached_by: Vec<Option<(usize, M::Event)>>,
    pub(crate) steps: usize,
    /// The first violation of each property.
    violations: Vec<Violation<M::Property>>,
}

/// A property that does not hold, and what leads there.
#[derive(Clone)]
pub(crate) struct Violation<P> {
    pub(crate) property: P,
    trace: Vec<String>,
}

/// Explores everything, to the end.
pub(crate) fn explore<M: Model>(model: &M) -> Explored<M> {
    let mut places: HashMap<M::State, usize> = HashMap::new();
    let mut explored: Explored<M> = Explored {
        states: Vec::new(),
        reached_by: Vec::new(),
        steps: 0,
        violations: Vec::new(),
    };
    for state in model.initial() {
        places.insert(state.clone(), explored.states.len());
        explored.states.push(state);
        explored.reached_by.push(None);
    }
    let mut found = Vec::new();
    let mut next = 0;
    while next < explored.states.len() {
        let state = explored.states[next].clone();
        model.check(&state, &mut found);
        for property in found.drain(..) {
            explored.violated(property, next, &[]);
        }
        for (event, to) in model.events(&state) {
            explored.steps += 1;
            model.check_step(&state, &event, &to, &mut found);
            for property in found.drain(..) {
                explored.violated(property, next, &[event.to_string()]);
            }
            if !places.contains_key(&to) {
                places.insert(to.clone(), explored.states.len());
                explored.states.push(to);
                explored.reached_by.push(Some((next, event)));
            }
        }
        next += 1;
    }
    explored
}

impl<M: Model> Explored<M> {
    /// Adds a violation in this state, which ends with `more`.
    pub(crate) fn violated(&mut self, property: M::Property, at: usize, more: &[String]) {
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

    /// What leads to a state, from the beginning.
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
