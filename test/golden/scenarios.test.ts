import { hold } from './hold.js';

hold('scenarios');
