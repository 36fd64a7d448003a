import { numbered } from '../schemas.ts';
import type { Icebreaker } from './index.ts';

export const en: readonly Icebreaker[] = [
	{
		id: 'weather',
		kind: 'poll',
		name: 'Weather report',
		when: 'As people settle in: ten seconds to see how the room is doing.',
		content: {
			question: 'What’s the weather like in your head today?',
			options: numbered(['☀️ Sunny', '🌤️ Bright spells', '☁️ Overcast', '🌧️ Rainy', '⛈️ Stormy']),
			many: false
		}
	},
	{
		id: 'energy',
		kind: 'rating',
		name: 'Battery check',
		when: 'First thing in the morning or straight after lunch, to set your pace.',
		content: {
			question: 'How charged are your batteries right now?',
			max: 5,
			low: 'Running on empty',
			high: 'Fully charged'
		}
	},
	{
		id: 'picture',
		kind: 'poll',
		name: 'Pick a picture',
		when: 'Before a new topic, when you want opinions that need no knowledge.',
		content: {
			question: 'Which picture comes closest to how this subject feels to you?',
			options: numbered([
				'🏔️ A mountain to climb',
				'🧩 A jigsaw puzzle',
				'🌊 A wave about to break over me',
				'🌱 A seedling',
				'🌫️ Thick fog',
				'🎢 A roller coaster'
			]),
			many: false
		}
	},
	{
		id: 'journey',
		kind: 'poll',
		name: 'Getting here',
		when: 'In the very first lecture: an easy one, so that everybody tries the tool.',
		content: {
			question: 'How did you get here today?',
			options: numbered([
				'On foot',
				'By bike or scooter',
				'By bus, tram or underground',
				'By train',
				'By car',
				'I’m joining online'
			]),
			many: false
		}
	},
	{
		id: 'seat',
		kind: 'poll',
		name: 'Your favourite seat',
		when: 'Early in the term, to get a smile and a fresh look at the room.',
		content: {
			question: 'Where do you usually sit?',
			options: numbered([
				'Front row, can’t miss a thing',
				'Safely in the middle',
				'At the back, for the big picture',
				'Next to the exit, just in case',
				'Wherever there’s a power socket'
			]),
			many: false
		}
	},
	{
		id: 'origins',
		kind: 'cloud',
		name: 'Where are you from?',
		when: 'At the start of the year, while people are still strangers.',
		content: { question: 'Which town or city did you grow up in?', words: 1, stop: [] }
	},
	{
		id: 'two-truths',
		kind: 'choice',
		name: 'Two truths and a lie',
		when: 'To introduce yourself with a twist: swap in three statements of your own.',
		content: {
			question: 'Two of these are true of me. Which one is the lie?',
			options: numbered([
				'I failed my first university exam',
				'I once cycled across a whole country',
				'I used to play in a rock band'
			]),
			right: ['o3'],
			many: false,
			credit: 'all',
			explanation: 'No band would have me: I can’t hold a tune.'
		}
	},
	{
		id: 'one-word',
		kind: 'cloud',
		name: 'The subject in a word',
		when: 'In the first lecture and again in the last: compare the two clouds.',
		content: { question: 'Sum this subject up in a single word.', words: 1, stop: [] }
	},
	{
		id: 'already-known',
		kind: 'open',
		name: 'One thing I know',
		when: 'Before you open a topic, to build on what the room already knows.',
		content: { question: 'What’s one thing you already know about today’s topic?' }
	},
	{
		id: 'prerequisites',
		kind: 'poll',
		name: 'Ready for this?',
		when: 'Ahead of a demanding lecture: swap in the notions that you will rely on.',
		content: {
			question: 'Which of these could you explain to the person next to you right now?',
			options: numbered([
				'The main ideas of last week',
				'The basic vocabulary',
				'The method from the tutorial',
				'None of the above'
			]),
			many: true
		}
	},
	{
		id: 'expectations',
		kind: 'brainstorm',
		name: 'What are you here for?',
		when: 'In the first lecture, before you show the syllabus.',
		content: {
			question: 'What would you like to get out of this course?',
			categories: numbered([''], 'c'),
			ideas: 2,
			likes: true
		}
	},
	{
		id: 'hopes-fears',
		kind: 'brainstorm',
		name: 'Hopes and fears',
		when: 'At the start of a project, or of a course with a fearsome reputation.',
		content: {
			question: 'What are you looking forward to, and what worries you?',
			categories: numbered(['I’m looking forward to…', 'I’m worried about…'], 'c'),
			ideas: 2,
			likes: true
		}
	},
	{
		id: 'helps-learn',
		kind: 'poll',
		name: 'What helps you learn',
		when: 'In the first weeks, while you can still decide what to offer.',
		content: {
			question: 'What helps you learn best?',
			options: numbered([
				'Real-life examples',
				'Worked problems',
				'Step-by-step demonstrations',
				'Talking it through with others',
				'Regular quizzes',
				'A complete set of notes'
			]),
			many: true
		}
	},
	{
		id: 'fist-of-five',
		kind: 'rating',
		name: 'Fist of five',
		when: 'Before you move on, to find out whether the room is with you.',
		content: {
			question: 'How well did you follow that?',
			max: 5,
			low: 'You’ve lost me',
			high: 'I could teach it'
		}
	},
	{
		id: 'pace',
		kind: 'poll',
		name: 'Speed check',
		when: 'After three or four lectures, while there is still time to change gear.',
		content: {
			question: 'How’s the pace of this course for you?',
			options: numbered([
				'Far too slow',
				'A little slow',
				'Just right',
				'A little fast',
				'Far too fast'
			]),
			many: false
		}
	},
	{
		id: 'start-stop-continue',
		kind: 'brainstorm',
		name: 'Start, stop, continue',
		when: 'Halfway through the term: feedback that still helps those who give it.',
		content: {
			question: 'For the rest of this course, what should we…',
			categories: numbered(['Start doing', 'Stop doing', 'Keep doing'], 'c'),
			ideas: 3,
			likes: true
		}
	},
	{
		id: 'exam-confidence',
		kind: 'rating',
		name: 'Exam nerves',
		when: 'A week or two before the exam, to plan the revision session.',
		content: {
			question: 'If the exam were tomorrow, how ready would you feel?',
			max: 10,
			low: 'Not at all',
			high: 'Bring it on'
		}
	},
	{
		id: 'muddiest-point',
		kind: 'open',
		name: 'Muddiest point',
		when: 'In the last three minutes; answer at the start of the next lecture.',
		content: { question: 'What was the muddiest point in today’s lecture?' }
	},
	{
		id: 'exit-ticket',
		kind: 'brainstorm',
		name: 'Exit ticket',
		when: 'To round off the lecture, just before the bags start to zip.',
		content: {
			question: 'Before you go…',
			categories: numbered(['One thing I’m taking away', 'One question I still have'], 'c'),
			ideas: 2,
			likes: false
		}
	}
];
