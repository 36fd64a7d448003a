-- A session is locked before its activities everywhere; policies are evaluated once for a query, not once for a row.

create or replace function public.hide_key(p_session uuid, p_activity uuid, p_key text, p_hidden boolean) returns void
	language plpgsql security definer set search_path = ''
	as $$
begin
	perform 1 from public.sessions where id = p_session and owner_id = auth.uid() for update;
	if not found then
		raise exception 'not_found' using errcode = 'P0001';
	end if;
	update public.session_activities a
	set hidden_keys = case when p_hidden then array_append(array_remove(a.hidden_keys, p_key), p_key)
		else array_remove(a.hidden_keys, p_key) end
	where a.id = p_activity and a.session_id = p_session;
	if not found then
		raise exception 'not_found' using errcode = 'P0001';
	end if;
	update public.sessions set version = nextval('private.versions') where id = p_session;
	perform private.broadcast_tally(p_session);
	perform private.broadcast_state(p_session);
end
$$;

alter policy "teachers read the activities of their own decks" on public.activities
	using (deck_id in (select id from public.decks where owner_id = (select auth.uid())));
alter policy "teachers read what they asked" on public.session_activities
	using (session_id in (select id from public.sessions where owner_id = (select auth.uid())));
alter policy "teachers read who took part in their own sessions" on public.participants
	using (session_id in (select id from public.sessions where owner_id = (select auth.uid())));
alter policy "teachers read the answers to their own sessions" on public.answers
	using (activity_id in (
		select a.id from public.session_activities a join public.sessions s on s.id = a.session_id
		where s.owner_id = (select auth.uid())
	));
drop function private.owns_session(uuid);
drop function private.owns_session_activity(uuid);

create or replace function private.is_live(p_topic text) returns boolean
	language sql stable security definer set search_path = ''
	as $$
	select exists (
		select 1 from public.sessions s
		where s.phase <> 'ended'
			and s.id = substring(p_topic from '^session:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$')::uuid
	)
$$;
create or replace function private.owns_topic(p_topic text) returns boolean
	language sql stable security definer set search_path = ''
	as $$
	select exists (
		select 1 from public.sessions s
		where s.owner_id = auth.uid()
			and s.id = substring(p_topic from '^session:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?::host)?$')::uuid
	)
$$;
