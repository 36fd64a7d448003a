-- A join that is sent again, because its answer was lost, is the same join; and nobody's name is kept unasked.

create or replace function public.join_participants(p_batch text) returns table (n integer, status text)
	language plpgsql security definer set search_path = ''
	as $$
begin
	insert into public.participants (id, session_id, channel, name, identity)
	select distinct on (i.id) i.id, i.session, 'web',
		case when s.identity = 'name' then i.name end,
		case when s.identity = 'identifier' then i.identity end
	from jsonb_to_recordset(p_batch::jsonb) as i (n integer, id uuid, session uuid, name text, identity text)
	join public.sessions s on s.id = i.session
	where s.phase <> 'ended' and case s.identity
		when 'name' then i.name is not null when 'identifier' then i.identity is not null else true end
	order by i.id, i.n
	on conflict (id) do nothing;
	-- A statement of its own: it sees a join of the same id that another server has just written.
	return query
	select i.n, case
		when s.id is null then 'not_found'
		when s.phase = 'ended' then 'ended'
		when p.id is not null then 'joined'
		else 'identity_required'
	end
	from jsonb_to_recordset(p_batch::jsonb) as i (n integer, id uuid, session uuid)
	left join public.participants p on p.id = i.id and p.session_id = i.session
	left join public.sessions s on s.id = i.session;
end
$$;
comment on function public.join_participants is 'Adds participants; p_batch is a JSON array of {n, id, session, name, identity}. One row {n, status} for each: joined (again, while it lasts, for an id that has joined before), not_found, ended, identity_required.';

create or replace function public.join_by_texts(p_batch text) returns table (n integer, participant uuid)
	language sql security definer set search_path = ''
	as $$
	with input as (
		select * from jsonb_to_recordset(p_batch::jsonb)
			as b (n integer, session uuid, hmac text, name text, identity text)
	), joined as (
		insert into public.participants (session_id, channel, phone_hmac, name, identity)
		-- One statement cannot touch a row twice: of two texts of one phone, the last says who it is.
		select distinct on (i.session, i.hmac) i.session, 'sms', i.hmac,
			case when s.identity = 'name' then i.name end,
			case when s.identity = 'identifier' then i.identity end
		from input i join public.sessions s on s.id = i.session
		where s.phase <> 'ended'
		order by i.session, i.hmac, i.n desc
		on conflict (session_id, phone_hmac) do update
			set name = coalesce(excluded.name, participants.name),
				identity = coalesce(excluded.identity, participants.identity)
		returning id, session_id, phone_hmac
	)
	select i.n, j.id from input i join joined j on j.session_id = i.session and j.phone_hmac = i.hmac
$$;

create or replace function public.record_texts(p_batch text) returns table (sid text)
	language sql security definer set search_path = ''
	as $$
	insert into public.sms_messages (sid, session_id, participant_id, outcome, reply)
	select b.sid, b.session, b.participant, b.outcome, b.reply
	from jsonb_to_recordset(p_batch::jsonb)
		as b (sid text, session uuid, participant uuid, outcome text, reply text)
	-- Two servers that remember the same texts never wait for each other in a circle.
	order by b.sid
	on conflict (sid) do nothing
	returning sms_messages.sid
$$;
