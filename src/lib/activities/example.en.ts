import type { ExampleDeck } from './example.ts';
import { numbered } from './schemas.ts';

/** The figures are those of Roediger and Karpicke (2006) and Dunlosky et al. (2013). */
export const en: ExampleDeck = {
	title: 'Example: learning how to learn',
	activities: [
		{
			kind: 'rating',
			content: {
				question: 'How awake are you this morning?',
				max: 5,
				low: 'Still in bed, really',
				high: 'Wide awake'
			}
		},
		{
			kind: 'cloud',
			content: {
				question: 'Which words come to mind when you hear “revision”?',
				words: 3,
				stop: ['revision', 'revise', 'revising']
			}
		},
		{
			kind: 'poll',
			content: {
				question: 'How do you usually revise?',
				options: numbered([
					'I reread my notes',
					'I highlight and make summaries',
					'I quiz myself with the book shut',
					'I rework the problems',
					'I explain it to someone else'
				]),
				many: true
			}
		},
		{
			kind: 'choice',
			content: {
				question:
					'Two groups study the same text. One reads it again; the other writes down everything ' +
					'they remember, without looking. Who remembers more of it a week later?',
				options: numbered([
					'Those who read it again',
					'Those who wrote from memory',
					'There’s no difference'
				]),
				right: ['o2'],
				many: false,
				credit: 'all',
				explanation:
					'This is the testing effect. A week later, those who had written from memory recalled ' +
					'56% of the text and those who had read it again 42%. After five minutes it was the ' +
					'other way round: rereading makes you feel that you know. (Roediger & Karpicke, 2006)'
			}
		},
		{
			kind: 'choice',
			content: {
				question:
					'Which of these are known to help you remember for a long time? More than one is right.',
				options: numbered([
					'Spreading study sessions out',
					'Highlighting the important passages',
					'Testing yourself regularly',
					'Studying in your own “learning style”, visual or auditory'
				]),
				right: ['o1', 'o3'],
				many: true,
				credit: 'partial',
				explanation:
					'Of the ten techniques that Dunlosky and colleagues reviewed (2013), spacing and ' +
					'self-testing came out on top, and highlighting near the bottom. As for learning ' +
					'styles, there is no good evidence that people learn better in their own ' +
					'(Pashler et al., 2008).'
			}
		},
		{
			kind: 'brainstorm',
			content: {
				question: 'What could we change so that more of this course sticks?',
				categories: numbered(['In the lecture', 'At home'], 'c'),
				ideas: 3,
				likes: true
			}
		},
		{
			kind: 'open',
			content: { question: 'What question are you leaving with?' }
		}
	]
};
