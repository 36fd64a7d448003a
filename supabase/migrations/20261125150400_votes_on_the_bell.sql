-- A vote sent before the timer ran out counts, even if it waits a moment to be written. Old sessions end and go in small steps.

create or replace function public.submit_answers(p_batch text) returns table (n integer, status text)
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
			when s.activity_id = a.id and a.round = i.round and s.phase = 'open'
				and (s.closes_at is null or s.closes_at > clock_timestamp() - private.bell()) then 'counted'
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

create function private.bell() returns interval
	language sql immutable set search_path = ''
	as $$ select interval '1 second' $$;
comment on function private.bell is 'How long after a timer ran out answers that were on their way still count.';

create or replace function public.close_expired(p_session uuid) returns boolean
	language plpgsql security definer set search_path = ''
	as $$
begin
	update public.sessions set phase = 'closed', closes_at = null, version = nextval('private.versions')
	where id = p_session and phase = 'open' and closes_at <= clock_timestamp() - private.bell();
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
comment on function public.close_expired is 'Closes a vote whose timer ran out a second ago and tells everyone; false when there is nothing to close.';

drop function public.purge_sessions();
create function public.purge_sessions(p_limit integer default 20) returns integer
	language plpgsql security definer set search_path = ''
	as $$
declare
	purged integer;
begin
	-- Locked in the order in which votes lock them.
	with past as (
		select id from public.sessions where id in (
			select id from public.sessions where purge_at <= now() order by purge_at limit p_limit
		)
		order by id for update
	)
	delete from public.sessions using past where sessions.id = past.id;
	get diagnostics purged = row_count;
	if purged < p_limit then
		update public.session_activities a set phase = 'closed'
		from public.sessions s
		where s.id = a.session_id and a.phase = 'open'
			and s.phase <> 'ended' and s.pace = 'live' and s.started_at < now() - interval '7 days';
		update public.sessions set phase = 'ended', closes_at = null, ended_at = now(),
			version = nextval('private.versions')
		where phase <> 'ended' and pace = 'live' and started_at < now() - interval '7 days';
		delete from public.sms_messages where received_at < now() - interval '2 days' and session_id is null;
		delete from public.activities where deleted_at < now() - interval '30 days';
		delete from public.decks where deleted_at < now() - interval '30 days';
	end if;
	return purged;
end
$$;
comment on function public.purge_sessions is 'Deletes up to p_limit sessions past their date with everything in them; how many. Once none is left, ends live sessions a week after their start and deletes what teachers deleted over 30 days ago.';
revoke all on function private.bell from public;
revoke all on function public.purge_sessions from public, anon, authenticated;
grant execute on function public.purge_sessions to service_role;
comment on table public.sms_messages is 'Texts already dealt with, by Twilio''s MessageSid, so that a resent webhook gets the same reply and changes nothing. The number is not kept, nor the text beyond what the reply repeats of it.';
