import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Autosave, type Written } from './autosave.svelte';
import { keyOf, request, settled, type Change, type Draft } from './changes';
import { DeckEditor } from './deck.svelte';

interface Row {
	content: unknown;
	position: number;
	deleted: boolean;
	kind: string;
}

/** The server as the API describes it: rows by id, deleted ones kept. */
class Server {
	title = '';
	language: 'fr' | 'en' = 'en';
	rows = new Map<string, Row>();

	write(change: Change): Written {
		const [method, path, body] = request(change);
		const id = /^\/activities\/(.+)$/.exec(path)?.[1] ?? '';
		const row = this.rows.get(id);
		if (path === '') Object.assign(this, body);
		else if (path === '/order') {
			for (const [i, one] of (body as { activities: string[] }).activities.entries()) {
				const known = this.rows.get(one);
				if (known) known.position = i + 1;
			}
		} else if (method === 'PUT') {
			const { kind, content, position } = body as Omit<Row, 'deleted'>;
			if (row) Object.assign(row, { content, deleted: false });
			else this.rows.set(id, { kind, content, position, deleted: false });
		} else if (method === 'DELETE') {
			if (row) row.deleted = true;
		} else if (row) row.content = (body as Row).content;
		else return 'refused';
		return 'done';
	}

	get draft(): Draft {
		const rows = [...this.rows].filter(([, { deleted }]) => !deleted);
		rows.sort(([, a], [, b]) => a.position - b.position);
		return {
			title: this.title,
			language: this.language,
			activities: rows.map(([id, { kind, content }]) => ({ id, kind, content })) as never
		};
	}
}

/** An editor on that server, over a network that loses what `lossy` says, before or after its work. */
function edit(server: Server, lossy: () => 'asked' | 'answered' | false, draft = server.draft) {
	let kept: Change[] = [];
	const saver = new Autosave<Change>({
		keyOf,
		delay: 60_000,
		patience: () => 0,
		keep: (changes) => (kept = changes),
		send: async (change) => {
			await Promise.resolve();
			const lost = lossy();
			if (lost === 'asked') return 'lost';
			const written = server.write(change);
			return lost === 'answered' ? 'lost' : written;
		}
	});
	return { deck: new DeckEditor({ id: 'deck', ...draft }, saver), kept: () => kept };
}

const draftOf = ({ title, language, activities }: DeckEditor): Draft => ({
	title,
	language,
	activities: activities.map(({ id, kind, content }) => ({ id, kind, content })) as never
});

type Step = { what: string; n: number; to: number };
const steps = fc.array(
	fc.record({
		what: fc.constantFrom(
			...['add', 'add', 'write', 'write', 'move', 'remove', 'restore', 'duplicate'],
			...['rename', 'speak', 'pause', 'flush']
		),
		n: fc.nat(9),
		to: fc.nat(9)
	}),
	{ maxLength: 40 }
);
const losses = fc.infiniteStream(fc.constantFrom('asked', 'answered', false, false, false));

async function take(deck: DeckEditor, { what, n, to }: Step, i: number): Promise<void> {
	const id = deck.activities[n % Math.max(1, deck.activities.length)]?.id ?? '';
	if (what === 'add') deck.add('open', { question: `added ${i}` });
	else if (what === 'write') deck.write(id, { question: `written ${i}` });
	else if (what === 'move') deck.move(id, to % Math.max(1, deck.activities.length));
	else if (what === 'remove') deck.remove(id);
	else if (what === 'restore') deck.restore();
	else if (what === 'duplicate') deck.duplicate(id);
	else if (what === 'rename') deck.rename(`title ${i}`);
	else if (what === 'speak') deck.speak(i % 2 ? 'fr' : 'en');
	else if (what === 'flush') void deck.saver.flush();
	else for (let turn = 0; turn < n; turn++) await Promise.resolve();
}

describe('whatever a teacher does, over whatever network', () => {
	test('the server ends with what the editor shows', async () => {
		await fc.assert(
			fc.asyncProperty(steps, losses, async (list, lost) => {
				const server = new Server();
				const { deck } = edit(server, () => lost.next().value as never);
				for (const [i, step] of list.entries()) await take(deck, step, i);
				await deck.saver.flush();
				expect(deck.saver.state).toBe('saved');
				expect(server.draft).toEqual(draftOf(deck));
			}),
			{ numRuns: 300 }
		);
	});

	test('a browser that is closed at any moment has kept what the server lacks', async () => {
		await fc.assert(
			fc.asyncProperty(steps, losses, async (list, lost) => {
				const server = new Server();
				const first = edit(server, () => lost.next().value as never);
				for (const [i, step] of list.entries()) await take(first.deck, step, i);
				first.deck.saver.stop();
				await first.deck.saver.flush();
				const before = draftOf(first.deck);
				const kept = structuredClone(first.kept());
				const again = edit(server, () => false);
				again.deck.replay(kept);
				expect(draftOf(again.deck)).toEqual(before);
				await again.deck.saver.flush();
				expect(server.draft).toEqual(before);
			}),
			{ numRuns: 300 }
		);
	});
});

test('deleted, brought back and deleted again in one breath, it is deleted', async () => {
	const server = new Server();
	const { deck } = edit(server, () => false);
	deck.add('poll');
	await deck.saver.flush();
	const id = deck.activities[0]!.id;
	deck.remove(id);
	deck.restore();
	deck.remove(id);
	await deck.saver.flush();
	expect(server.draft.activities).toEqual([]);
	expect(deck.saver.state).toBe('saved');
});

test('what is asked to be filled in is selected; what is not there changes nothing', () => {
	const { deck } = edit(new Server(), () => false);
	deck.add('open', { question: 'One?' });
	deck.add('poll');
	const [one, two] = deck.activities;
	deck.fill(one!.id);
	expect([deck.current?.id, deck.fresh]).toEqual([one!.id, one!.id]);
	deck.select('nobody');
	expect(deck.current?.id).toBe(one!.id);
	deck.select(two!.id);
	expect(deck.fresh).toBeNull();
	expect(deck.unready.map(({ id }) => id)).toEqual([two!.id]);
	expect(deck.move(one!.id, 5)).toBe(false);
	expect(deck.move(one!.id, 1)).toBe(true);
});

test('blank spaces are no question and no option', () => {
	const { deck } = edit(new Server(), () => false);
	const options = [
		{ id: 'o1', text: '  ' },
		{ id: 'o2', text: 'Yes' },
		{ id: 'o3', text: ' Yes' }
	];
	deck.add('poll', { question: ' \n ', options, many: false });
	expect(deck.problems(deck.activities[0]!)).toEqual([
		'no_question',
		'empty_option',
		'same_options'
	]);
});

test('kept changes that the server has already make no difference', () => {
	const { deck } = edit(new Server(), () => false);
	deck.add('open', { question: 'One?' });
	const activity = deck.activities[0]!;
	const write = (question: string): Change => ({
		do: 'write',
		id: activity.id,
		content: { question }
	});
	expect(deck.differs([write('One? ')])).toBe(false);
	expect(deck.differs([write('Two?')])).toBe(true);
	expect(settled({ ...activity, content: { question: ' Two? ' } })).toEqual({ question: 'Two?' });
});
