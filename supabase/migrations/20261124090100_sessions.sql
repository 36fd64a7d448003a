-- A session is one run of a deck. Its activities are frozen when it starts.

create sequence private.versions;
comment on sequence private.versions is 'Versions of states and tallies: each newer than all before, on every server.';

create table public.sessions (
	id uuid primary key default gen_random_uuid(),
	owner_id uuid not null references auth.users (id) on delete cascade,
	deck_id uuid references public.decks (id) on delete set null,
	code text not null unique check (code ~ '^[2-9A-HJKMNP-Z]{6}$'),
	title text not null check (char_length(title) between 1 and 200),
	language text not null check (language in ('fr', 'en')),
	pace text not null default 'live' check (pace in ('live', 'self')),
	phase text not null default 'lobby' check (phase in ('lobby', 'open', 'closed', 'revealed', 'ended')),
	activity_id uuid,
	version bigint not null default nextval('private.versions'),
	show_results boolean not null default false,
	closes_at timestamptz,
	identity text not null default 'anonymous' check (identity in ('anonymous', 'name', 'identifier')),
	sms_enabled boolean not null default true,
	sms_replies text not null default 'never' check (sms_replies in ('never', 'errors', 'always')),
	max_points numeric(8, 2) not null default 100 check (max_points > 0),
	started_at timestamptz not null default now(),
	ended_at timestamptz,
	purge_at timestamptz not null default now() + interval '365 days'
);
comment on table public.sessions is 'One run of a deck with a join code. Its version grows with every change that phones see.';
comment on column public.sessions.purge_at is 'The session is deleted with all its answers after this moment.';
create index sessions_owner_id_idx on public.sessions (owner_id, started_at desc);
create index sessions_deck_id_idx on public.sessions (deck_id);
create index sessions_purge_at_idx on public.sessions (purge_at);

create table public.session_activities (
	id uuid primary key default gen_random_uuid(),
	session_id uuid not null references public.sessions (id) on delete cascade,
	position integer not null,
	kind text not null,
	content jsonb not null,
	public_content jsonb not null,
	graded boolean not null,
	streams boolean not null,
	phase text check (phase in ('open', 'closed', 'revealed')),
	round smallint not null default 1 check (round in (1, 2)),
	hidden_keys text[] not null default '{}',
	unique (session_id, position)
);
comment on table public.session_activities is 'The activities of a session as they were when it started; a later edit of the deck changes nothing here.';
comment on column public.session_activities.public_content is 'What a phone may see before the reveal: never a right answer.';
comment on column public.session_activities.phase is 'Where this activity was left; null until it is first opened.';
comment on column public.session_activities.streams is 'Phones see the counts while it is open (ideas to like).';
alter table public.sessions add constraint sessions_activity_id_fkey
	foreign key (activity_id) references public.session_activities (id) on delete set null;
create index sessions_activity_id_idx on public.sessions (activity_id);

create table public.session_secrets (
	session_id uuid primary key references public.sessions (id) on delete cascade,
	phone_key text not null default gen_random_uuid()::text || gen_random_uuid()::text
);
comment on table public.session_secrets is 'The key under which phone numbers become HMACs. It dies with the session, and with it every link to a number.';

create table public.participants (
	id uuid primary key default gen_random_uuid(),
	session_id uuid not null references public.sessions (id) on delete cascade,
	channel text not null default 'web' check (channel in ('web', 'sms')),
	name text check (char_length(name) between 1 and 100),
	identity text check (char_length(identity) between 1 and 100),
	phone_hmac text,
	joined_at timestamptz not null default now(),
	unique (session_id, phone_hmac)
);
comment on table public.participants is 'One student in one session. Anonymous unless the session asked for a name or an identifier.';
create index participants_session_id_idx on public.participants (session_id);

create table public.answers (
	activity_id uuid not null references public.session_activities (id) on delete cascade,
	round smallint not null default 1,
	participant_id uuid not null references public.participants (id) on delete cascade,
	id uuid not null,
	seq bigint not null,
	value jsonb not null,
	keys text[] not null,
	labels text[] not null,
	channel text not null default 'web' check (channel in ('web', 'sms')),
	answered_at timestamptz not null default now(),
	primary key (activity_id, round, participant_id)
);
comment on table public.answers is 'The last answer of a participant in a round; the key is what makes counting twice impossible.';
comment on column public.answers.seq is 'Grows per participant and activity; an older answer that arrives later never replaces a newer one.';
comment on column public.answers.labels is 'How each key was spelled, in the order of keys; empty for kinds without free text.';
create index answers_participant_id_idx on public.answers (participant_id);

create table public.sms_messages (
	sid text primary key check (char_length(sid) <= 64),
	session_id uuid references public.sessions (id) on delete cascade,
	participant_id uuid references public.participants (id) on delete cascade,
	outcome text not null,
	reply text,
	received_at timestamptz not null default now()
);
comment on table public.sms_messages is 'Texts already dealt with, by Twilio''s MessageSid, so that a resent webhook changes nothing. Neither number nor text is kept.';
create index sms_messages_session_id_idx on public.sms_messages (session_id);
create index sms_messages_participant_id_idx on public.sms_messages (participant_id);

create function private.owns_session(p_session uuid) returns boolean
	language sql stable security definer set search_path = ''
	as $$ select exists (select 1 from public.sessions where id = p_session and owner_id = auth.uid()) $$;
comment on function private.owns_session is 'True when the session is the caller''s own.';
create function private.owns_session_activity(p_activity uuid) returns boolean
	language sql stable security definer set search_path = ''
	as $$ select exists (
		select 1 from public.session_activities a join public.sessions s on s.id = a.session_id
		where a.id = p_activity and s.owner_id = auth.uid()
	) $$;
comment on function private.owns_session_activity is 'True when the activity was asked in a session of the caller''s own.';
revoke all on function private.owns_session, private.owns_session_activity from public;
grant execute on function private.owns_session, private.owns_session_activity to authenticated;

alter table public.sessions enable row level security;
alter table public.session_activities enable row level security;
alter table public.session_secrets enable row level security;
alter table public.participants enable row level security;
alter table public.answers enable row level security;
alter table public.sms_messages enable row level security;

grant select, delete on public.sessions to authenticated;
grant select on public.session_activities, public.participants, public.answers to authenticated;
grant all on public.sessions, public.session_activities, public.session_secrets, public.participants,
	public.answers, public.sms_messages to service_role;

create policy "teachers read their own sessions" on public.sessions
	for select to authenticated using (owner_id = (select auth.uid()));
create policy "teachers delete their own sessions" on public.sessions
	for delete to authenticated using (owner_id = (select auth.uid()));
create policy "teachers read what they asked" on public.session_activities
	for select to authenticated using (private.owns_session(session_id));
create policy "teachers read who took part in their own sessions" on public.participants
	for select to authenticated using (private.owns_session(session_id));
create policy "teachers read the answers to their own sessions" on public.answers
	for select to authenticated using (private.owns_session_activity(activity_id));
