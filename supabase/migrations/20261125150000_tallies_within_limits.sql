-- A thousand long texts are more than Realtime carries (256 kB) and than a phone should download.

drop function private.results(uuid, uuid, smallint, integer);
drop function private.tally(uuid, smallint, integer);

create function private.tally(p_activity uuid, p_round smallint, p_limit integer default null,
	p_bytes integer default null) returns jsonb
	language sql stable set search_path = ''
	as $$
	with counted as (
		select k.key, count(*) as n, mode() within group (order by k.label) as label,
			-- An idea and its likes stand or fall together.
			case when k.key like 'l:i:%' then substr(k.key, 3) else k.key end as stem
		from public.answers a, unnest(a.keys, a.labels) as k (key, label)
		where a.activity_id = p_activity and a.round = p_round
		group by k.key
	), weighed as (
		select c.*, max(c.n) over same as weight, bool_or(c.key = c.stem) over same as whole
		from counted c
		where c.stem <> all ((select h.hidden_keys from public.session_activities h where h.id = p_activity)::text[])
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
	select coalesce(jsonb_agg(
		case when t.label is null then jsonb_build_array(t.key, t.n)
		else jsonb_build_array(t.key, t.n, t.label) end
		order by t.n desc, t.key
	), '[]')
	from kept t
	where t.last_place <= coalesce(p_limit, t.last_place) and t.last_bytes <= coalesce(p_bytes, t.last_bytes)
$$;
comment on function private.tally is 'Counts of an activity and round as [[key, n, commonest spelling?], …], most counted first, without what the teacher removed; p_limit keys and p_bytes of texts at most. An idea (i:…) stands or falls with its likes (l:i:…); likes of what nobody said do not count.';

create function private.results(p_session uuid, p_activity uuid, p_round smallint, p_limit integer default null,
	p_bytes integer default null) returns jsonb
	language sql stable set search_path = ''
	as $$
	select jsonb_build_object(
		'activity', p_activity,
		'round', p_round,
		'participants', (select count(*) from public.participants where session_id = p_session),
		'answered', (select count(*) from public.answers where activity_id = p_activity and round = p_round),
		'counts', private.tally(p_activity, p_round, p_limit, p_bytes)
	)
$$;
comment on function private.results is 'Counted answers of an activity and round, with how many joined and how many answered.';

create function private.results_for_host(p_session uuid, p_activity uuid, p_round smallint) returns jsonb
	language sql stable set search_path = ''
	as $$ select private.results(p_session, p_activity, p_round, 300, 120000) $$;
comment on function private.results_for_host is 'As many counts as a hall can read and Realtime carries; the results page has them all.';

create function private.results_for_phones(p_session uuid, p_activity uuid, p_round smallint, p_streams boolean) returns jsonb
	language sql stable set search_path = ''
	as $$ select private.results(p_session, p_activity, p_round, case when p_streams then 60 else 20 end, 12000) $$;
comment on function private.results_for_phones is 'The counts that a phone shows: every option of a question, the commonest texts, and where ideas can be liked the first thirty or so.';

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
		result := result || jsonb_build_object('results', private.results_for_phones(s.id, a.id, a.round, a.streams));
	end if;
	return result;
end
$$;

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
			'participants', (select count(*) from public.participants where session_id = p_session)
		) else private.results_for_host(s.id, a.id, a.round) end || jsonb_build_object('version', version),
		'tally_changed', 'session:' || p_session || ':host', true
	);
end
$$;

drop function private.broadcast_limit();
revoke all on function private.tally, private.results, private.results_for_host, private.results_for_phones from public;
