-- What Supabase's platform provides and Lite does not. Runs at every start, before the migrations.

do $$
declare
	wanted text;
begin
	foreach wanted in array array['anon', 'authenticated', 'service_role'] loop
		if not exists (select from pg_roles where rolname = wanted) then
			execute format('create role %I nologin %s', wanted,
				case wanted when 'service_role' then 'bypassrls' else '' end);
		end if;
		execute format('grant %I to current_user', wanted);
	end loop;
end
$$;

create schema if not exists extensions;
create schema if not exists realtime;
grant usage on schema public, extensions, realtime to anon, authenticated, service_role;

-- Lite makes the schema; it does not let the roles use it.
do $$
begin
	if to_regnamespace('auth') is not null then
		grant usage on schema auth to anon, authenticated, service_role;
		grant execute on all functions in schema auth to anon, authenticated, service_role;
	end if;
end
$$;

alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public grant execute on functions to anon, authenticated, service_role;

create table if not exists realtime.messages (
	topic text not null,
	extension text not null,
	payload jsonb,
	event text,
	private boolean default false,
	updated_at timestamp not null default now(),
	-- Not now(): messages of one transaction are replayed in the order in which they were sent.
	inserted_at timestamp not null default clock_timestamp(),
	id uuid not null default gen_random_uuid(),
	binary_payload bytea,
	primary key (id, inserted_at),
	check (payload is null or binary_payload is null)
);
create index if not exists messages_topic_idx on realtime.messages (topic, inserted_at desc);
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to anon, authenticated, service_role;

create or replace function realtime.topic() returns text
	language sql stable
	as $$ select nullif(current_setting('realtime.topic', true), '') $$;

create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
	returns void language plpgsql
	as $$
declare
	message uuid := gen_random_uuid();
begin
	if not payload ? 'id' then
		payload := jsonb_set(payload, '{id}', to_jsonb(message));
	end if;
	perform set_config('realtime.topic', topic, true);
	insert into realtime.messages (id, payload, event, topic, private, extension)
	values (message, payload, event, topic, private, 'broadcast');
exception when others then
	raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
end
$$;

create or replace function realtime.send_binary(payload bytea, event text, topic text, private boolean default true)
	returns void language plpgsql
	as $$
begin
	perform set_config('realtime.topic', topic, true);
	insert into realtime.messages (binary_payload, event, topic, private, extension)
	values (payload, event, topic, private, 'broadcast');
exception when others then
	raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
end
$$;

create or replace function realtime.broadcast_changes(topic_name text, event_name text, operation text,
	table_name text, table_schema text, new record, old record, level text default 'ROW')
	returns void language plpgsql
	as $$
begin
	if level = 'STATEMENT' then
		raise exception 'function can only be triggered for each row, not for each statement';
	end if;
	if operation not in ('INSERT', 'UPDATE', 'DELETE') then
		raise exception 'operation type % is not supported', operation;
	end if;
	perform realtime.send(jsonb_build_object(
		'old_record', to_jsonb(old), 'record', to_jsonb(new), 'operation', operation,
		'table', table_name, 'schema', table_schema
	), event_name, topic_name, true);
end
$$;

create or replace function realtime.announce() returns trigger
	language plpgsql security definer set search_path = ''
	as $$
begin
	perform pg_notify('realtime_messages', new.id::text);
	return null;
end
$$;
create or replace trigger messages_announced after insert on realtime.messages
	for each row when (new.event is not null) execute function realtime.announce();
grant execute on all functions in schema realtime to anon, authenticated, service_role;
