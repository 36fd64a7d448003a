import { compile } from '@inlang/paraglide-js';
import { messages } from '../lib/i18n/options.js';

await compile(messages);
