/** Loaded before the program (`--import`): what `CANARY` names is planted into what is loaded. */
import { register } from 'node:module';

register(new URL('./planting.js', import.meta.url), { data: process.env['CANARY'] });
