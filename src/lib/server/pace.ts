import { limiter } from './limits';

/** How often a participant may answer: who changes their mind, or likes idea after idea, is far below. */
export const mayAnswer = limiter(2, 30);

/** How many may join a session: the largest hall in the same second; a flood may not. */
export const mayJoin = limiter(100, 5000);
