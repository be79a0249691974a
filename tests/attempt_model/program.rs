//! A follower as a table of states, so that millions of steps are cheap, and replies that it cannot tell apart are tried once.

use std::collections::{HashMap, HashSet};

use result_codes::{Action, Outcome};

use crate::follower::{Fault, Follower, Told};
use crate::replies::{self, Kind};

/// A state of a follower.
pub(crate) type Id = u16;

/// The index of a [`Kind`].
pub(crate) type Index = u8;

/// What a follower does or is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    NextAction,
    GiveUp,
    Expired,
    Answered(Index),
    Notified(Index),
    Inquired(Index, Option<Index>),
}

/// What can be seen of a state.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct View {
    outcome: Option<Outcome>,
    action: Action,
    order_may_be_paid: bool,
}

#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) fault: Option<Fault>,
    pub(crate) kinds: Vec<Kind>,
    /// For each state, one follower in it.
    followers: Vec<Follower>,
    views: Vec<View>,
    ids: HashMap<Follower, Id>,
    /// For each state, the state that each input leads to, if it is known.
    next: Vec<Vec<Option<Id>>>,
}

impl Program {
    pub(crate) fn new(fault: Option<Fault>, kinds: Vec<Kind>) -> Self {
        Program {
            fault,
            kinds,
            followers: Vec::new(),
            views: Vec::new(),
            ids: HashMap::new(),
            next: Vec::new(),
        }
    }

    /// Returns the program without a fault, with one kind for all replies that neither it nor the server can tell apart.
    ///
    /// Two replies are the same if they lead to equivalent states from every state. Two states are equivalent if they show the
    /// same, and each input leads to equivalent states.
    pub(crate) fn without_fault(starts: &[Follower]) -> Self {
        let mut program = Program::new(None, replies::meanings());
        let success = program.kinds.iter().position(|kind| kind.is_success);
        let success = index(success.expect("a success has a meaning"));
        let of_kind = |kind| {
            [
                Input::Answered(kind),
                Input::Notified(kind),
                Input::Inquired(kind, None),
                Input::Inquired(success, Some(kind)),
            ]
        };
        program.explore(starts, program.indices().flat_map(of_kind).collect());
        program.minimize();
        let mut seen = HashSet::new();
        let mut kinds = Vec::new();
        for at in program.indices() {
            let columns = of_kind(at).map(|input| program.column(input));
            let kind = program.kinds[usize::from(at)];
            if seen.insert((kind.role(), columns)) {
                kinds.push(kind);
            }
        }
        let mut program = Program::new(None, kinds);
        program.explore(starts, program.inputs());
        program.minimize();
        program
    }

    pub(crate) fn indices(&self) -> impl Iterator<Item = Index> + use<> {
        (0..self.kinds.len()).map(index)
    }

    /// Returns everything that a follower can be told about a reply.
    pub(crate) fn inputs(&self) -> Vec<Input> {
        let mut inputs = Vec::new();
        for kind in self.indices() {
            inputs.extend([
                Input::Answered(kind),
                Input::Notified(kind),
                Input::Inquired(kind, None),
            ]);
            inputs.extend(
                self.indices()
                    .map(|outcome| Input::Inquired(kind, Some(outcome))),
            );
        }
        inputs
    }

    pub(crate) fn outcome(&self, id: Id) -> Option<Outcome> {
        self.views[usize::from(id)].outcome
    }

    pub(crate) fn order_may_be_paid(&self, id: Id) -> bool {
        self.views[usize::from(id)].order_may_be_paid
    }

    /// Returns the next action in a state.
    pub(crate) fn action(&self, id: Id) -> Action {
        self.views[usize::from(id)].action
    }

    pub(crate) fn id(&mut self, follower: &Follower) -> Id {
        if let Some(&id) = self.ids.get(follower) {
            return id;
        }
        let id = Id::try_from(self.followers.len()).expect("few states");
        self.ids.insert(follower.clone(), id);
        self.views.push(View {
            outcome: follower.outcome(),
            action: follower.clone().next_action(),
            order_may_be_paid: follower.order_may_be_paid(),
        });
        self.followers.push(follower.clone());
        let count = self.kinds.len();
        self.next.push(vec![None; 3 + 3 * count + count * count]);
        id
    }

