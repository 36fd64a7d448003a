-- Who may vote and what may be shown: rosters, one vote per device, participants taken out, texts held back; and weak networks.

create table public.courses (
	id uuid primary key default gen_random_uuid(),
	owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
	title text not null check (char_length(title) between 1 and 200),
	created_at timestamptz not null default now()
);
comment on table public.courses is 'A course with its roster; sessions may ask who of it is there.';
create index courses_owner_id_idx on public.courses (owner_id);

create table public.students (
	id uuid primary key default gen_random_uuid(),
	course_id uuid not null references public.courses (id) on delete cascade,
	email text not null default '' check (char_length(email) <= 200),
	id_number text not null default '' check (char_length(id_number) <= 100),
	username text not null default '' check (char_length(username) <= 100),
	first_name text not null default '' check (char_length(first_name) <= 100),
	last_name text not null default '' check (char_length(last_name) <= 100),
	code text not null check (code ~ '^[2-9A-HJKMNP-Z]{8}$'),
	extra_time numeric(4, 2) not null default 1 check (extra_time between 1 and 10),
	added_at timestamptz not null default now(),
	unique (course_id, code)
);
comment on table public.students is 'The roster of a course: students as Moodle knows them, each with a personal code.';
comment on column public.students.code is 'What a student proves with who they are; the teacher hands it out.';
comment on column public.students.extra_time is 'How many times as long as the others this student may answer.';

alter table public.courses enable row level security;
alter table public.students enable row level security;
grant select, insert, update, delete on public.courses, public.students to authenticated;
grant all on public.courses, public.students to service_role;
create policy "teachers read their own courses" on public.courses
	for select to authenticated using (owner_id = (select auth.uid()));
create policy "teachers create courses of their own" on public.courses
	for insert to authenticated with check (owner_id = (select auth.uid()));
create policy "teachers change their own courses" on public.courses
	for update to authenticated using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));
create policy "teachers delete their own courses" on public.courses
	for delete to authenticated using (owner_id = (select auth.uid()));
create policy "teachers read the rosters of their own courses" on public.students
	for select to authenticated
	using (course_id in (select id from public.courses where owner_id = (select auth.uid())));
create policy "teachers add students to their own courses" on public.students
	for insert to authenticated
	with check (course_id in (select id from public.courses where owner_id = (select auth.uid())));
create policy "teachers change students of their own courses" on public.students
	for update to authenticated
	using (course_id in (select id from public.courses where owner_id = (select auth.uid())))
	with check (course_id in (select id from public.courses where owner_id = (select auth.uid())));
create policy "teachers take students off their own courses" on public.students
	for delete to authenticated
	using (course_id in (select id from public.courses where owner_id = (select auth.uid())));

alter table public.sessions
	add column course_id uuid references public.courses (id) on delete set null,
	add column weak_network boolean not null default false,
	add column one_per_device boolean not null default false,
	add column review text not null default 'words' check (review in ('none', 'words', 'first')),
	drop constraint sessions_identity_check,
	add constraint sessions_identity_check
		check (identity in ('anonymous', 'name', 'identifier', 'code', 'sign_in'));
comment on column public.sessions.course_id is 'Whose roster says who the participants are.';
comment on column public.sessions.weak_network is 'Phones ask instead of listening, timers are longer.';
comment on column public.sessions.one_per_device is 'A device that joins again is the participant that it was.';
comment on column public.sessions.review is 'Which texts wait for the teacher before any screen shows them: none, those with words of the lists, or all (first).';
create index sessions_course_id_idx on public.sessions (course_id) where course_id is not null;

alter table public.session_activities
	add column opened_at timestamptz,
	add column approve_first boolean not null default false;
comment on column public.session_activities.opened_at is 'When it was last opened, or asked again.';
comment on column public.session_activities.approve_first is 'All its texts wait for the teacher, whatever the session says.';

alter table public.participants
	add column student_id uuid references public.students (id) on delete set null,
	add column proof text check (proof in ('claimed', 'code', 'sign_in')),
	add column extra_time numeric(4, 2) not null default 1 check (extra_time between 1 and 10),
	add column device_hmac text check (char_length(device_hmac) <= 64),
	add column origin_hmac text check (char_length(origin_hmac) <= 64),
	add column removed_at timestamptz;
