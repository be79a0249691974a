//! A follower as a table of states, so that millions of steps are cheap, and replies that it cannot tell apart are tried once.

use result_codes::{CancelOutcome, Outcome};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::follower::{Fault, Follower, Step, Told};
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
    Closed,
    Decides,
    Cancelled(Index),
    Answered(Index),
    Notified(Index),
    Inquired(Index, Option<Index>),
}

/// What every follower can do or be told at any time.
const ALWAYS: [Input; 3] = [Input::NextAction, Input::GiveUp, Input::Expired];

/// What can be seen of a state.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct View {
    outcome: Option<Outcome>,
    step: Step,
    order_may_be_paid: bool,
    is_cancelling: bool,
    cancel_outcome: Option<CancelOutcome>,
}

#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) fault: Option<Fault>,
    pub(crate) kinds: Vec<Kind>,
    /// The calls of an inquiry that are tried with an outcome beside them.
    calls: Vec<Index>,
    pub(crate) can_cancel: bool,
    /// For each state, one follower in it.
    followers: Vec<Follower>,
    views: Vec<View>,
    ids: FxHashMap<Follower, Id>,
    /// For each state, the state that each input leads to, if it is known.
    next: Vec<Vec<Option<Id>>>,
}

impl Program {
    /// Beside an outcome, one call of each class is enough: what matters of it is whether the outcome is read.
    pub(crate) fn new(fault: Option<Fault>, kinds: Vec<Kind>, can_cancel: bool) -> Self {
        let mut seen = FxHashSet::default();
        let is_new =
            |(at, kind): (usize, &Kind)| seen.insert(kind.class_of_call()).then(|| index(at));
        Program {
            fault,
            calls: kinds.iter().enumerate().filter_map(is_new).collect(),
            kinds,
            can_cancel,
            followers: Vec::new(),
            views: Vec::new(),
            ids: FxHashMap::default(),
            next: Vec::new(),
        }
    }

    /// Returns the program without a fault, with one kind for all replies that neither it nor the server can tell apart.
    ///
    /// Two replies are the same if, from every reachable state, they lead to equivalent states. Two states are equivalent if they
    /// show the same, and each input leads to equivalent states.
    pub(crate) fn without_fault(starts: &[Follower], can_cancel: bool) -> Self {
        let mut program = Program::new(None, replies::meanings(), can_cancel);
        // Here, one call is enough: one beside which an outcome is read.
        let success = program.calls.iter().copied();
        let mut success = success.filter(|&call| program.kinds[usize::from(call)].is_success);
        program.calls = success.next().into_iter().collect();
        program.explore(starts);
        program.minimize();
        let mut seen = FxHashSet::default();
        let mut kinds = Vec::new();
        for at in program.indices() {
            let kind = program.kinds[usize::from(at)];
            let columns: Vec<_> = program
                .inputs_of(at)
                .map(|input| program.column(input))
                .collect();
            if seen.insert((kind.role(), columns)) {
                kinds.push(kind);
            }
        }
        let mut program = Program::new(None, kinds, can_cancel);
        program.explore(starts);
        program.minimize();
        program
    }

    /// Returns the same program with a fault, for the same kinds.
    pub(crate) fn with_fault(self, fault: Fault, starts: &[Follower]) -> Self {
        let mut program = Program::new(Some(fault), self.kinds, self.can_cancel);
        program.explore(starts);
        program.minimize();
        program
    }

    pub(crate) fn indices(&self) -> impl Iterator<Item = Index> + use<> {
        (0..self.kinds.len()).map(index)
    }

    /// Returns everything that a follower can be told by a reply of this kind.
    fn inputs_of(&self, kind: Index) -> impl Iterator<Item = Input> {
        let alone = [
            Input::Answered(kind),
            Input::Notified(kind),
            Input::Inquired(kind, None),
        ];
        let calls = self.calls.iter();
        let beside_a_call = calls.map(move |&call| Input::Inquired(call, Some(kind)));
        let of_cancel = self.can_cancel.then_some(Input::Cancelled(kind));
        alone.into_iter().chain(beside_a_call).chain(of_cancel)
    }

    /// Returns everything that a follower can be told by a reply.
    pub(crate) fn inputs(&self) -> Vec<Input> {
        self.indices()
            .flat_map(|kind| self.inputs_of(kind))
            .collect()
    }

    /// Returns everything that a follower can do or be told.
    pub(crate) fn all_inputs(&self) -> Vec<Input> {
        let mut inputs = self.inputs();
        inputs.extend(ALWAYS);
        if self.can_cancel {
            inputs.extend([Input::Closed, Input::Decides]);
        }
        inputs
    }

    pub(crate) fn outcome(&self, id: Id) -> Option<Outcome> {
        self.views[usize::from(id)].outcome
    }

    pub(crate) fn order_may_be_paid(&self, id: Id) -> bool {
        self.views[usize::from(id)].order_may_be_paid
    }

    /// Returns what is done next in a state.
    pub(crate) fn step(&self, id: Id) -> Step {
        self.views[usize::from(id)].step
    }

    pub(crate) fn is_cancelling(&self, id: Id) -> bool {
        self.views[usize::from(id)].is_cancelling
    }

    pub(crate) fn cancel_outcome(&self, id: Id) -> Option<CancelOutcome> {
        self.views[usize::from(id)].cancel_outcome
    }

    pub(crate) fn id(&mut self, follower: &Follower) -> Id {
        if let Some(&id) = self.ids.get(follower) {
            return id;
        }
        let id = Id::try_from(self.followers.len()).expect("few states");
        self.ids.insert(follower.clone(), id);
        self.views.push(View {
            outcome: follower.outcome(),
            step: follower.clone().next_action(),
            order_may_be_paid: follower.order_may_be_paid(),
            is_cancelling: follower.is_cancelling(),
            cancel_outcome: follower.cancel_outcome(),
        });
        self.followers.push(follower.clone());
        let count = self.kinds.len();
        self.next
            .push(vec![None; 5 + (4 + self.calls.len()) * count]);
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
            Input::Closed => follower.hear(Told::Closed),
            Input::Decides => follower.hear(Told::Decides),
            Input::Cancelled(at) => follower.hear(Told::Cancelled(kind(at))),
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
            Input::Closed => 3,
            Input::Decides => 4,
            Input::Answered(at) => 5 + usize::from(at),
            Input::Notified(at) => 5 + count + usize::from(at),
            Input::Cancelled(at) => 5 + 2 * count + usize::from(at),
            Input::Inquired(call, None) => 5 + 3 * count + usize::from(call),
            Input::Inquired(call, Some(at)) => {
                let call = self.calls.iter().position(|&tried| tried == call);
                5 + (4 + call.expect("a call that is tried")) * count + usize::from(at)
            }
        }
    }

    /// Finds every state that the starts lead to.
    fn explore(&mut self, starts: &[Follower]) {
        let inputs = self.all_inputs();
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
    let mut numbers = FxHashMap::default();
    values
        .map(|value| {
            let next = Id::try_from(numbers.len()).expect("few states");
            *numbers.entry(value).or_insert(next)
        })
        .collect()
}
