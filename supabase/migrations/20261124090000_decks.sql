-- Teachers prepare decks of activities.

create schema if not exists private;
comment on schema private is 'Helpers of policies and functions; the API exposes none of it.';
revoke all on schema private from public;
grant usage on schema private to anon, authenticated, service_role;

create table public.teachers (
	user_id uuid primary key references auth.users (id) on delete cascade,
	created_at timestamptz not null default now()
);
comment on table public.teachers is 'Accounts that were welcomed with their example deck; the key makes it once.';

create table public.decks (
	id uuid primary key default gen_random_uuid(),
	owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
	title text not null default '' check (char_length(title) <= 200),
	language text not null default 'en' check (language in ('fr', 'en')),
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz
);
comment on table public.decks is 'What a teacher prepares: an ordered list of activities. A deleted deck can be restored.';
create index decks_owner_id_idx on public.decks (owner_id, updated_at desc);

create table public.activities (
	id uuid primary key default gen_random_uuid(),
	deck_id uuid not null references public.decks (id) on delete cascade,
	position integer not null default 0,
	kind text not null check (kind ~ '^[a-z]{2,20}$'),
	content jsonb not null check (jsonb_typeof(content) = 'object' and octet_length(content::text) <= 32768),
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz
);
comment on table public.activities is 'One question or prompt of a deck. Its content is parsed by the schema of its kind before it is written.';
create index activities_deck_id_idx on public.activities (deck_id, position);

create function private.owns_deck(p_deck uuid) returns boolean
	language sql stable security definer set search_path = ''
	as $$ select exists (select 1 from public.decks where id = p_deck and owner_id = auth.uid()) $$;
comment on function private.owns_deck is 'True when the deck is the caller''s own.';
revoke all on function private.owns_deck from public;
grant execute on function private.owns_deck to authenticated;

alter table public.teachers enable row level security;
alter table public.decks enable row level security;
alter table public.activities enable row level security;

grant select, insert on public.teachers to authenticated;
grant select, insert, update, delete on public.decks, public.activities to authenticated;
grant all on public.teachers, public.decks, public.activities to service_role;

create policy "teachers see that they were welcomed" on public.teachers
	for select to authenticated using (user_id = (select auth.uid()));
create policy "teachers are welcomed once, by themselves" on public.teachers
	for insert to authenticated with check (user_id = (select auth.uid()));

create policy "teachers read their own decks" on public.decks
	for select to authenticated using (owner_id = (select auth.uid()));
create policy "teachers create decks of their own" on public.decks
	for insert to authenticated with check (owner_id = (select auth.uid()));
create policy "teachers change their own decks" on public.decks
	for update to authenticated using (owner_id = (select auth.uid()))
	with check (owner_id = (select auth.uid()));
create policy "teachers delete their own decks" on public.decks
	for delete to authenticated using (owner_id = (select auth.uid()));

create policy "teachers read the activities of their own decks" on public.activities
	for select to authenticated using (private.owns_deck(deck_id));
create policy "teachers add activities to their own decks" on public.activities
	for insert to authenticated with check (private.owns_deck(deck_id));
create policy "teachers change the activities of their own decks" on public.activities
	for update to authenticated using (private.owns_deck(deck_id))
	with check (private.owns_deck(deck_id));
create policy "teachers delete the activities of their own decks" on public.activities
	for delete to authenticated using (private.owns_deck(deck_id));

create function private.touch_deck() returns trigger
	language plpgsql security definer set search_path = ''
	as $$
begin
	new.updated_at := now();
	if tg_table_name = 'activities' then
		update public.decks set updated_at = now() where id = new.deck_id;
	end if;
	return new;
end
$$;
comment on function private.touch_deck is 'A deck was changed when one of its activities was.';
revoke all on function private.touch_deck from public;
create trigger decks_touched before update on public.decks
	for each row execute function private.touch_deck();
create trigger activities_touched before insert or update on public.activities
	for each row execute function private.touch_deck();

create function public.order_activities(p_deck uuid, p_activities uuid[]) returns void
	language plpgsql security invoker set search_path = ''
	as $$
begin
	update public.activities a set position = o.position
	from unnest(p_activities) with ordinality as o (id, position)
	where a.id = o.id and a.deck_id = p_deck and a.position is distinct from o.position;
end
$$;
comment on function public.order_activities is 'Puts the activities of a deck in the order given; unknown ids are ignored. RLS decides whose deck.';
revoke all on function public.order_activities from public, anon;
grant execute on function public.order_activities to authenticated;

create function public.duplicate_deck(p_deck uuid, p_title text) returns uuid
	language plpgsql security invoker set search_path = ''
	as $$
declare
	copy uuid;
begin
	insert into public.decks (title, language)
	select left(p_title, 200), language from public.decks where id = p_deck and deleted_at is null
	returning id into copy;
	if copy is null then
		raise exception 'not_found' using errcode = 'P0001';
	end if;
	insert into public.activities (deck_id, position, kind, content)
	select copy, position, kind, content from public.activities
	where deck_id = p_deck and deleted_at is null;
	return copy;
end
$$;
comment on function public.duplicate_deck is 'Copies one of the caller''s own decks with its activities; the copy''s id. Raises P0001 when there is none.';
revoke all on function public.duplicate_deck from public, anon;
grant execute on function public.duplicate_deck to authenticated;