comment on column public.participants.student_id is 'Who of the roster this is, where a code or a sign-in proved it.';
comment on column public.participants.proof is 'How sure it is who this is: typed by themselves, a personal code, or a sign-in.';
comment on column public.participants.device_hmac is 'The device under the session''s key, where a device has one vote.';
comment on column public.participants.origin_hmac is 'Network address and browser under the session''s key, where a device has one vote; tells that many came from one place.';
comment on column public.participants.removed_at is 'Set when the teacher took this participant out: nothing of theirs counts.';
create unique index participants_student_id_idx on public.participants (session_id, student_id)
	where student_id is not null;
create index participants_student_id_fkey_idx on public.participants (student_id) where student_id is not null;
create unique index participants_device_hmac_idx on public.participants (session_id, device_hmac)
	where device_hmac is not null;

alter table public.answers add column removed boolean not null default false;
comment on column public.answers.removed is 'Its participant was taken out: it does not count.';

create table public.held_texts (
	activity_id uuid not null references public.session_activities (id) on delete cascade,
	key text not null,
	reason text not null check (reason in ('words', 'first')),
	verdict text check (verdict in ('approved', 'rejected')),
	held_at timestamptz not null default now(),
	decided_at timestamptz,
	primary key (activity_id, key)
);
comment on table public.held_texts is 'Keys of texts that no screen shows before the teacher approves them; their answers count all the same.';
comment on column public.held_texts.reason is 'A word of the lists is in it, or all texts wait.';
alter table public.held_texts enable row level security;
grant select on public.held_texts to authenticated;
grant all on public.held_texts to service_role;
create policy "teachers read what waits for them" on public.held_texts
	for select to authenticated using (activity_id in (
		select a.id from public.session_activities a join public.sessions s on s.id = a.session_id
		where s.owner_id = (select auth.uid())
	));

create function private.note_open() returns trigger
	language plpgsql set search_path = ''
	as $$
begin
	new.opened_at := clock_timestamp();
	return new;
end
$$;
comment on function private.note_open is 'Remembers when an activity was opened.';
revoke all on function private.note_open from public;
create trigger session_activities_opened before update of phase, round on public.session_activities
	for each row when (new.phase = 'open' and (old.phase is distinct from 'open' or old.round <> new.round))
	execute function private.note_open();

create or replace function private.results(p_session uuid, p_activity uuid, p_round smallint, p_limit integer default null,
	p_bytes integer default null) returns jsonb
	language plpgsql stable set search_path = ''
	as $$
declare
	participants bigint := (select count(*) from public.participants
		where session_id = p_session and removed_at is null);
	hidden text[] := (select hidden_keys from public.session_activities where id = p_activity) || array(
		select h.key from public.held_texts h
		where h.activity_id = p_activity and h.verdict is distinct from 'approved'
	);
	result jsonb;
begin
	-- Most of a hall says the same few things: answers alike are one row from the start.
	with said as materialized (
		select a.keys, a.labels, count(*) as n from public.answers a
		where a.activity_id = p_activity and a.round = p_round and not a.removed
		group by a.keys, a.labels
	), spelled as (
		select k.key, k.label, sum(s.n)::bigint as n
		from said s, unnest(s.keys, s.labels) as k (key, label)
		group by k.key, k.label
	), counted as (
		select s.key, sum(s.n)::bigint as n,
			(array_agg(s.label order by s.n desc, s.label) filter (where s.label is not null))[1] as label,
			-- An idea and its likes stand or fall together.
			case when s.key like 'l:i:%' then substr(s.key, 3) else s.key end as stem
		from spelled s
		group by s.key
	), weighed as (
		select c.*, max(c.n) over same as weight, bool_or(c.key = c.stem) over same as whole
		from counted c
		where c.stem <> all (hidden)
		window same as (partition by c.stem)
	), placed as (
		select w.*, row_number() over ranked as place,
			sum(octet_length(w.key) + coalesce(octet_length(w.label), 0) + 20) over ranked as bytes
		from weighed w where w.whole
		window ranked as (order by w.weight desc, w.stem, w.key)
	), kept as (
		select p.*, max(p.place) over (partition by p.stem) as last_place,
			max(p.bytes) over (partition by p.stem) as last_bytes
		from placed p
	)
	select jsonb_build_object(
		'activity', p_activity,
		'round', p_round,
		'participants', participants,
		'answered', (select coalesce(sum(s.n), 0)::bigint from said s),
		'counts', coalesce(jsonb_agg(
			case when t.label is null then jsonb_build_array(t.key, t.n)
			else jsonb_build_array(t.key, t.n, t.label) end
			order by t.n desc, t.key
		), '[]')
	)
	into result
	from kept t
	where t.last_place <= coalesce(p_limit, t.last_place) and t.last_bytes <= coalesce(p_bytes, t.last_bytes);
	return result;
