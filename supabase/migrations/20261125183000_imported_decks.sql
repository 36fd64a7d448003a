-- A deck comes in from a file: all of it, or nothing.

create function public.import_deck(p_title text, p_language text, p_activities jsonb) returns uuid
	language plpgsql security invoker set search_path = ''
	as $$
declare
	deck uuid;
begin
	insert into public.decks (title, language) values (p_title, p_language) returning id into deck;
	insert into public.activities (deck_id, position, kind, content)
	select deck, a.position, a.activity ->> 'kind', a.activity -> 'content'
	from jsonb_array_elements(p_activities) with ordinality as a (activity, position);
	return deck;
end
$$;
comment on function public.import_deck is 'A new deck of the caller''s own with these activities, `[{kind, content}, …]` in their order; its id.';
revoke all on function public.import_deck from public, anon;
grant execute on function public.import_deck to authenticated;
