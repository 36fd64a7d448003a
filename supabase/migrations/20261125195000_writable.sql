-- Whether anything can be stored, told without storing anything.

create function public.is_writable() returns boolean
	language sql stable security definer set search_path = ''
	as $$ select current_setting('default_transaction_read_only') = 'off' and not pg_catalog.pg_is_in_recovery() $$;
comment on function public.is_writable is 'False while the database is read only, as Supabase and the embedded edition make it when their disk is as good as full. For the app server.';
revoke all on function public.is_writable from public, anon, authenticated;
grant execute on function public.is_writable to service_role;
