/**
 * How the message files become functions, in a build and before a check alike.
 *
 * @type {import('@inlang/paraglide-js').CompilerOptions}
 */
export const messages = {
	project: './src/lib/i18n/project.inlang',
	outdir: './src/lib/i18n/paraglide',
	strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
	cookieName: 'lang',
	outputStructure: 'message-modules'
};
