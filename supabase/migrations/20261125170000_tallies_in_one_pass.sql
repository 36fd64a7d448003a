-- A tally reads its answers once, and its functions keep their plans: functions in plain SQL are planned at each call.

drop function private.results(uuid, uuid, smallint, integer, integer);
drop function private.tally(uuid, smallint, integer, integer);

create function private.results(p_session uuid, p_activity uuid, p_round smallint, p_limit integer default null,
	p_bytes integer default null) returns jsonb
	language plpgsql stable set search_path = ''
	as $$
declare
	participants bigint := (select count(*) from public.participants where session_id = p_session);
	hidden text[] := (select hidden_keys from public.session_activities where id = p_activity);
	result jsonb;
begin
	-- Most of a hall says the same few things: answers alike are one row from the start.
	with said as materialized (
		select a.keys, a.labels, count(*) as n from public.answers a
		where a.activity_id = p_activity and a.round = p_round
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
comment on function private.results is 'Counted answers of an activity and round, with how many joined and how many answered. The counts are [[key, n, commonest spelling?], …], most counted first, without what the teacher removed; p_limit keys and p_bytes of texts at most. An idea (i:…) stands or falls with its likes (l:i:…); likes of what nobody said do not count.';
revoke all on function private.results from public;

create or replace function private.results_for_host(p_session uuid, p_activity uuid, p_round smallint) returns jsonb
	language plpgsql stable set search_path = ''
	as $$ begin return private.results(p_session, p_activity, p_round, 300, 120000); end $$;

create or replace function private.results_for_phones(p_session uuid, p_activity uuid, p_round smallint, p_streams boolean) returns jsonb
	language plpgsql stable set search_path = ''
	as $$ begin return private.results(p_session, p_activity, p_round, case when p_streams then 60 else 20 end, 12000); end $$;
