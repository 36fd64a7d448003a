-- Many sessions that vote at the same time share the cost of a call.

create function public.publish_tallies(p_sessions uuid[], p_to_phones uuid[]) returns void
	language plpgsql security definer set search_path = ''
	as $$
declare
	due uuid;
begin
	-- In the order in which votes lock their sessions.
	for due in select distinct s.id from unnest(p_sessions) as s (id) order by s.id loop
		perform public.publish_tally(due, due = any (p_to_phones));
	end loop;
end
$$;
comment on function public.publish_tallies is 'publish_tally for several sessions; those in p_to_phones may tell their phones as well.';
revoke all on function public.publish_tallies from public, anon, authenticated;
grant execute on function public.publish_tallies to service_role;
