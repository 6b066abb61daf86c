/** Everything that is attacked. A new target is one new file and one line here. */
import { registry } from '../../../traces/index.js';
import type { Target } from '../target.js';
import { recordings } from './importers.js';
import { lines } from './lines.js';
import { requests } from './requests.js';
import { runs } from './runs.js';
import { scenarios } from './scenarios.js';
import { swt } from './swt.js';
import { weights } from './weights.js';
import { yamls } from './yaml.js';

export const targets = registry<Target>('target', { ...recordings, swt, requests, weights, ...yamls, lines, runs, scenarios });
