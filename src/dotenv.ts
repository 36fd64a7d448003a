import { existsSync } from 'node:fs';

// Imported before all that reads the environment as it is loaded.
if (existsSync('.env')) process.loadEnvFile('.env');
