import { spawn } from 'node:child_process';
import { build, node } from './build.js';
import { install, root } from './install.js';
import { SERVER } from './server.js';

install();
build();
const server = spawn(node(), SERVER, { cwd: root, stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
	process.on(signal, () => server.kill(signal));
}
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
