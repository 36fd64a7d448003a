-- Text messages: in which sessions a phone is, and who is behind it.

create index participants_phone_hmac_idx on public.participants (phone_hmac) where phone_hmac is not null;

create function public.sms_participants(p_hmacs text[])
	returns table (participant uuid, session uuid, known boolean, heard_at timestamptz)
	language sql stable security definer set search_path = ''
	as $$
	select p.id, p.session_id, p.name is not null or p.identity is not null,
		coalesce((select max(m.received_at) from public.sms_messages m where m.participant_id = p.id), p.joined_at)
	from public.participants p
	where p.phone_hmac = any (p_hmacs)
	order by 4 desc
$$;
comment on function public.sms_participants is 'The participants behind these HMACs of one phone, the one last heard first; known when they gave a name or an identifier.';

drop function public.join_by_sms (uuid, text, text);
create function public.join_by_sms(p_session uuid, p_phone_hmac text, p_identity text default null,
	p_name text default null) returns uuid
	language sql security definer set search_path = ''
	as $$
	insert into public.participants (session_id, channel, phone_hmac, identity, name)
	values (p_session, 'sms', p_phone_hmac, p_identity, p_name)
	on conflict (session_id, phone_hmac) do update
		set identity = coalesce(excluded.identity, participants.identity),
			name = coalesce(excluded.name, participants.name)
	returning id
$$;
comment on function public.join_by_sms is 'The participant behind a phone''s HMAC, made when new; a new name or identifier replaces the old one.';

revoke all on function public.sms_participants, public.join_by_sms from public, anon, authenticated;
grant execute on function public.sms_participants, public.join_by_sms to service_role;
