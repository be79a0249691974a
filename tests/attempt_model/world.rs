//! The merchant's program, an adversarial server and network, and what can happen between them.
//!
//! The server is bound only by what the API promises:
//!
//! * It processes an id at most once.
//! * Its S of the request itself means that the request is booked.
//! * Its F of the request itself means that the request never will be booked, unless the code's next step is to send again or it
//!   says that the request is not found.
//! * An F that answers a send means that this copy is not processed.
//! * It acknowledges a request only if it has it.
//!
//! An S or F whose code is listed under another status means nothing: it can come at any time.
//!
//! Some behavior is modelled by its worst or most general case. A lost request is a copy that is never delivered. A lagging
//! replica, or an inquiry whose answer is late, reports what was true before. The order under the second id is booked at once.
//! There is one limit: at most one answer to a send is late at a time.

use std::fmt;

use result_codes::{Action, Attempt, Outcome, Reply, RequestState, ResultStatus};

use crate::clients::Client;
use crate::explore::Model;
use crate::replies::{self, Answer};

/// What can go wrong, besides lost requests and answers.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
pub(crate) struct Troubles {
    /// A proxy delivers a request any number of times.
    pub(crate) repeats: bool,
    /// The server sends S and F with codes that are listed under another status.
    pub(crate) contradicts: bool,
    /// The order was paid another way, perhaps by a sale that was given up.
    pub(crate) paid_before: bool,
    /// The merchant's process dies at any time.
    pub(crate) restarts: bool,
    /// The merchant may have sent the request before the trace begins.
    pub(crate) began_before: bool,
}

/// How the request stands at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Standing {
    Absent,
    InProcess,
    Booked,
    Failed(Answer),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State<C> {
    pub(crate) client: C,
    pub(crate) standing: Standing,
    /// The copies of the request that may still be delivered: 0, 1, or 2 for more than one.
    pub(crate) copies: u8,
    /// An answer to a send that may still come.
    late: Option<Answer>,
    paid_before: bool,
    /// The merchant started over under a second id, and that was booked.
    second_id_booked: bool,
    gave_up: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Property {
    TwoCharges,
    FailedButCanBeBooked,
    SucceededWithoutBooking,
    UndecidedWithoutReason,
    DeafAfterGivingUp,
    NoEnd,
    WrongEnd,
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Property::TwoCharges => "the order is charged twice",
            Property::FailedButCanBeBooked => {
                "reported as failed, but it is booked or still can be"
            }
            Property::SucceededWithoutBooking => "reported as succeeded, but it is not booked",
            Property::UndecidedWithoutReason => "undecided without a reason",
            Property::DeafAfterGivingUp => "after giving up, a notification no longer decides it",
            Property::NoEnd => "with an honest server, it never ends",
            Property::WrongEnd => "with an honest server, it ends with the wrong outcome",
        })
    }
}

/// What happens in one step.
#[derive(Clone)]
pub(crate) enum Event {
    Sends,
    HasNoAnswer,
    Delivered {
        then: Standing,
        answer: Answer,
        fate: Fate,
    },
    LateAnswer(Answer),
    Inquired(Answer, Option<Answer>),
    Notified(Answer),
    Ends(Standing),
    GivesUp,
    Restarts,
    StartsOver,
}

/// What becomes of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Arrives,
    IsLost,
    IsLate,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Standing::Absent => f.write_str("has no record of it"),
            Standing::InProcess => f.write_str("is processing it"),
            Standing::Booked => f.write_str("has booked it"),
            Standing::Failed(why) => write!(f, "has refused it with {why}"),
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Sends => f.write_str("the merchant sends the request"),
            Event::HasNoAnswer => f.write_str("the merchant has no answer, and goes on"),
            Event::Delivered { then, answer, fate } => {
                let fate = match fate {
                    Fate::Arrives => "arrives",
                    Fate::IsLost => "is lost",
                    Fate::IsLate => "is late",
                };
                write!(
                    f,
                    "a copy is delivered; the server {then}, and its answer {answer} {fate}"
                )
            }
            Event::LateAnswer(answer) => write!(f, "the late answer {answer} arrives"),
            Event::Inquired(call, None) => write!(f, "an inquiry is answered {call}"),
            Event::Inquired(call, Some(outcome)) => {
                write!(
                    f,
                    "an inquiry is answered {call}, with the outcome {outcome}"
                )
            }
            Event::Notified(outcome) => write!(f, "a notification arrives: {outcome}"),
            Event::Ends(standing) => write!(f, "the server finishes: it {standing}"),
            Event::GivesUp => f.write_str("the merchant gives up"),
            Event::Restarts => f.write_str("the merchant's process is killed, and resumes"),
            Event::StartsOver => {
                f.write_str("the merchant starts over: a new order under a new id is booked")
            }
        }
    }
}

