import { hold } from './hold.js';

hold('replays');
