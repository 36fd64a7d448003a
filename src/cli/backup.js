import { existsSync } from 'node:fs';
import { node } from './build.js';
import { install } from './install.js';
import { run } from './run.js';

// Never over what is there: an installation would take the packages from under the running server.
if (!existsSync(node())) install();
run('backup.ts');