/// A world with some troubles, and a client in it.
pub(crate) struct World<C> {
    troubles: Troubles,
    /// The events that can happen, besides what the merchant does.
    only: fn(&Event) -> bool,
    replies: Vec<Answer>,
    client: std::marker::PhantomData<C>,
}

impl<C: Client> World<C> {
    pub(crate) fn new(troubles: Troubles) -> Self {
        let mut replies = replies::kinds::<C>();
        if !troubles.contradicts {
            replies.retain(|reply| !reply.contradicts_itself());
        }
        World {
            troubles,
            only: |_| true,
            replies,
            client: std::marker::PhantomData,
        }
    }

    /// Returns the same world, restricted to these events and what the merchant does.
    pub(crate) fn only(self, only: fn(&Event) -> bool) -> Self {
        World { only, ..self }
    }

    fn replies(&self) -> impl Iterator<Item = Answer> + '_ {
        self.replies.iter().copied()
    }

    /// Returns whether the server can send this. If the order was paid another way, it does not invite another order.
    fn fits(state: &State<C>, reply: Answer) -> bool {
        !(state.paid_before && reply.starts_over())
    }

    /// Returns whether the server may process a copy that is delivered.
    fn processes_a_copy(state: &State<C>) -> bool {
        !state.paid_before
            && match state.standing {
                Standing::Absent => true,
                Standing::Failed(why) => !why.is_final_failure(),
                Standing::InProcess | Standing::Booked => false,
            }
    }

    /// Returns how the request can stand after a copy is delivered, and what the server can answer.
    fn deliveries(&self, state: &State<C>) -> Vec<(Standing, Answer)> {
        let mut deliveries = Vec::new();
        let mut thens = vec![state.standing];
        if Self::processes_a_copy(state) {
            thens.extend([Standing::InProcess, Standing::Booked]);
        }
        if state.standing == Standing::Absent {
            let failures = self.failures().filter(|&why| Self::fits(state, why));
            thens.extend(failures.map(Standing::Failed));
        }
        for then in thens {
            // An F is about the copy that it answers, not about the one that is processed.
            let is_this_copy = then != state.standing;
            for answer in self.replies() {
                let may_be_sent = match then {
                    _ if answer.is_success() => then == Standing::Booked,
                    _ if answer.contradicts_itself() && answer.is("F") => true,
                    Standing::Absent => !answer.acknowledges(),
                    Standing::Failed(why) if answer.is("F") && is_this_copy => answer == why,
                    Standing::InProcess | Standing::Booked if answer.is("F") => !is_this_copy,
                    _ => true,
                };
                if may_be_sent && Self::fits(state, answer) {
                    deliveries.push((then, answer));
                }
            }
        }
        deliveries
    }

    /// Returns the failures of a request. A code that is listed under another status is none.
    fn failures(&self) -> impl Iterator<Item = Answer> + '_ {
        self.replies()
            .filter(|reply| reply.is("F") && !reply.contradicts_itself())
    }

    /// What an inquiry or a notification can report of the request, be it from a replica that lags or late.
    fn outcomes(&self, state: &State<C>) -> Vec<Answer> {
        let is_reported = |reply: &Answer| match reply.0.status().as_str() {
            _ if reply.contradicts_itself() => true,
            "S" => state.standing == Standing::Booked || !reply.is_success(),
            // What was true before stays on a replica. That it was in process is true enough.
            "F" => {
                state.standing == Standing::Failed(*reply)
                    || reply.invites_a_copy()
                    || reply.is_not_found()
            }
            _ => true,
        };
        match state.standing {
            Standing::Absent => self
                .replies()
                .filter(|reply| reply.is_not_found())
                .collect(),
            _ => self.replies().filter(is_reported).collect(),
        }
    }

    /// What an inquiry can be answered.
    fn inquiries(&self, state: &State<C>) -> Vec<(Answer, Option<Answer>)> {
        let outcomes = self.outcomes(state);
        let mut inquiries = Vec::new();
        let mut seen = Vec::new();
        for call in self.replies() {
            let has_it = state.standing != Standing::Absent;
            // S means that the API found the request, unless its outcome is "not found".
            let finds_it = has_it || !call.is("S");
            if finds_it {
                inquiries.push((call, None));
            } else if !call.is_success() {
                continue;
            }
            // An outcome is read only beside S, so one call of each other kind is enough.
            let kind = (call.0.status(), call.is_success());
            if !seen.contains(&kind) || call.is_success() {
                seen.push(kind);
                inquiries.extend(outcomes.iter().map(|&outcome| (call, Some(outcome))));
            }
        }
        inquiries
    }

    /// Checks that the attempt ends, and rightly, if nothing more is delivered late and the server is honest from here on.
    ///
    /// Returns the largest number of actions to the end.
    pub(crate) fn honest_end(
        &self,
        state: &State<C>,
        memo: &mut Memo<C>,
        on_the_way: &mut Vec<(C, Standing)>,
        trace: &mut Vec<String>,
    ) -> Result<usize, Property> {
        let here = (state.client, state.standing);
        let key = (state.client, state.standing, state.paid_before);
        if let Some(&steps) = memo.get(&key) {
            return Ok(steps);
        }
        if on_the_way.contains(&here) {
            return Err(Property::NoEnd);
        }
        let mut client = state.client;
        let action = client.next_action();
        if let Action::Finish(outcome) = action {
            let is_right = match (outcome, state.standing) {
                (Outcome::Succeeded, Standing::Booked)
                | (Outcome::Failed, Standing::Failed(_) | Standing::Absent) => true,
                (Outcome::StartOver, Standing::Failed(why)) => why.starts_over(),
                (Outcome::StartOver, Standing::Absent) => !state.paid_before,
                _ => false,
            };
            return if is_right {
                Ok(0)
            } else {
                Err(Property::WrongEnd)
            };
        }
        on_the_way.push(here);
        let mut longest = 0;
        for (event, standing, next) in self.honest_steps(state, client, action) {
            let next = State {
                client: next,
                standing,
                ..state.clone()
            };
            trace.push(event);
            longest = longest.max(1 + self.honest_end(&next, memo, on_the_way, trace)?);
            trace.pop();
        }
        on_the_way.pop();
        memo.insert(key, longest);
        Ok(longest)
    }

    fn honest_steps(
        &self,
        state: &State<C>,
        client: C,
        action: Action,
    ) -> Vec<(String, Standing, C)> {
        let mut steps = Vec::new();
        let in_process = || {
            self.replies()
                .filter(|reply| reply.acknowledges() && !reply.is("S"))
        };
        let final_failures = || {
            self.failures()
                .filter(|why| why.is_final_failure() && Self::fits(state, *why))
        };
        // How the request can stand once the server has looked at it.
        let failures = final_failures().map(Standing::Failed);
        let thens: Vec<Standing> = match state.standing {
            Standing::Booked => vec![Standing::Booked],
            Standing::Failed(why) if why.is_final_failure() => vec![Standing::Failed(why)],
            Standing::InProcess => [Standing::Booked].into_iter().chain(failures).collect(),
            // Only another copy changes this. An honest server does not hold to a failure that is not final.
            Standing::Absent | Standing::Failed(_) if action != Action::Send => {
                vec![state.standing]
            }
            Standing::Absent | Standing::Failed(_) if state.paid_before => failures.collect(),
            Standing::Absent | Standing::Failed(_) => [Standing::Booked, Standing::InProcess]
                .into_iter()
                .chain(failures)
                .collect(),
        };
        for then in thens {
            let outcomes: Vec<Answer> = match then {
                Standing::Absent => Vec::new(),
                Standing::Booked => self.replies().filter(|reply| reply.is_success()).collect(),
                Standing::Failed(why) => vec![why],
                Standing::InProcess => in_process().collect(),
            };
            let mut step = |event: String, tell: &dyn Fn(&mut C)| {
                let mut client = client;
                tell(&mut client);
                steps.push((event, then, client));
            };
            match action {
                Action::Send => {
                    // A copy of a request that has ended may be refused as a duplicate.
                    let refusals = self.failures().filter(|reply| {
                        state.standing != Standing::Absent && reply.may_be_processed()
                    });
                    for answer in outcomes.iter().copied().chain(refusals) {
                        step(
                            format!("the merchant sends; the server {then}, and answers {answer}"),
                            &|client| client.answered(answer.0),
                        );
                    }
                }
                Action::Inquire | Action::Wait => {
                    let success = Reply::from(ResultStatus::Success);
                    if then == Standing::Absent {
                        let not_found = self
                            .failures()
                            .filter(|reply| reply.request_state() == Some(RequestState::NotFound));
                        for call in not_found {
                            step(format!("an inquiry is answered {call}"), &|client| {
                                client.inquired(call.0, None);
                            });
                        }
                    }
                    for &outcome in &outcomes {
                        step(
                            format!("an inquiry is answered S, with the outcome {outcome}"),
                            &|client| client.inquired(success, Some(outcome.0)),
                        );
                        if action == Action::Wait {
                            step(format!("a notification arrives: {outcome}"), &|client| {
                                client.notified(outcome.0);
                            });
                        }
                    }
                }
                Action::Finish(_) => {}
            }
        }
        steps
    }

    /// Returns whether an honest server must lead to an end from here.
    ///
    /// Not if the attempt has ended. Nor if the server has a failure that is not final, and no other copy can change that: it has
    /// acknowledged or refused the request, so none is sent, or its failure does not invite one.
    pub(crate) fn must_end(&self, state: &State<C>) -> bool {
        let can_end = match state.standing {
            Standing::Failed(why) if !why.is_final_failure() => {
                let invites_a_copy = match why.request_state() {
                    Some(RequestState::NotFound) => true,
                    Some(RequestState::MaybeProcessed | RequestState::IdTaken) => false,
                    None => why.invites_a_copy(),
                };
                invites_a_copy && self.sends_if_not_found(state.client)
            }
            _ => true,
        };
        can_end && outcome(state).is_none()
    }

    fn sends_if_not_found(&self, mut client: C) -> bool {
        let not_found = self.failures().find(|reply| reply.is_not_found());
        let not_found = not_found.expect("the table has such a code");
        client.inquired(not_found.0, None);
        client.next_action() == Action::Send
    }
}

