import { install } from './install.js';
import { run } from './run.js';

install();
run('restore.ts');
