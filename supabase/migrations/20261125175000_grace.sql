-- An answer that was given before its phone heard of the close, and comes within five seconds of it, counts and is marked late.

alter table public.session_activities
	add column closed_at timestamptz,
	add column closed_version bigint;
comment on column public.session_activities.closed_at is 'When it was last closed.';
comment on column public.session_activities.closed_version is 'A state with a lower version is one from before the close.';
alter table public.answers add column late boolean not null default false;
comment on column public.answers.late is 'It came after the close, within the grace.';

create function private.grace() returns interval
	language sql immutable set search_path = ''
	as $$ select interval '5 seconds' $$;
comment on function private.grace is 'How long after a close answers that were given before it still count.';
revoke all on function private.grace from public;

create function private.note_close() returns trigger
	language plpgsql set search_path = ''
	as $$
begin
	new.closed_at := clock_timestamp();
	new.closed_version := nextval('private.versions');
	return new;
end
$$;
comment on function private.note_close is 'Remembers when, and between which states, an activity was closed.';
revoke all on function private.note_close from public;
create trigger session_activities_closed before update of phase on public.session_activities
	for each row when (new.phase = 'closed' and old.phase is distinct from 'closed')
	execute function private.note_close();

create or replace function public.close_expired(p_session uuid) returns boolean
	language plpgsql security definer set search_path = ''
	as $$
declare
	asked uuid;
	ran_out timestamptz;
begin
	select activity_id, closes_at into asked, ran_out from public.sessions
	where id = p_session and phase = 'open' and closes_at <= clock_timestamp() - private.bell()
	for update;
	if not found then
		return false;
	end if;
	-- Before the state gets its version, so that who heard of the close has a higher one.
	update public.session_activities set phase = 'closed' where id = asked;
	update public.session_activities set closed_at = ran_out where id = asked;
	update public.sessions set phase = 'closed', closes_at = null, version = nextval('private.versions')
	where id = p_session;
	perform private.broadcast_tally(p_session);
	perform private.broadcast_state(p_session);
	return true;
end
$$;

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
				value jsonb, keys text[], labels text[], channel text, version bigint)
	), checked as (
		select i.*, case
			when p.id is null or a.id is null then 'foreign'
			when a.round <> i.round then 'not_open'
			when s.activity_id = a.id and s.phase = 'open'
				and (s.closes_at is null or s.closes_at > clock_timestamp() - private.bell()) then 'counted'
			-- A text has no screen that could have told of the close.
			when a.phase = 'closed' and a.closed_at > clock_timestamp() - private.grace()
				and (i.channel = 'sms' or i.version < a.closed_version) then 'late'
			else 'not_open'
		end as outcome
		from input i
		left join public.session_activities a on a.id = i.activity
		left join public.sessions s on s.id = a.session_id
		left join public.participants p on p.id = i.participant and p.session_id = a.session_id
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
	end
	from checked c, (select count(*) from written) done;
end
$$;
comment on function public.submit_answers is 'Writes answers in one go; p_batch is a JSON array of {n, activity, round, participant, id, seq, value, keys, labels, channel, version?}, version being that of the state on the phone when the answer was given. One row {n, status} for each: counted, late (counted within the grace after the close), not_open, foreign. An answer that counted already says so again, whenever it is resent.';