end
$$;
comment on function private.results is 'Counted answers of an activity and round, with how many joined and how many answered, without participants who were taken out. The counts are [[key, n, commonest spelling?], …], most counted first, without what the teacher removed and what waits for approval; p_limit keys and p_bytes of texts at most. An idea (i:…) stands or falls with its likes (l:i:…); likes of what nobody said do not count.';

create or replace function private.broadcast_tally(p_session uuid) returns void
	language plpgsql security definer set search_path = ''
	as $$
declare
	s public.sessions;
	a public.session_activities;
	-- Taken before counting: on one server, an event with a higher version has never counted less.
	version bigint := nextval('private.versions');
begin
	select * into s from public.sessions where id = p_session;
	select * into a from public.session_activities where id = s.activity_id;
	perform realtime.send(
		case when a.id is null then jsonb_build_object(
			'activity', null, 'round', 1, 'answered', 0, 'counts', '[]'::jsonb,
			'participants', (select count(*) from public.participants
				where session_id = p_session and removed_at is null)
		) else private.results_for_host(s.id, a.id, a.round) end || jsonb_build_object('version', version),
		'tally_changed', 'session:' || p_session || ':host', true
	);
end
$$;

create or replace function public.publish_tally(p_session uuid, p_to_phones boolean) returns void
	language plpgsql security definer set search_path = ''
	as $$
begin
	perform private.broadcast_tally(p_session);
	if p_to_phones then
		-- On a weak network phones hear of results when they ask.
		update public.sessions s set version = nextval('private.versions')
		from public.session_activities a
		where s.id = p_session and a.id = s.activity_id and s.phase in ('open', 'closed')
			and (s.show_results or a.streams) and not s.weak_network;
		if found then
			perform private.broadcast_state(p_session);
		end if;
	end if;
end
$$;

create or replace function private.state(p_session uuid) returns jsonb
	language plpgsql stable set search_path = ''
	as $$
declare
	s public.sessions;
	a public.session_activities;
	now_phase text;
	result jsonb;
begin
	select * into s from public.sessions where id = p_session;
	if s.id is null then
		return null;
	end if;
	now_phase := private.phase_of(s);
	select * into a from public.session_activities where id = s.activity_id;
	result := jsonb_build_object(
		'session', s.id,
		'version', s.version,
		'now', private.stamp(clock_timestamp()),
		'title', s.title,
		'language', s.language,
		'pace', s.pace,
		'phase', now_phase,
		'round', coalesce(a.round, 1),
		'identity', s.identity,
		'activity', case when a.id is not null and now_phase not in ('lobby', 'ended') then jsonb_build_object(
			'id', a.id,
			'kind', a.kind,
			'position', a.position,
			'of', (select count(*) from public.session_activities where session_id = s.id),
			'revealed', now_phase = 'revealed',
			'content', case when now_phase = 'revealed' then a.content else a.public_content end
		) end
	);
	if s.weak_network then
		result := result || '{"weak": true}';
	end if;
	if s.closes_at is not null and now_phase = 'open' then
		result := result || jsonb_build_object('closesAt', private.stamp(s.closes_at));
	end if;
	-- Only whoever has more time needs to know when everybody else began and ended.
	if s.course_id is not null and a.opened_at is not null and now_phase in ('open', 'closed') then
		result := result || jsonb_build_object('openedAt', private.stamp(a.opened_at));
		if now_phase = 'closed' then
			result := result || jsonb_build_object('closedAt', private.stamp(
				case when a.phase = 'closed' then a.closed_at else s.closes_at end
			));
		end if;
	end if;
	if a.id is not null and now_phase <> 'lobby' and now_phase <> 'ended'
		and (now_phase = 'revealed' or s.show_results or a.streams) then
		result := result || jsonb_build_object('results', private.results_for_phones(s.id, a.id, a.round, a.streams));
	end if;
	return result;
