import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded with `--import` before a program whose disk is to fill up: while the file that `AMPHI_TEST_DISK`
 * names says `reserve`, the disk has little left; while it says `full`, nothing that makes a file longer
 * finds room, although the disk said it had plenty: it filled up between two looks.
 */
function mode() {
	try {
		return fs.readFileSync(process.env.AMPHI_TEST_DISK ?? '', 'utf8');
	} catch {
		return 'roomy';
	}
}

const { statfs } = fs.promises;
fs.promises.statfs = /** @type {typeof statfs} */ (
	async (path, options) => {
		const found = await statfs(path, options);
		const free = mode() === 'reserve' ? 8 : 1024;
		found.bavail = /** @type {never} */ (Math.ceil((free * 1024 * 1024) / Number(found.bsize)));
		return found;
	}
);

const { writeSync } = fs;
/** As PGlite calls it: bytes with their offset, length and position. */
const write = (
	/** @type {number} */ fd,
	/** @type {Uint8Array} */ bytes,
	/** @type {number} */ offset,
	/** @type {number} */ length,
	/** @type {number | null} */ position
) => {
	// The flag is read only where it matters: a database overwrites far more often than it grows.
	const grows = typeof position === 'number' && position + length > fs.fstatSync(fd).size;
	if (grows && mode() === 'full') {
		throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
			code: 'ENOSPC',
			errno: -28,
			syscall: 'write'
		});
	}
	return writeSync(fd, bytes, offset, length, position);
};
fs.writeSync = /** @type {typeof writeSync} */ (write);
syncBuiltinESMExports();
