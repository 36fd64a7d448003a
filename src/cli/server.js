import { join } from 'node:path';
import { root } from './install.js';

/**
 * The server, as arguments of Node. Most of what a request leaves behind is garbage at once: a small young
 * generation (in MB) finds it early, where the default lets a hundred megabytes of it pile up. The collector is
 * exposed because a start leaves as much, and nothing afterwards would prompt V8 to look for it.
 */
export const SERVER = ['--max-semi-space-size=8', '--expose-gc', join(root, 'src', 'serve.ts')];
