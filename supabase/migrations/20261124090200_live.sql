-- How a session lives: phases, public state, joins, answers, tallies. Functions are the only writers.

create function private.phase_of(s public.sessions) returns text
	language sql stable set search_path = ''
	as $$ select case when s.phase = 'open' and s.closes_at <= clock_timestamp() then 'closed' else s.phase end $$;
comment on function private.phase_of is 'The phase that holds now: a timer that ran out closes the vote by itself, whoever notices first.';

create function private.tally(p_activity uuid, p_round smallint, p_limit integer default null) returns jsonb
	language sql stable set search_path = ''
	as $$
	select coalesce(jsonb_agg(
		case when t.label is null then jsonb_build_array(t.key, t.n)
		else jsonb_build_array(t.key, t.n, t.label) end
		order by t.n desc, t.key
	), '[]')
	from (
		select k.key, count(*) as n, mode() within group (order by k.label) as label
		from public.answers a, unnest(a.keys, a.labels) as k (key, label)
		where a.activity_id = p_activity and a.round = p_round
			and k.key <> all ((select h.hidden_keys from public.session_activities h where h.id = p_activity)::text[])
		group by k.key
		order by n desc, k.key
		limit p_limit
	) t
$$;
comment on function private.tally is 'Counts of an activity and round as [[key, n, commonest spelling?], …], most counted first, without what the teacher removed; p_limit keys at most.';

create function private.results(p_session uuid, p_activity uuid, p_round smallint, p_limit integer default null)
	returns jsonb
	language sql stable set search_path = ''
	as $$
	select jsonb_build_object(
		'activity', p_activity,
		'round', p_round,
		'participants', (select count(*) from public.participants where session_id = p_session),
		'answered', (select count(*) from public.answers where activity_id = p_activity and round = p_round),
		'counts', private.tally(p_activity, p_round, p_limit)
	)
$$;
comment on function private.results is 'Counted answers of an activity and round, with how many joined and how many answered.';

create function private.broadcast_limit() returns integer
	language sql immutable set search_path = ''
	as $$ select 300 $$;
comment on function private.broadcast_limit is 'Keys in a broadcast: a thousand free texts would exceed what Realtime carries (256 kB), and no hall reads more. The results page has them all.';