/// The largest number of actions to an honest end, for the states where it is known.
pub(crate) type Memo<C> = std::collections::HashMap<(C, Standing, bool), usize>;

/// Returns the outcome that the merchant reports, if the attempt has ended.
pub(crate) fn outcome<C: Client>(state: &State<C>) -> Option<Outcome> {
    match state.client.clone().next_action() {
        Action::Finish(outcome) => Some(outcome),
        Action::Send | Action::Inquire | Action::Wait => None,
    }
}

impl<C: Client> Model for World<C> {
    type State = State<C>;
    type Event = Event;
    type Property = Property;

    fn initial(&self) -> Vec<State<C>> {
        let mut states = Vec::new();
        let clients = if self.troubles.began_before {
            C::resume()
        } else {
            Some(C::new())
        };
        if let Some(client) = clients {
            for paid_before in [false, true] {
                for copies in [0, 2] {
                    if (paid_before && !self.troubles.paid_before)
                        || (copies > 0 && !self.troubles.began_before)
                    {
                        continue;
                    }
                    states.push(State {
                        client,
                        standing: Standing::Absent,
                        copies,
                        late: None,
                        paid_before,
                        second_id_booked: false,
                        gave_up: false,
                    });
                }
            }
        }
        states
    }

    fn events(&self, state: &State<C>) -> Vec<(Event, State<C>)> {
        let mut events = Vec::new();
        let tell = |tell: &dyn Fn(&mut C)| {
            let mut state = state.clone();
            tell(&mut state.client);
            state
        };
        // The merchant acts.
        let mut next = state.clone();
        match next.client.next_action() {
            Action::Send => {
                next.copies = (next.copies + 1).min(2);
                events.push((Event::Sends, next));
            }
            Action::Inquire | Action::Wait => events.push((Event::HasNoAnswer, next)),
            Action::Finish(Outcome::StartOver) => {
                next.second_id_booked = true;
                events.push((Event::StartsOver, next));
            }
            Action::Finish(_) => {}
        }
        events.push((Event::GivesUp, {
            let mut next = tell(&C::give_up);
            next.gave_up = true;
            next
        }));
        // A merchant that starts over has stored the outcome.
        let can_restart = self.troubles.restarts && !state.second_id_booked;
        if let Some(client) = C::resume().filter(|_| can_restart) {
            let mut next = state.clone();
            // The connections die with the process.
            (next.client, next.late, next.gave_up) = (client, None, false);
            events.push((Event::Restarts, next));
        }
        // The network delivers.
        if state.copies > 0 {
            let left: &[u8] = match state.copies {
                _ if self.troubles.repeats => &[2],
                1 => &[0],
                _ => &[1, 2],
            };
            for (then, answer) in self.deliveries(state) {
                for &copies in left {
                    let delivered = State {
                        standing: then,
                        copies,
                        ..state.clone()
                    };
                    let event = |fate| Event::Delivered { then, answer, fate };
                    let mut answered = delivered.clone();
                    answered.client.answered(answer.0);
                    events.push((event(Fate::Arrives), answered));
                    let mut late = delivered.clone();
                    late.late = Some(answer);
                    events.push((event(Fate::IsLate), late));
                    events.push((event(Fate::IsLost), delivered));
                }
            }
        }
        if let Some(answer) = state.late {
            let mut next = tell(&|client| client.answered(answer.0));
            next.late = None;
            events.push((Event::LateAnswer(answer), next));
        }
        for (call, outcome) in self.inquiries(state) {
            let next = tell(&|client| client.inquired(call.0, outcome.map(|reply| reply.0)));
            events.push((Event::Inquired(call, outcome), next));
        }
        for outcome in self.outcomes(state) {
            let next = tell(&|client| client.notified(outcome.0));
            events.push((Event::Notified(outcome), next));
        }
        // The server goes on.
        if state.standing == Standing::InProcess {
            let failures = self.failures().map(Standing::Failed);
            for standing in failures.chain([Standing::Booked]) {
                let next = State {
                    standing,
                    ..state.clone()
                };
                events.push((Event::Ends(standing), next));
            }
        }
        let is_merchants =
            |event: &Event| matches!(event, Event::Sends | Event::HasNoAnswer | Event::StartsOver);
        events.retain(|(event, _)| is_merchants(event) || (self.only)(event));
        events
    }

