/** `npm run reliability`: writes RELIABILITY.md, and the sizes in README.md, from the records. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../traces/formats.js';
import { packageRoot } from '../../traces/index.js';
import { reliabilityPage, withSizes } from './reliability.js';

writeWhole(join(packageRoot(), 'test', 'RELIABILITY.md'), reliabilityPage());
const readme = join(packageRoot(), 'README.md');
writeWhole(readme, withSizes(readFileSync(readme, 'utf8')));
