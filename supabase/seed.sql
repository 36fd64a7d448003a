-- Nothing is seeded: a new account gets its example deck from the app, in the teacher's language.
select 1;