end
$$;

create function private.stamp(p_at timestamptz) returns text
	language sql stable set search_path = ''
	as $$ select to_char(p_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;
comment on function private.stamp is 'A moment as ISO 8601 in UTC, with milliseconds.';

create function private.closing(s public.sessions, a public.session_activities, p_extra numeric) returns timestamptz
	language sql stable set search_path = ''
	as $$
	select case when e.ends = 'infinity' then e.ends
		when p_extra > 1 and a.opened_at < e.ends then e.ends + (p_extra - 1) * (e.ends - a.opened_at)
		else e.ends end
	from (select case
		when s.activity_id = a.id and s.phase = 'open' then coalesce(s.closes_at, 'infinity')
		when a.phase = 'closed' then a.closed_at
	end as ends) e
$$;
comment on function private.closing is 'When an activity that is open or closed stops taking the answers of somebody with p_extra times the time of the others; infinity while no end is known. Null when it was never opened, or was revealed.';

drop function public.submit_answers(text);
create function public.submit_answers(p_batch text) returns table (n integer, status text, held boolean)
	language plpgsql security definer set search_path = ''
	as $$
begin
	-- Shares the sessions until commit: a close waits for this batch, and the next batch sees the close.
	perform 1 from public.sessions s
	where s.id in (
		select a.session_id from jsonb_to_recordset(p_batch::jsonb) as b (activity uuid)
		join public.session_activities a on a.id = b.activity
	)
	order by s.id for share;

	return query
	with input as (
		select * from jsonb_to_recordset(p_batch::jsonb)
			as b (n integer, activity uuid, round smallint, participant uuid, id uuid, seq bigint,
				value jsonb, keys text[], labels text[], channel text, version bigint, texts text[], flagged text[])
	), checked as (
		select i.*, case
			when a.approve_first or s.review = 'first' then i.texts
			when s.review = 'words' then i.flagged
		end as holding,
		case when a.approve_first or s.review = 'first' then 'first' else 'words' end as reason,
		case
			when p.id is null or a.id is null then 'foreign'
			when p.removed_at is not null then 'removed'
			when a.round <> i.round then 'not_open'
			when s.activity_id = a.id and s.phase = 'open'
				and (s.closes_at is null or s.closes_at > clock_timestamp() - private.bell()) then 'counted'
			when p.extra_time > 1 and private.closing(s, a, p.extra_time) > clock_timestamp() - private.bell()
				then 'counted'
			-- A text has no screen that could have told of the close.
			when a.phase = 'closed' and a.closed_at > clock_timestamp() - private.grace()
				and (i.channel = 'sms' or i.version < a.closed_version) then 'late'
			else 'not_open'
		end as outcome
		from input i
		left join public.session_activities a on a.id = i.activity
		left join public.sessions s on s.id = a.session_id
		left join public.participants p on p.id = i.participant and p.session_id = a.session_id
	), holds as (
		insert into public.held_texts (activity_id, key, reason)
		select distinct on (c.activity, k.key) c.activity, k.key, c.reason
		from checked c, unnest(c.holding) as k (key)
		where c.outcome in ('counted', 'late')
		order by c.activity, k.key
		on conflict (activity_id, key) do nothing
		returning 1
	), written as (
		insert into public.answers (activity_id, round, participant_id, id, seq, value, keys, labels, channel, late)
		select distinct on (c.activity, c.round, c.participant)
			c.activity, c.round, c.participant, c.id, c.seq, c.value, c.keys, c.labels, c.channel, c.outcome = 'late'
		from checked c where c.outcome in ('counted', 'late')
		order by c.activity, c.round, c.participant, c.seq desc, c.n desc
		on conflict (activity_id, round, participant_id) do update
			set id = excluded.id, seq = excluded.seq, value = excluded.value, keys = excluded.keys,
				labels = excluded.labels, channel = excluded.channel, late = excluded.late, answered_at = now()
			where excluded.seq > answers.seq
		returning 1
	)
	-- A resend or an older answer that arrives late is told "counted" too: a later one of its own counts.
	select c.n, case
		when c.outcome in ('not_open', 'late') and exists (
			select 1 from public.answers w where w.activity_id = c.activity and w.round = c.round
				and w.participant_id = c.participant and w.id = c.id
		) then 'counted'
		else c.outcome
	end,
	c.outcome in ('counted', 'late') and exists (
		select from unnest(c.holding) as k (key)
		left join public.held_texts h on h.activity_id = c.activity and h.key = k.key
		where h.verdict is distinct from 'approved'
	)
	from checked c, (select count(*) from written) done, (select count(*) from holds) kept;
end
$$;
comment on function public.submit_answers is 'Writes answers in one go; p_batch is a JSON array of {n, activity, round, participant, id, seq, value, keys, labels, channel, version?, texts?, flagged?}, version being that of the state on the phone when the answer was given, texts the keys that are free text, and flagged those with words of the lists. One row {n, status, held} for each: counted, late (counted within the grace after the close), not_open, foreign, removed (the teacher took this participant out); held when some of it waits for approval. An answer that counted already says so again, whenever it is resent.';
revoke all on function private.stamp, private.closing from public;
revoke all on function public.submit_answers from public, anon, authenticated;
grant execute on function public.submit_answers to service_role;

create or replace function public.session_answers(p_session uuid, p_activities uuid[]) returns json
	language plpgsql stable security definer set search_path = ''
	as $$
begin
	if not private.owns_activities(p_session, p_activities) then
		raise exception 'not_found' using errcode = 'P0001';
	end if;
	return (
		select coalesce(json_agg(json_build_array(
			g.activity_id, g.round, g.value, g.participants, g.times, g.late
		)), '[]')
		from (
			-- Both lists are filled in one pass over the rows, so that they are in the same order.
			select a.activity_id, a.round, a.value, a.late, array_agg(a.participant_id) as participants,
				array_agg((date_part('epoch', a.answered_at) * 1000000)::bigint) as times
			from public.answers a
			where a.activity_id = any (p_activities) and not a.removed
			group by a.activity_id, a.round, a.value, a.late
		) g
	);
end
$$;
comment on function public.session_answers is 'The answers to some activities of one of the caller''s sessions as [[activity, round, value, [participant, …], [microseconds since 1970, …], late], …], without participants who were taken out: each different answer once, with all who gave it. One value, so that no limit of rows applies. Raises P0001 with not_found.';

drop function public.join_participants(text);
create function public.join_participants(p_batch text) returns table (n integer, status text, participant uuid)
	language plpgsql security definer set search_path = ''
	as $$
begin
	insert into public.participants (id, session_id, channel, name, identity, student_id, proof, extra_time,
		device_hmac, origin_hmac)
	select distinct on (i.id) i.id, i.session, 'web',
		case when s.identity = 'name' then i.name end,
		case when s.identity in ('identifier', 'sign_in') then i.identity
			when s.identity = 'code' then private.name_of(t) end,
		case when s.identity in ('code', 'sign_in') then t.id end,
		case s.identity when 'identifier' then 'claimed' when 'code' then 'code' when 'sign_in' then 'sign_in' end,
		coalesce(t.extra_time, 1),
		case when s.one_per_device then i.device end,
		case when s.one_per_device then i.origin end
	from jsonb_to_recordset(p_batch::jsonb) as i (n integer, id uuid, session uuid, name text, identity text,
		signed_in boolean, device text, origin text)
	join public.sessions s on s.id = i.session
	left join public.students t on t.id = private.student_of(s, i.identity)
	where s.phase <> 'ended' and case s.identity
		when 'name' then i.name is not null
		when 'identifier' then i.identity is not null
		when 'code' then t.id is not null
		when 'sign_in' then i.identity is not null and i.signed_in
		else true end
	order by i.id, i.n
	-- Whatever makes two joins the same: the id, the student, the device.
	on conflict do nothing;
	-- A statement of its own: it sees a join of the same id that another server has just written.
	return query
	select i.n, case
		when s.id is null then 'not_found'
		when s.phase = 'ended' then 'ended'
		when p.removed_at is not null then 'removed'
		when p.id is not null then 'joined'
		when s.identity = 'code' and i.identity is not null then 'unknown_code'
		else 'identity_required'
	end, p.id
	from jsonb_to_recordset(p_batch::jsonb) as i (n integer, id uuid, session uuid, identity text,
		signed_in boolean, device text)
	left join public.sessions s on s.id = i.session
	left join public.participants own on own.id = i.id and own.session_id = i.session
	left join public.participants proved on s.course_id is not null
		and (s.identity = 'code' or s.identity = 'sign_in' and i.signed_in)
		and proved.session_id = i.session and proved.student_id = private.student_of(s, i.identity)
	left join public.participants same on s.one_per_device
		and same.session_id = i.session and same.device_hmac = i.device
	left join public.participants p on p.id = coalesce(own.id, proved.id, same.id);
end
$$;
comment on function public.join_participants is 'Adds participants; p_batch is a JSON array of {n, id, session, name, identity, signed_in?, device?, origin?}; identity is what was typed (an identifier or a personal code) or, with signed_in, the address that a sign-in vouches for. One row {n, status, participant} for each: joined (again, while it lasts, for an id, a proved student or, where a device has one vote, a device that has joined before: then the participant is that one), not_found, ended, removed, identity_required, unknown_code.';
revoke all on function public.join_participants from public, anon, authenticated;
grant execute on function public.join_participants to service_role;

create function private.student_of(s public.sessions, p_identity text) returns uuid
	language plpgsql stable set search_path = ''
	as $$
declare
	found_ids uuid[];
begin
	if s.course_id is null or p_identity is null then
		return null;
	end if;
	if s.identity = 'code' then
		return (select id from public.students where course_id = s.course_id and code = p_identity);
	end if;
	-- Two students with one identifier are nobody: a grade never goes to the wrong one.
	found_ids := array(
		select id from public.students
		where course_id = s.course_id and p_identity <> ''
			and lower(p_identity) in (lower(email), lower(id_number), lower(username))
		limit 2
	);
	return case when cardinality(found_ids) = 1 then found_ids[1] end;
end
$$;
comment on function private.student_of is 'Who of a session''s roster an identifier or a personal code means; null when nobody, or more than one.';
create function private.name_of(t public.students) returns text
	language sql immutable set search_path = ''
	as $$ select coalesce(nullif(t.id_number, ''), nullif(t.email, ''), nullif(t.username, '')) $$;
comment on function private.name_of is 'What Moodle knows a student by.';
revoke all on function private.student_of, private.name_of from public;

drop function public.configure_session(uuid, text, boolean, text, numeric, timestamptz, boolean);
create function public.configure_session(p_session uuid, p_identity text default null, p_sms_enabled boolean default null,
	p_sms_replies text default null, p_max_points numeric default null, p_purge_at timestamptz default null,
	p_results_live boolean default null, p_review text default null, p_one_per_device boolean default null,
	p_course uuid default null, p_weak_network boolean default null) returns void
	language plpgsql security definer set search_path = ''
	as $$
declare
	s public.sessions;
	joined boolean;
begin
	select * into s from public.sessions where id = p_session and owner_id = auth.uid() for update;
	if s.id is null then
		raise exception 'not_found' using errcode = 'P0001';
	end if;
	-- Students were told what is asked of them when they joined; it cannot change afterwards.
	joined := exists (select 1 from public.participants where session_id = s.id);
	if joined and (p_identity <> s.identity or p_one_per_device <> s.one_per_device
		or p_course is not null and p_course is distinct from s.course_id) then
		raise exception 'has_participants' using errcode = 'P0001';
	end if;
	if p_course is not null and not exists (
		select 1 from public.courses where id = p_course and owner_id = auth.uid()
	) then
		raise exception 'not_found' using errcode = 'P0001';
	end if;
	if coalesce(p_identity, s.identity) = 'code' and coalesce(p_course, s.course_id) is null then
		raise exception 'no_roster' using errcode = 'P0001';
	end if;
	update public.sessions set
		identity = coalesce(p_identity, identity),
		sms_enabled = coalesce(p_sms_enabled, sms_enabled),
		sms_replies = coalesce(p_sms_replies, sms_replies),
		max_points = coalesce(p_max_points, max_points),
		purge_at = coalesce(p_purge_at, purge_at),
		results_live = coalesce(p_results_live, results_live),
		show_results = case when p_results_live is distinct from s.results_live
			then coalesce(p_results_live, show_results) else show_results end,
		review = coalesce(p_review, review),
		one_per_device = coalesce(p_one_per_device, one_per_device),
		course_id = coalesce(p_course, course_id),
		weak_network = coalesce(p_weak_network, weak_network),
		closes_at = case when p_weak_network and not s.weak_network and s.closes_at > clock_timestamp()
			then clock_timestamp() + (s.closes_at - clock_timestamp()) * private.weak_pace() else closes_at end,
		version = nextval('private.versions')
	where id = s.id;
	perform private.broadcast_state(s.id);
end
$$;
comment on function public.configure_session is 'Changes the settings of one of the caller''s sessions; null leaves one as it is. A network that becomes weak lengthens the timer that runs. Raises P0001 with not_found, has_participants or no_roster (personal codes need a course).';
revoke all on function public.configure_session from public, anon;
grant execute on function public.configure_session to authenticated;

create function private.weak_pace() returns double precision
	language sql immutable set search_path = ''
	as $$ select 1.5::double precision $$;
comment on function private.weak_pace is 'How many times longer timers are on a weak network.';
revoke all on function private.weak_pace from public;

create or replace function public.command_session(p_session uuid, p_command text, p_activity uuid default null,
	p_seconds integer default null) returns jsonb
	language plpgsql security definer set search_path = ''
	as $$
declare
	s public.sessions;
	a public.session_activities;
	target public.session_activities;
	now_phase text;
	lasting interval;
begin
	-- The lock waits for answers being written, so a vote is either counted before a close or told that it is late.
	select * into s from public.sessions where id = p_session and owner_id = auth.uid() for update;
	if s.id is null then
		raise exception 'not_found' using errcode = 'P0001';
	end if;
	now_phase := private.phase_of(s);
	if now_phase = 'ended' then
		raise exception 'ended' using errcode = 'P0001';
	end if;
	select * into a from public.session_activities where id = s.activity_id;

	if p_command in ('open', 'next', 'previous', 'goto') then
		if p_command = 'open' and s.activity_id is not null and p_activity is null then
			target := a;
		elsif p_command = 'goto' or (p_command = 'open' and p_activity is not null) then
			select * into target from public.session_activities where id = p_activity and session_id = s.id;
		elsif p_command = 'previous' then
			select * into target from public.session_activities
			where session_id = s.id and position < coalesce(a.position, 0) order by position desc limit 1;
		else
			select * into target from public.session_activities
			where session_id = s.id and position > coalesce(a.position, 0) order by position limit 1;
		end if;
		if target.id is null then
			raise exception 'no_activity' using errcode = 'P0001';
		end if;
		if p_command = 'open' and target.graded and target.phase = 'revealed' then
			raise exception 'revealed' using errcode = 'P0001';
		end if;
		if a.id is distinct from target.id or p_command = 'open' then
			if a.id is distinct from target.id and a.phase = 'open' then
				update public.session_activities set phase = 'closed' where id = a.id;
			end if;
			-- Going to an activity that was asked before shows it as it was left; a new one opens at once.
			if p_command = 'open' or target.phase is null then
				target.phase := 'open';
			end if;
			update public.session_activities set phase = target.phase where id = target.id;
			update public.sessions set activity_id = target.id, phase = target.phase,
				closes_at = case when now_phase = 'open' and a.id = target.id then closes_at end,
				show_results = case when a.id is distinct from target.id then results_live else show_results end
			where id = s.id;
		end if;
	elsif p_command = 'end' then
		update public.session_activities set phase = 'closed' where id = a.id and phase = 'open';
		update public.sessions set phase = 'ended', closes_at = null, ended_at = now() where id = s.id;
	elsif p_command in ('show_results', 'hide_results') then
		update public.sessions set show_results = p_command = 'show_results' where id = s.id;
	elsif a.id is null then
		raise exception 'no_activity' using errcode = 'P0001';
	elsif p_command = 'close' then
		if now_phase = 'open' or s.phase = 'open' then
			update public.session_activities set phase = 'closed' where id = a.id;
			update public.sessions set phase = 'closed', closes_at = null where id = s.id;
		end if;
	elsif p_command = 'reveal' then
		update public.session_activities set phase = 'revealed' where id = a.id;
		update public.sessions set phase = 'revealed', closes_at = null where id = s.id;
	elsif p_command = 'restart_round' then
		if a.round >= 2 then
			raise exception 'no_more_rounds' using errcode = 'P0001';
		end if;
		update public.session_activities set phase = 'open', round = a.round + 1 where id = a.id;
		update public.sessions set phase = 'open', closes_at = null, show_results = results_live where id = s.id;
	elsif p_command in ('set_timer', 'extend_timer') then
		if now_phase <> 'open' then
			raise exception 'not_open' using errcode = 'P0001';
		end if;
		if p_seconds is null or p_seconds not between 0 and 7200 then
			raise exception 'invalid' using errcode = 'P0001';
		end if;
		lasting := make_interval(secs => p_seconds * case when s.weak_network then private.weak_pace() else 1 end);
		update public.sessions set closes_at = case
			when p_seconds = 0 then null
			when p_command = 'extend_timer' then coalesce(closes_at, clock_timestamp()) + lasting
			else clock_timestamp() + lasting
		end where id = s.id;
	else
		raise exception 'invalid' using errcode = 'P0001';
	end if;

	update public.sessions set version = nextval('private.versions') where id = s.id;
	perform private.broadcast_tally(s.id);
	return private.broadcast_state(s.id);
end
$$;

create or replace function public.start_session(p_deck uuid, p_activities text, p_title text, p_language text,
	p_identity text, p_sms_replies text, p_pace text default 'live') returns uuid
	language plpgsql security definer set search_path = ''
	as $$
declare
	session uuid;
	free_code text;
begin
	if not exists (select 1 from public.decks where id = p_deck and owner_id = auth.uid() and deleted_at is null) then
		raise exception 'not_found' using errcode = 'P0001';
	end if;
	loop
		free_code := private.new_code();
		insert into public.sessions (owner_id, deck_id, code, title, language, identity, sms_replies, pace)
		values (auth.uid(), p_deck, free_code, p_title, p_language, p_identity, p_sms_replies, p_pace)
		on conflict (code) do nothing
		returning id into session;
		exit when session is not null;
	end loop;
	insert into public.session_secrets (session_id) values (session);
	insert into public.session_activities (session_id, position, kind, content, public_content, graded, streams,
		approve_first)
	select session, a.position, a.kind, a.content, a.public_content, a.graded, a.streams,
		coalesce(a.approve_first, false)
	from jsonb_to_recordset(p_activities::jsonb)
		as a (position integer, kind text, content jsonb, public_content jsonb, graded boolean, streams boolean,
			approve_first boolean);
	return session;
end
$$;
comment on function public.start_session is 'Freezes one of the caller''s decks into a new session in its lobby; its id. p_activities is a JSON array of {position, kind, content, public_content, graded, streams, approve_first?}. Raises P0001 when the deck is not the caller''s.';
