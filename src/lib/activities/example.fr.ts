import type { ExampleDeck } from './example.ts';
import { numbered } from './schemas.ts';

/** The figures are those of Roediger and Karpicke (2006) and Dunlosky et al. (2013). */
export const fr: ExampleDeck = {
	title: 'Exemple : apprendre à apprendre',
	activities: [
		{
			kind: 'rating',
			content: {
				question: 'Êtes-vous bien réveillé·e ce matin ?',
				max: 5,
				low: 'Encore au lit',
				high: 'Parfaitement'
			}
		},
		{
			kind: 'cloud',
			content: {
				question: 'Quels mots vous viennent à l’esprit quand on dit « réviser » ?',
				words: 3,
				stop: ['réviser', 'révision', 'révisions']
			}
		},
		{
			kind: 'poll',
			content: {
				question: 'Comment révisez-vous le plus souvent ?',
				options: numbered([
					'Je relis mes notes',
					'Je surligne et je fais des fiches',
					'Je me pose des questions sans regarder le cours',
					'Je refais les exercices',
					'J’explique le cours à quelqu’un'
				]),
				many: true
			}
		},
		{
			kind: 'choice',
			content: {
				question:
					'Deux groupes étudient le même texte. Le premier le relit ; le second écrit, sans le ' +
					'regarder, tout ce dont il se souvient. Qui en retient le plus une semaine après ?',
				options: numbered([
					'Ceux qui ont relu le texte',
					'Ceux qui ont écrit de mémoire',
					'Les deux groupes, à égalité'
				]),
				right: ['o2'],
				many: false,
				credit: 'all',
				explanation:
					'C’est l’effet de test. Une semaine après, ceux qui avaient écrit de mémoire ' +
					'retrouvaient 56 % du texte, contre 42 % pour ceux qui l’avaient relu. Cinq minutes ' +
					'après, c’était l’inverse : relire donne l’impression de savoir. ' +
					'(Roediger et Karpicke, 2006)'
			}
		},
		{
			kind: 'choice',
			content: {
				question:
					'Lesquelles de ces pratiques ont fait leurs preuves pour retenir longtemps ? ' +
					'Plusieurs réponses sont justes.',
				options: numbered([
					'Espacer ses séances de travail',
					'Surligner les passages importants',
					'Se tester régulièrement',
					'Travailler selon son « style d’apprentissage », visuel ou auditif'
				]),
				right: ['o1', 'o3'],
				many: true,
				credit: 'partial',
				explanation:
					'La pratique espacée et les tests sont les deux techniques jugées les plus utiles par ' +
					'Dunlosky et ses collègues (2013) ; surligner compte parmi les moins utiles. Quant aux ' +
					'styles d’apprentissage, rien ne prouve qu’on apprenne mieux dans le sien ' +
					'(Pashler et coll., 2008).'
			}
		},
		{
			kind: 'brainstorm',
			content: {
				question: 'Que pourrions-nous changer pour mieux retenir ce cours ?',
				categories: numbered(['Pendant le cours', 'Chez soi'], 'c'),
				ideas: 3,
				likes: true
			}
		},
		{
			kind: 'open',
			content: { question: 'Quelle question vous posez-vous encore en sortant ?' }
		}
	]
};
