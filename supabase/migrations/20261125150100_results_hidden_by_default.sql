-- Each question starts hidden, or shown where the teacher set it so; a shown answer is not asked again in the same round.

alter table public.sessions add column results_live boolean not null default false;
comment on column public.sessions.results_live is 'Each question starts with its results shown while students vote.';
comment on column public.sessions.show_results is 'The results of the current question are shown while it is open.';

create or replace function public.command_session(p_session uuid, p_command text, p_activity uuid default null,
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
comment on function public.command_session is 'The teacher''s control of a live session (COMMANDS in src/lib/live/state.ts); the new public state. Raises P0001 with one of not_found, ended, no_activity, no_more_rounds, revealed, not_open, invalid.';

drop function public.configure_session(uuid, text, boolean, text, numeric, timestamptz);
create function public.configure_session(p_session uuid, p_identity text default null, p_sms_enabled boolean default null,
	p_sms_replies text default null, p_max_points numeric default null, p_purge_at timestamptz default null,
	p_results_live boolean default null) returns void
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
		results_live = coalesce(p_results_live, results_live),
		show_results = case when p_results_live is distinct from s.results_live
			then coalesce(p_results_live, show_results) else show_results end,
		version = nextval('private.versions')
	where id = s.id;
	perform private.broadcast_state(s.id);
end
$$;
comment on function public.configure_session is 'Changes the settings of one of the caller''s sessions; null leaves one as it is. Raises P0001 with not_found or has_participants.';
revoke all on function public.configure_session from public, anon;
grant execute on function public.configure_session to authenticated;
