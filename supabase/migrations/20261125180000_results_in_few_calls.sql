-- The results of a long session are read in a few calls instead of hundreds.

create function private.owns_activities(p_session uuid, p_activities uuid[]) returns boolean
	language sql stable set search_path = ''
	as $$
	select exists (select from public.sessions s where s.id = p_session and s.owner_id = auth.uid()) and not exists (
		select from unnest(p_activities) as wanted (id)
		where not exists (
			select from public.session_activities a where a.id = wanted.id and a.session_id = p_session
		)
	)
$$;
comment on function private.owns_activities is 'True when the session is the caller''s own and these activities were asked in it.';

create function public.session_answers(p_session uuid, p_activities uuid[]) returns json
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
			where a.activity_id = any (p_activities)
			group by a.activity_id, a.round, a.value, a.late
		) g
	);
end
$$;
comment on function public.session_answers is 'The answers to some activities of one of the caller''s sessions as [[activity, round, value, [participant, …], [microseconds since 1970, …], late], …]: each different answer once, with all who gave it. One value, so that no limit of rows applies. Raises P0001 with not_found.';

create function public.session_tallies(p_session uuid, p_activities uuid[]) returns jsonb
	language plpgsql stable security definer set search_path = ''
	as $$
begin
	if not private.owns_activities(p_session, p_activities) then
		raise exception 'not_found' using errcode = 'P0001';
	end if;
	return (
		select coalesce(jsonb_agg(private.results(p_session, a.id, r.n::smallint) order by a.position, r.n), '[]')
		from public.session_activities a, generate_series(1, a.round) as r (n)
		where a.id = any (p_activities)
	);
end
$$;
comment on function public.session_tallies is 'session_tally of each round of some activities of one of the caller''s sessions, in their order. Raises P0001 with not_found.';

revoke all on function private.owns_activities from public;
revoke all on function public.session_answers, public.session_tallies from public, anon;
grant execute on function public.session_answers, public.session_tallies to authenticated;
