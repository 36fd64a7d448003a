import type { ParamMatcher } from '@sveltejs/kit';
import { readCode } from '../lib/live/code';

/** Six characters without look-alikes (no 0 O 1 I L), in any case, with a dash or spaces if need be. */
export const match: ParamMatcher = (param) => readCode(param) !== null;
