/** Rows in one answer of PostgREST, which gives no more than its own limit anyway. */
const SIZE = 1000;
/** Before every uuid. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/** All rows of a query with ids, in their order, however many: `read` gives those after `last`. */
export async function* pages<Row extends { id: string }>(
	what: string,
	read: (
		last: string,
		size: number
	) => PromiseLike<{ data: Record<string, unknown>[] | null; error: unknown }>
): AsyncGenerator<Row> {
	for (let last = FIRST; ;) {
		const { data, error } = await read(last, SIZE);
		if (error) throw new Error(`${what} were not read`, { cause: error });
		const rows = (data ?? []) as unknown as Row[];
		yield* rows;
		if (rows.length < SIZE) return;
		last = rows.at(-1)?.id ?? last;
	}
}
