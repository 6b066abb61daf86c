/** `npm run reliability`: writes RELIABILITY.md from the records. */
import { join } from 'node:path';
import { writeWhole } from '../../traces/formats.js';
import { packageRoot } from '../../traces/index.js';
import { reliabilityPage } from './reliability.js';

writeWhole(join(packageRoot(), 'test', 'RELIABILITY.md'), reliabilityPage());
