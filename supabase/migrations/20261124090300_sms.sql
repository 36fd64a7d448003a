-- Text messages come in bursts: phones are found, joined and remembered many at a time.

create index participants_phone_hmac_idx on public.participants (phone_hmac) where phone_hmac is not null;

create function public.sms_participants(p_hmacs text[])
	returns table (hmac text, participant uuid, session uuid, known boolean, heard_at timestamptz)
	language sql stable security definer set search_path = ''
	as $$
	select p.phone_hmac, p.id, p.session_id, p.name is not null or p.identity is not null,
		coalesce((select max(m.received_at) from public.sms_messages m where m.participant_id = p.id), p.joined_at)
	from public.participants p
	where p.phone_hmac = any (p_hmacs)
	order by 5 desc
$$;
comment on function public.sms_participants is 'The participants behind these HMACs of phones, the one last heard first; known when they gave a name or an identifier.';

create function public.join_by_texts(p_batch text) returns table (n integer, participant uuid)
	language sql security definer set search_path = ''
	as $$
	with input as (
		select * from jsonb_to_recordset(p_batch::jsonb)
			as b (n integer, session uuid, hmac text, name text, identity text)
	), joined as (
		insert into public.participants (session_id, channel, phone_hmac, name, identity)
		-- One statement cannot touch a row twice: of two texts of one phone, the last says who it is.
		select distinct on (i.session, i.hmac) i.session, 'sms', i.hmac, i.name, i.identity
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
comment on function public.join_by_texts is 'The participants behind phones'' HMACs, made when new; a new name or identifier replaces the old one. p_batch is a JSON array of {n, session, hmac, name, identity}; no row for a session that has ended.';

create function public.record_texts(p_batch text) returns table (sid text)
	language sql security definer set search_path = ''
	as $$
	insert into public.sms_messages (sid, session_id, participant_id, outcome, reply)
	select b.sid, b.session, b.participant, b.outcome, b.reply
	from jsonb_to_recordset(p_batch::jsonb)
		as b (sid text, session uuid, participant uuid, outcome text, reply text)
	on conflict (sid) do nothing
	returning sms_messages.sid
$$;
comment on function public.record_texts is 'Remembers texts by their MessageSid; those that were new. p_batch is a JSON array of {sid, session, participant, outcome, reply}.';

revoke all on function public.sms_participants, public.join_by_texts, public.record_texts
	from public, anon, authenticated;
grant execute on function public.sms_participants, public.join_by_texts, public.record_texts to service_role;
