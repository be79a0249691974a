-- What must survive a restart. Times are in milliseconds, by the clock of the database.

-- A row is stored before its request is sent for the first time, and nothing of it is computed again.
create table if not exists requests (
    id                text primary key,
    order_number      text not null,
    attempt_number    integer not null,             -- counts the requests of the order, from 1
    call              text not null,
    purpose           text not null generated always as (iif(call = 'refundApply', 'refund', 'payment')) stored,
    flow              text not null,
    amount            text not null,
    currency          text not null,
    body              text not null,
    expires_at        integer,                      -- a refund has none of these four, and is not cancelled
    deadline          integer,
    cancel_at         integer,                      -- the customer does not wait for longer
    closed_at         integer,                      -- from here on, no cancel is carried out
    is_cancelling     integer not null default 0,   -- stored before the first cancel
    give_up_at        integer not null,
    qr_code           text,
    order_may_be_paid integer not null default 0,
    outcome           text,
    lease             text,                         -- of the follower that holds it
    leases            integer not null default 0,   -- how many there were
    due_at            integer default 0,            -- when any follower may take it up
    unique (order_number, purpose, attempt_number)
) strict;

-- At most one request of an order is open, given up or succeeded. `undecided` is left out, so that a late success of a started-over id
-- can be stored; `insert` refuses a new request beside it.
create unique index if not exists one_request_per_order
    on requests (order_number, purpose) where outcome is null or outcome in ('given_up', 'succeeded');

create index if not exists due_requests on requests (due_at);

-- What webhooks said. Each is stored before it is acknowledged.
create table if not exists notifications (
    number     integer primary key,
    request_id text not null references requests,
    status     text not null,
    unique (request_id, status)
) strict;

-- What follows from an outcome.
create table if not exists jobs (
    key        text primary key,                    -- whoever does the job does it once for each key
    request_id text not null references requests,
    kind       text not null,
    outcome    text not null,
    detail     text not null,
    state      text not null default 'new',         -- then 'begun', then 'done'; or 'withdrawn'
    held_until integer not null default 0
) strict;

create index if not exists unfinished_jobs on jobs (held_until) where state in ('new', 'begun');