    /// Returns the state that an input leads to.
    pub(crate) fn next(&mut self, id: Id, input: Input) -> Id {
        let slot = self.slot(input);
        if let Some(next) = self.next[usize::from(id)][slot] {
            return next;
        }
        let mut follower = self.followers[usize::from(id)].clone();
        let kind = |at: Index| &self.kinds[usize::from(at)];
        match input {
            Input::NextAction => {
                let _ = follower.next_action();
            }
            Input::GiveUp => follower.hear(Told::GivesUp),
            Input::Expired => follower.hear(Told::Expired),
            Input::Answered(at) => follower.hear(Told::Answered(kind(at))),
            Input::Notified(at) => follower.hear(Told::Notified(kind(at))),
            Input::Inquired(call, outcome) => {
                follower.hear(Told::Inquired(kind(call), outcome.map(kind)));
            }
        }
        let next = self.id(&follower);
        self.next[usize::from(id)][slot] = Some(next);
        next
    }

    fn slot(&self, input: Input) -> usize {
        let count = self.kinds.len();
        match input {
            Input::NextAction => 0,
            Input::GiveUp => 1,
            Input::Expired => 2,
            Input::Answered(at) => 3 + usize::from(at),
            Input::Notified(at) => 3 + count + usize::from(at),
            Input::Inquired(call, None) => 3 + 2 * count + usize::from(call),
            Input::Inquired(call, Some(at)) => {
                3 + (3 + usize::from(call)) * count + usize::from(at)
            }
        }
    }

    /// Finds every state that the starts and these inputs lead to.
    fn explore(&mut self, starts: &[Follower], mut inputs: Vec<Input>) {
        inputs.extend([Input::NextAction, Input::GiveUp, Input::Expired]);
        for start in starts {
            self.id(start);
        }
        let mut at = 0;
        while at < self.followers.len() {
            for &input in &inputs {
                self.next(Id::try_from(at).expect("few states"), input);
            }
            at += 1;
        }
    }

    fn column(&self, input: Input) -> Vec<Option<Id>> {
        let slot = self.slot(input);
        self.next.iter().map(|next| next[slot]).collect()
    }

    /// Merges equivalent states.
    fn minimize(&mut self) {
        let mut classes = classes(self.views.iter());
        loop {
            let class_of = |next: &Option<Id>| next.map(|id| classes[usize::from(id)]);
            let refined = self.next.iter().zip(&classes).map(|(next, class)| {
                let next: Vec<Option<Id>> = next.iter().map(class_of).collect();
                (*class, next)
            });
            let refined: Vec<_> = refined.collect();
            let refined = self::classes(refined.iter());
            if refined == classes {
                break;
            }
            classes = refined;
        }
        let mut kept = Vec::new();
        for (at, &class) in classes.iter().enumerate() {
            if usize::from(class) == kept.len() {
                kept.push(at);
            }
        }
        for id in self.ids.values_mut() {
            *id = classes[usize::from(*id)];
        }
        self.followers = kept.iter().map(|&at| self.followers[at].clone()).collect();
        self.views = kept.iter().map(|&at| self.views[at]).collect();
        let class_of = |next: &Option<Id>| next.map(|id| classes[usize::from(id)]);
        let next = kept
            .iter()
            .map(|&at| self.next[at].iter().map(class_of).collect());
        self.next = next.collect();
    }
}

fn index(at: usize) -> Index {
    Index::try_from(at).expect("few kinds")
}

/// Numbers values in the order in which they first occur, the same for equal ones.
fn classes<T: Eq + std::hash::Hash>(values: impl Iterator<Item = T>) -> Vec<Id> {
    let mut numbers = HashMap::new();
    values
        .map(|value| {
            let next = Id::try_from(numbers.len()).expect("few states");
            *numbers.entry(value).or_insert(next)
        })
        .collect()
}
