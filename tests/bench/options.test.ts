import { expect, test } from 'vitest';
import { help, readOptions } from './options.ts';

const read = (...args: string[]) => readOptions(args, ['hall', 'drops']);

test('without options, every scenario and every size is measured', () => {
	expect(read()).toMatchObject({
		phones: [100, 300, 1000, 2000, 3000],
		scenarios: ['hall', 'drops'],
		kind: 'choice',
		seconds: 5
	});
	expect(read()).not.toHaveProperty('drops', expect.anything());
});

test('each option is read', () => {
	const args = '--phones 20,50 --scenario drops --kind cloud --seconds 0 --sms .5 --drops 1';
	expect(read(...args.split(' '), '--duration', '60')).toEqual({
		phones: [20, 50],
		scenarios: ['drops'],
		kind: 'cloud',
		seconds: 0,
		sms: 0.5,
		drops: 1,
		duration: 60,
		postgres: false,
		json: undefined
	});
});

test('an option that does not parse is named, with what it takes', () => {
	expect(() => read('--phones', '10,ten')).toThrow(
		'--phones takes a whole number from 1 to 20000, not "ten".'
	);
	expect(() => read('--sms', '30')).toThrow('--sms takes a number from 0 to 1, not "30".');
	expect(() => read('--kind', 'quiz')).toThrow(/--kind knows no "quiz": choice, poll/);
	expect(() => read('--scenario', 'halls')).toThrow(/knows no "halls": hall, drops/);
	expect(() => read('--faster')).toThrow(/--faster/);
});

test('help names every option and scenario', () => {
	expect(read('--help')).toBeNull();
	const text = help({ hall: 'a hall', drops: 'cut sockets' });
	for (const name of ['phones', 'kind', 'seconds', 'sms', 'drops', 'duration', 'postgres', 'json'])
		expect(text).toContain(`--${name}`);
	expect(text).toMatch(/drops {2}cut sockets/);
});