    fn check(&self, state: &State<C>, found: &mut Vec<Property>) {
        let is_booked = state.standing == Standing::Booked;
        let is_in_process = state.standing == Standing::InProcess;
        let can_be_booked = is_in_process || (Self::processes_a_copy(state) && state.copies > 0);
        let charges = [is_booked, state.paid_before, state.second_id_booked];
        if charges.iter().filter(|&&is_charged| is_charged).count() > 1 {
            found.push(Property::TwoCharges);
        }
        match outcome(state) {
            Some(Outcome::Succeeded) if !is_booked => found.push(Property::SucceededWithoutBooking),
            Some(Outcome::Failed | Outcome::StartOver) if is_booked || can_be_booked => {
                found.push(Property::FailedButCanBeBooked);
            }
            _ => {}
        }
    }

    fn check_step(&self, from: &State<C>, event: &Event, to: &State<C>, found: &mut Vec<Property>) {
        let (before, after) = (outcome(from), outcome(to));
        if after == Some(Outcome::Undecided) && before != after && !to.gave_up {
            let reply = match event {
                Event::Delivered {
                    answer,
                    fate: Fate::Arrives,
                    ..
                }
                | Event::LateAnswer(answer) => Some(*answer),
                Event::Inquired(_, Some(outcome)) | Event::Notified(outcome) => Some(*outcome),
                _ => None,
            };
            // A server that keeps to its promises takes no success back.
            let has_failed = matches!(before, Some(Outcome::Failed | Outcome::StartOver));
            let is_reason = |reply: Answer| reply.id_is_taken() || (has_failed && reply.is("S"));
            if !reply.is_some_and(is_reason) {
                found.push(Property::UndecidedWithoutReason);
            }
        }
        if matches!(event, Event::GivesUp) && before.is_none() && after == Some(Outcome::Undecided)
        {
            for reply in self.replies() {
                let mut client = to.client;
                client.notified(reply.0);
                let hears = match client.next_action() {
                    _ if !reply.is_success() && !reply.is_final_failure() => true,
                    Action::Finish(Outcome::Succeeded) => reply.is_success(),
                    Action::Finish(Outcome::Failed) => reply.is_final_failure(),
                    Action::Finish(Outcome::StartOver) => reply.starts_over(),
                    _ => false,
                };
                if !hears {
                    found.push(Property::DeafAfterGivingUp);
                }
            }
        }
    }
}

/// Returns the worlds that an attempt must be safe in: from `new` if a send is delivered at most once, and from `resume` always.
pub(crate) fn worlds() -> [(&'static str, World<Attempt>); 2] {
    let all = Troubles {
        repeats: true,
        contradicts: true,
        paid_before: true,
        restarts: true,
        began_before: true,
    };
    let new = Troubles {
        repeats: false,
        began_before: false,
        ..all
    };
    [("new", World::new(new)), ("resume", World::new(all))]
}
