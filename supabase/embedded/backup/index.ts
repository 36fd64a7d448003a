export { backup } from './backup.ts';
export { Refusal } from './refusal.ts';
export { restore } from './restore.ts';
