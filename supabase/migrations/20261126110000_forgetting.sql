-- Who is in the database can leave it: a participant from their phone, a teacher with everything.

create function public.forget_participant(p_session uuid, p_participant uuid) returns boolean
	language plpgsql security definer set search_path = ''
	as $$
begin
	-- Alone with the session until commit: a batch of votes that is being written ends first, and the next
	-- one no longer knows them. A vote without its participant would take the whole batch down.
	perform 1 from public.sessions where id = p_session for no key update;
	delete from public.participants where id = p_participant and session_id = p_session;
	if not found then
		return false;
	end if;
	-- Texts that waited for the teacher, unless somebody else said them too. What was refused stays off the
	-- screens, without its author.
	delete from public.held_texts h using public.session_activities a
	where a.id = h.activity_id and a.session_id = p_session and h.verdict is distinct from 'rejected'
		and not exists (select from public.answers n where n.activity_id = a.id and h.key = any (n.keys));
	update public.sessions set version = nextval('private.versions') where id = p_session;
	return true;
end
$$;
comment on function public.forget_participant is 'Deletes a participant of a session with all that they said; false when there is none. For the app server, which publishes the tally.';

create function public.forget_teacher(p_teacher uuid) returns boolean
	language plpgsql security definer set search_path = ''
	as $$
begin
	-- The only table of Auth that names a user and does not go with them.
	delete from auth.flow_state where user_id = p_teacher;
	delete from auth.users where id = p_teacher;
	return found;
end
$$;
comment on function public.forget_teacher is 'Deletes an account with its decks, its sessions and all that was said in them; false when there is none. For the app server, once it has the password: a token alone must not be enough.';

create function private.tell_deletion() returns trigger
	language plpgsql security definer set search_path = ''
	as $$
begin
	perform realtime.send(
		private.state(old.id) - 'closesAt' - 'results'
			|| jsonb_build_object('version', nextval('private.versions'), 'phase', 'ended', 'activity', null),
		'state_changed', 'session:' || old.id, true
	);
	return old;
end
$$;
comment on function private.tell_deletion is 'Phones of a live session that is deleted hear that it is over, whoever deletes it.';
create trigger sessions_deleted before delete on public.sessions
	for each row when (old.phase <> 'ended') execute function private.tell_deletion();

create or replace function public.record_texts(p_batch text) returns table (sid text)
	language plpgsql security definer set search_path = ''
	as $$
begin
	-- Whoever is forgotten while their text is dealt with is gone here, or goes after this batch.
	perform 1 from public.sessions s
	where s.id in (select b.session from jsonb_to_recordset(p_batch::jsonb) as b (session uuid))
	order by s.id for key share;
	perform 1 from public.participants p
	where p.id in (select b.participant from jsonb_to_recordset(p_batch::jsonb) as b (participant uuid))
	order by p.id for key share;
	return query
	insert into public.sms_messages (sid, session_id, participant_id, outcome, reply)
	select b.sid, s.id, p.id, b.outcome, b.reply
	from jsonb_to_recordset(p_batch::jsonb)
		as b (sid text, session uuid, participant uuid, outcome text, reply text)
	left join public.sessions s on s.id = b.session
	left join public.participants p on p.id = b.participant
	-- Two servers that remember the same texts never wait for each other in a circle.
	order by b.sid
	on conflict on constraint sms_messages_pkey do nothing
	returning sms_messages.sid;
end
$$;

revoke all on function public.forget_participant, public.forget_teacher, private.tell_deletion
	from public, anon, authenticated;
grant execute on function public.forget_participant, public.forget_teacher to service_role;
