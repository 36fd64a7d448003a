-- A join that is sent again, because its answer was lost, is the same join; and nobody's name is kept unasked.

create or replace function public.join_participants(p_batch text) returns table (n integer, status text)
	language plpgsql security definer set search_path = ''
	as $$
begin
	return query
	with input as (
		select * from jsonb_to_recordset(p_batch::jsonb)
			as b (n integer, id uuid, session uuid, name text, identity text)
	), joined as (
		insert into public.participants (id, session_id, channel, name, identity)
		select distinct on (i.id) i.id, i.session, 'web',
			case when s.identity = 'name' then i.name end,
			case when s.identity = 'identifier' then i.identity end
		from input i join public.sessions s on s.id = i.session
		where s.phase <> 'ended' and case s.identity
			when 'name' then i.name is not null when 'identifier' then i.identity is not null else true end
		order by i.id, i.n
		on conflict (id) do nothing
		returning id, session_id
	)
	select i.n, case
		when j.id is not null then 'joined'
		when s.id is null then 'not_found'
		when s.phase = 'ended' then 'ended'
		when p.id is not null then 'joined'
		else 'identity_required'
	end
	from input i
	left join joined j on j.id = i.id and j.session_id = i.session
	left join public.participants p on p.id = i.id and p.session_id = i.session
	left join public.sessions s on s.id = i.session;
end
$$;
comment on function public.join_participants is 'Adds participants; p_batch is a JSON array of {n, id, session, name, identity}. One row {n, status} for each: joined (again, while it lasts, for an id that has joined before), not_found, ended, identity_required.';
