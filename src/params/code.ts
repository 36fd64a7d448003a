import type { ParamMatcher } from '@sveltejs/kit';

/** Six characters without look-alikes (no 0 O 1 I L), in any case. */
export const match: ParamMatcher = (param) => /^[2-9A-HJKMNP-Z]{6}$/i.test(param);
