import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, node } from './build.js';
import { install, root } from './install.js';

install();
build();
const server = spawn(node(), [join(root, 'src', 'serve.ts')], { cwd: root, stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
	process.on(signal, () => server.kill(signal));
}
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
