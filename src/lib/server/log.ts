import pino from 'pino';

/** Structured logs. Never pass a name, a number or what someone answered. */
export const log = pino({ level: process.env.LOG_LEVEL || 'warn', base: null });
