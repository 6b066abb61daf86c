import { hold } from './hold.js';

hold('commands');