create function private.state(p_session uuid) returns jsonb
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
		'now', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
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
	if s.closes_at is not null and now_phase = 'open' then
		result := result || jsonb_build_object('closesAt',
			to_char(s.closes_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
	end if;
	if a.id is not null and now_phase <> 'lobby' and now_phase <> 'ended'
		and (now_phase = 'revealed' or s.show_results or a.streams) then
		result := result || jsonb_build_object('results', private.results(s.id, a.id, a.round, private.broadcast_limit()));
	end if;
	return result;
end
$$;
comment on function private.state is 'The public state of a session: what any phone may see, and nothing more.';

create function public.session_state(p_session uuid) returns jsonb
	language sql stable security definer set search_path = ''
	as $$ select private.state(p_session) $$;
comment on function public.session_state is 'The public state of a session, or null. For the app server.';

create function private.broadcast_state(p_session uuid) returns jsonb
	language plpgsql security definer set search_path = ''
	as $$
declare
	state jsonb := private.state(p_session);
begin
	perform realtime.send(state, 'state_changed', 'session:' || p_session, true);
	return state;
end
$$;
comment on function private.broadcast_state is 'Tells every phone the public state.';

create function private.broadcast_tally(p_session uuid) returns void
	language plpgsql security definer set search_path = ''
	as $$
declare
	s public.sessions;
	a public.session_activities;
	-- Taken before counting: an event with a higher version has never counted less.
	version bigint := nextval('private.versions');
begin
	select * into s from public.sessions where id = p_session;
	select * into a from public.session_activities where id = s.activity_id;
	perform realtime.send(
		case when a.id is null then jsonb_build_object(
			'activity', null, 'round', 1, 'answered', 0, 'counts', '[]'::jsonb,
			'participants', (select count(*) from public.participants where session_id = p_session)
		) else private.results(s.id, a.id, a.round, private.broadcast_limit()) end || jsonb_build_object('version', version),
		'tally_changed', 'session:' || p_session || ':host', true
	);
end
$$;
comment on function private.broadcast_tally is 'Tells the host of a session its participants and the counts of the current activity.';

create function public.publish_tally(p_session uuid, p_to_phones boolean) returns void
	language plpgsql security definer set search_path = ''
	as $$
begin
	perform private.broadcast_tally(p_session);
	if p_to_phones then
		update public.sessions s set version = nextval('private.versions')
		from public.session_activities a
		where s.id = p_session and a.id = s.activity_id and s.phase in ('open', 'closed')
			and (s.show_results or a.streams);
		if found then
			perform private.broadcast_state(p_session);
		end if;
	end if;
end
$$;
comment on function public.publish_tally is 'Sends the live counts to the host and, where phones are shown results while voting, to the phones as well.';

create function private.new_code() returns text
	language sql volatile set search_path = ''
	as $$
	select string_agg(substr('23456789ABCDEFGHJKMNPQRSTUVWXYZ', get_byte(b.bytes, i) % 31 + 1, 1), '')
	from (select uuid_send(gen_random_uuid()) as bytes) b, generate_series(0, 5) i
$$;
comment on function private.new_code is 'Six random characters without look-alikes (no 0 O 1 I L).';

create function public.start_session(p_deck uuid, p_activities text, p_title text, p_language text,
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
	insert into public.session_activities (session_id, position, kind, content, public_content, graded, streams)
	select session, a.position, a.kind, a.content, a.public_content, a.graded, a.streams
	from jsonb_to_recordset(p_activities::jsonb)
		as a (position integer, kind text, content jsonb, public_content jsonb, graded boolean, streams boolean);
	return session;
end
$$;
comment on function public.start_session is 'Freezes one of the caller''s decks into a new session in its lobby; its id. p_activities is a JSON array of {position, kind, content, public_content, graded, streams}. Raises P0001 when the deck is not the caller''s.';

create function public.command_session(p_session uuid, p_command text, p_activity uuid default null,
	p_seconds integer default null) returns jsonb
	language plpgsql security definer set search_path = ''
	as $$
declare
	s public.sessions;
	a public.session_activities;
	target public.session_activities;
	now_phase text;
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
				closes_at = case when now_phase = 'open' and a.id = target.id then closes_at end
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
		update public.sessions set phase = 'open', closes_at = null where id = s.id;
	elsif p_command in ('set_timer', 'extend_timer') then
		if now_phase <> 'open' then
			raise exception 'not_open' using errcode = 'P0001';
		end if;
		if p_seconds is null or p_seconds not between 0 and 7200 then
			raise exception 'invalid' using errcode = 'P0001';
		end if;
		update public.sessions set closes_at = case
			when p_seconds = 0 then null
			when p_command = 'extend_timer' then coalesce(closes_at, clock_timestamp()) + make_interval(secs => p_seconds)
			else clock_timestamp() + make_interval(secs => p_seconds)
		end where id = s.id;
	else
		raise exception 'invalid' using errcode = 'P0001';
	end if;

	update public.sessions set version = nextval('private.versions') where id = s.id;
	perform private.broadcast_tally(s.id);
	return private.broadcast_state(s.id);
end
$$;
comment on function public.command_session is 'The teacher''s control of a live session (COMMANDS in src/lib/live/state.ts); the new public state. Raises P0001 with one of not_found, ended, no_activity, no_more_rounds, not_open, invalid.';

create function public.close_expired(p_session uuid) returns boolean
	language plpgsql security definer set search_path = ''
	as $$
begin
	update public.sessions set phase = 'closed', closes_at = null, version = nextval('private.versions')
	where id = p_session and phase = 'open' and closes_at <= clock_timestamp();
	if not found then
		return false;
	end if;
	update public.session_activities a set phase = 'closed'
	from public.sessions s where s.id = p_session and a.id = s.activity_id;
	perform private.broadcast_tally(p_session);
	perform private.broadcast_state(p_session);
	return true;
end
$$;
comment on function public.close_expired is 'Closes a vote whose timer ran out and tells everyone; false when there is nothing to close.';

create function public.hide_key(p_session uuid, p_activity uuid, p_key text, p_hidden boolean) returns void
	language plpgsql security definer set search_path = ''
	as $$
begin
	update public.session_activities a
	set hidden_keys = case when p_hidden then array_append(array_remove(a.hidden_keys, p_key), p_key)
		else array_remove(a.hidden_keys, p_key) end
	from public.sessions s
	where a.id = p_activity and a.session_id = p_session and s.id = a.session_id and s.owner_id = auth.uid();
	if not found then
		raise exception 'not_found' using errcode = 'P0001';
	end if;
	update public.sessions set version = nextval('private.versions') where id = p_session;
	perform private.broadcast_tally(p_session);
	perform private.broadcast_state(p_session);
end
$$;
comment on function public.hide_key is 'Takes a word or idea off the screens, or puts it back; the answers stay. Raises P0001 when the activity is not the caller''s.';

create function public.configure_session(p_session uuid, p_identity text default null, p_sms_enabled boolean default null,
	p_sms_replies text default null, p_max_points numeric default null, p_purge_at timestamptz default null) returns void
	language plpgsql security definer set search_path = ''
	as $$
declare
	s public.sessions;
begin
	select * into s from public.sessions where id = p_session and owner_id = auth.uid() for update;
	if s.id is null then
		raise exception 'not_found' using errcode = 'P0001';
	end if;
	-- Students were told what is asked of them when they joined; it cannot change afterwards.
	if p_identity is distinct from s.identity and p_identity is not null
		and exists (select 1 from public.participants where session_id = s.id) then
		raise exception 'has_participants' using errcode = 'P0001';
	end if;
	update public.sessions set
		identity = coalesce(p_identity, identity),
		sms_enabled = coalesce(p_sms_enabled, sms_enabled),
		sms_replies = coalesce(p_sms_replies, sms_replies),
		max_points = coalesce(p_max_points, max_points),
		purge_at = coalesce(p_purge_at, purge_at),
		version = nextval('private.versions')
	where id = s.id;
	perform private.broadcast_state(s.id);
end
$$;
comment on function public.configure_session is 'Changes the settings of one of the caller''s sessions; null leaves one as it is. Raises P0001 with not_found or has_participants.';

create function public.session_tally(p_session uuid, p_activity uuid, p_round smallint) returns jsonb
	language plpgsql stable security definer set search_path = ''
	as $$
begin
	if not exists (
		select 1 from public.session_activities a join public.sessions s on s.id = a.session_id
		where a.id = p_activity and s.id = p_session and s.owner_id = auth.uid()
	) then
		raise exception 'not_found' using errcode = 'P0001';
	end if;
	return private.results(p_session, p_activity, p_round);
end
$$;
comment on function public.session_tally is 'Counted answers of an activity and round in one of the caller''s sessions. Raises P0001 otherwise.';

create function public.join_participants(p_batch text) returns table (n integer, status text)
	language plpgsql security definer set search_path = ''
	as $$
begin
	return query
	with input as (
		select * from jsonb_to_recordset(p_batch::jsonb)
			as b (n integer, id uuid, session uuid, name text, identity text)
	), joined as (
		insert into public.participants (id, session_id, channel, name, identity)
		select i.id, i.session, 'web', i.name, i.identity
		from input i join public.sessions s on s.id = i.session
		where s.phase <> 'ended' and case s.identity
			when 'name' then i.name is not null when 'identifier' then i.identity is not null else true end
		on conflict (id) do nothing
		returning id
	)
	select i.n, case
		when j.id is not null then 'joined'
		when s.id is null then 'not_found'
		when s.phase = 'ended' then 'ended'
		else 'identity_required'
	end
	from input i left join joined j on j.id = i.id left join public.sessions s on s.id = i.session;
end
$$;
comment on function public.join_participants is 'Adds participants; p_batch is a JSON array of {n, id, session, name, identity}. One row {n, status} for each: joined, not_found, ended, identity_required.';

create function public.submit_answers(p_batch text) returns table (n integer, status text)
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
				value jsonb, keys text[], labels text[], channel text)
	), checked as (
		select i.*, case
			when p.id is null or a.id is null then 'foreign'
			when s.activity_id = a.id and private.phase_of(s) = 'open' and a.round = i.round then 'counted'
			else 'not_open'
		end as outcome
		from input i
		left join public.session_activities a on a.id = i.activity
		left join public.sessions s on s.id = a.session_id
		left join public.participants p on p.id = i.participant and p.session_id = a.session_id
	), written as (
		insert into public.answers (activity_id, round, participant_id, id, seq, value, keys, labels, channel)
		select distinct on (c.activity, c.round, c.participant)
			c.activity, c.round, c.participant, c.id, c.seq, c.value, c.keys, c.labels, c.channel
		from checked c where c.outcome = 'counted'
		order by c.activity, c.round, c.participant, c.seq desc, c.n desc
		on conflict (activity_id, round, participant_id) do update
			set id = excluded.id, seq = excluded.seq, value = excluded.value, keys = excluded.keys,
				labels = excluded.labels, channel = excluded.channel, answered_at = now()
			where excluded.seq > answers.seq
		returning 1
	)
	-- A resend or an older answer that arrives late is told "counted" too: a later one of its own counts.
	select c.n, case
		when c.outcome = 'not_open' and exists (
			select 1 from public.answers w where w.activity_id = c.activity and w.round = c.round
				and w.participant_id = c.participant and w.id = c.id
		) then 'counted'
		else c.outcome
	end
	from checked c, (select count(*) from written) done;
end
$$;
comment on function public.submit_answers is 'Writes answers in one go; p_batch is a JSON array of {n, activity, round, participant, id, seq, value, keys, labels, channel}. One row {n, status} for each: counted, not_open, foreign. An answer that counted already says so again, whenever it is resent.';

create function public.purge_sessions() returns integer
	language plpgsql security definer set search_path = ''
	as $$
declare
	purged integer;
begin
	delete from public.sessions where purge_at <= now();
	get diagnostics purged = row_count;
	delete from public.sms_messages where received_at < now() - interval '2 days' and session_id is null;
	delete from public.activities where deleted_at < now() - interval '30 days';
	delete from public.decks where deleted_at < now() - interval '30 days';
	return purged;
end
$$;
comment on function public.purge_sessions is 'Deletes the sessions past their date with everything in them, and what teachers deleted over 30 days ago; how many sessions.';

create function private.is_live(p_topic text) returns boolean
	language sql stable security definer set search_path = ''
	as $$
	select exists (
		select 1 from public.sessions s
		where s.phase <> 'ended' and s.id::text = substring(p_topic from '^session:([0-9a-f-]{36})$')
	)
$$;
comment on function private.is_live is 'True for the topic of a session that has not ended: its uuid is the capability.';
create function private.owns_topic(p_topic text) returns boolean
	language sql stable security definer set search_path = ''
	as $$
	select exists (
		select 1 from public.sessions s
		where s.owner_id = auth.uid() and s.id::text = substring(p_topic from '^session:([0-9a-f-]{36})(?::host)?$')
	)
$$;
comment on function private.owns_topic is 'True for the topics of one of the caller''s own sessions.';

create policy "anyone with the uuid of a live session receives its state" on realtime.messages
	for select to anon, authenticated
	using (extension = 'broadcast' and private.is_live((select realtime.topic())));
create policy "teachers receive everything of their own sessions" on realtime.messages
	for select to authenticated
	using (extension = 'broadcast' and private.owns_topic((select realtime.topic())));

revoke all on all functions in schema private from public;
grant execute on function private.is_live to anon, authenticated;
grant execute on function private.owns_topic, private.owns_deck, private.owns_session,
	private.owns_session_activity to authenticated;

revoke all on function public.session_state, public.publish_tally, public.start_session, public.command_session,
	public.close_expired, public.hide_key, public.configure_session, public.session_tally,
	public.join_participants, public.submit_answers, public.purge_sessions from public, anon, authenticated;
grant execute on function public.start_session, public.command_session, public.hide_key,
	public.configure_session, public.session_tally to authenticated;
grant execute on function public.session_state, public.publish_tally, public.close_expired,
	public.join_participants, public.submit_answers, public.purge_sessions to service_role;
