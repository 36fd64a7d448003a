import { numbered } from '../schemas.ts';
import type { Icebreaker } from './index.ts';

export const fr: readonly Icebreaker[] = [
	{
		id: 'weather',
		kind: 'poll',
		name: 'Météo du jour',
		when: 'En ouverture, pour prendre la température de l’amphi en dix secondes.',
		content: {
			question: 'Quelle est votre météo intérieure ?',
			options: numbered(['☀️ Grand soleil', '🌤️ Éclaircies', '☁️ Couvert', '🌧️ Pluie', '⛈️ Orage']),
			many: false
		}
	},
	{
		id: 'energy',
		kind: 'rating',
		name: 'Niveau de batterie',
		when: 'Tôt le matin ou juste après le déjeuner, pour ajuster le rythme.',
		content: {
			question: 'Votre niveau d’énergie en ce moment ?',
			max: 5,
			low: 'À plat',
			high: 'Pleine charge'
		}
	},
	{
		id: 'picture',
		kind: 'poll',
		name: 'Choisissez une image',
		when: 'Avant un nouveau chapitre, pour faire parler sans exiger de savoir.',
		content: {
			question: 'Quelle image ressemble le plus à votre rapport à cette matière ?',
			options: numbered([
				'🏔️ Une montagne à gravir',
				'🧩 Un puzzle',
				'🌊 Une vague qui m’emporte',
				'🌱 Une graine qui pousse',
				'🌫️ Un épais brouillard',
				'🎢 Des montagnes russes'
			]),
			many: false
		}
	},
	{
		id: 'journey',
		kind: 'poll',
		name: 'Venir jusqu’ici',
		when: 'À la toute première séance : une question facile pour essayer l’outil.',
		content: {
			question: 'Comment êtes-vous venu·e aujourd’hui ?',
			options: numbered([
				'À pied',
				'À vélo ou en trottinette',
				'En bus, en tram ou en métro',
				'En train',
				'En voiture',
				'Je suis à distance'
			]),
			many: false
		}
	},
	{
		id: 'seat',
		kind: 'poll',
		name: 'Votre place dans l’amphi',
		when: 'En début de semestre, pour faire sourire et regarder la salle autrement.',
		content: {
			question: 'Où vous asseyez-vous d’habitude ?',
			options: numbered([
				'Devant : je veux tout voir',
				'Au milieu : ni trop près, ni trop loin',
				'Au fond : j’ai besoin de recul',
				'Près de la sortie : on ne sait jamais',
				'À côté d’une prise électrique'
			]),
			many: false
		}
	},
	{
		id: 'origins',
		kind: 'cloud',
		name: 'D’où venez-vous ?',
		when: 'À la rentrée, quand les étudiants ne se connaissent pas encore.',
		content: { question: 'Dans quelle ville avez-vous grandi ?', words: 1, stop: [] }
	},
	{
		id: 'two-truths',
		kind: 'choice',
		name: 'Deux vérités, un mensonge',
		when: 'Pour vous présenter autrement : remplacez ces phrases par les vôtres.',
		content: {
			question: 'Deux de ces affirmations à mon sujet sont vraies. Laquelle est fausse ?',
			options: numbered([
				'J’ai raté mon premier examen à l’université',
				'J’ai traversé un pays à vélo',
				'J’ai joué dans un groupe de rock'
			]),
			right: ['o3'],
			many: false,
			credit: 'all',
			explanation: 'Je n’ai jamais joué dans un groupe : je chante faux.'
		}
	},
	{
		id: 'one-word',
		kind: 'cloud',
		name: 'La matière en un mot',
		when: 'Au premier cours, puis au dernier : comparez les deux nuages.',
		content: {
			question: 'Si vous deviez résumer cette matière en un mot ?',
			words: 1,
			stop: []
		}
	},
	{
		id: 'already-known',
		kind: 'open',
		name: 'Ce que je sais déjà',
		when: 'Avant d’aborder un thème, pour partir de ce que la salle connaît.',
		content: { question: 'Citez une chose que vous savez déjà sur le sujet du jour.' }
	},
	{
		id: 'prerequisites',
		kind: 'poll',
		name: 'Prérequis',
		when: 'Avant un cours exigeant : remplacez ces notions par celles dont vous aurez besoin.',
		content: {
			question: 'Que sauriez-vous expliquer à votre voisin·e, là, maintenant ?',
			options: numbered([
				'Les notions du cours précédent',
				'Le vocabulaire de base',
				'La méthode vue en TD',
				'Rien de tout cela'
			]),
			many: true
		}
	},
	{
		id: 'expectations',
		kind: 'brainstorm',
		name: 'Vos attentes',
		when: 'À la première séance, avant de présenter le programme.',
		content: {
			question: 'Qu’attendez-vous de ce cours ?',
			categories: numbered([''], 'c'),
			ideas: 2,
			likes: true
		}
	},
	{
		id: 'hopes-fears',
		kind: 'brainstorm',
		name: 'Envies et craintes',
		when: 'Au lancement d’un projet ou d’un module réputé difficile.',
		content: {
			question: 'Qu’est-ce qui vous donne envie, qu’est-ce qui vous inquiète ?',
			categories: numbered(['J’ai hâte de…', 'J’ai peur de…'], 'c'),
			ideas: 2,
			likes: true
		}
	},
	{
		id: 'helps-learn',
		kind: 'poll',
		name: 'Ce qui vous aide à apprendre',
		when: 'Pendant les premières semaines, pour choisir ce que vous proposerez.',
		content: {
			question: 'Qu’est-ce qui vous aide le plus à apprendre ?',
			options: numbered([
				'Des exemples concrets',
				'Des exercices corrigés',
				'Des démonstrations pas à pas',
				'En parler avec les autres',
				'Des quiz réguliers',
				'Un polycopié complet'
			]),
			many: true
		}
	},
	{
		id: 'fist-of-five',
		kind: 'rating',
		name: 'Vote à cinq doigts',
		when: 'Avant de passer à la suite, pour savoir si la salle suit.',
		content: {
			question: 'Avez-vous compris ce que nous venons de voir ?',
			max: 5,
			low: 'Je suis perdu·e',
			high: 'Je pourrais l’expliquer'
		}
	},
	{
		id: 'pace',
		kind: 'poll',
		name: 'Le rythme du cours',
		when: 'Au bout de trois ou quatre séances, quand on peut encore changer d’allure.',
		content: {
			question: 'Comment trouvez-vous le rythme du cours ?',
			options: numbered([
				'Beaucoup trop lent',
				'Un peu lent',
				'Bien comme ça',
				'Un peu rapide',
				'Beaucoup trop rapide'
			]),
			many: false
		}
	},
	{
		id: 'start-stop-continue',
		kind: 'brainstorm',
		name: 'Commencer, arrêter, continuer',
		when: 'À mi-semestre, pour un bilan utile à ceux-là mêmes qui le font.',
		content: {
			question: 'Pour la suite de ce cours, que faudrait-il…',
			categories: numbered(['Commencer à faire', 'Arrêter de faire', 'Continuer à faire'], 'c'),
			ideas: 3,
			likes: true
		}
	},
	{
		id: 'exam-confidence',
		kind: 'rating',
		name: 'Confiance avant l’examen',
		when: 'Une ou deux semaines avant l’épreuve, pour préparer la séance de révision.',
		content: {
			question: 'Si l’examen avait lieu demain, à quel point vous sentiriez-vous prêt·e ?',
			max: 10,
			low: 'Pas du tout',
			high: 'Tout à fait'
		}
	},
	{
		id: 'muddiest-point',
		kind: 'open',
		name: 'Le point le plus obscur',
		when: 'Dans les trois dernières minutes ; répondez au début de la séance suivante.',
		content: { question: 'Quel est le point du cours qui reste le plus flou pour vous ?' }
	},
	{
		id: 'exit-ticket',
		kind: 'brainstorm',
		name: 'Billet de sortie',
		when: 'Pour finir la séance, juste avant que les sacs se ferment.',
		content: {
			question: 'Avant de partir…',
			categories: numbered(['Ce que je retiens', 'La question que je me pose'], 'c'),
			ideas: 2,
			likes: false
		}
	}
];
