/** `npm run determinism`: the same digest of the same work in every environment; `-- --keep` keeps what came of it. */
import { environments } from './environments.js';
import { keepRun } from './record.js';
import { differing, digestsIn, together } from './works.js';

const plain = digestsIn({ name: 'plain' }, true);
console.log(`${together(plain).slice(0, 12)}  Node ${process.versions.node}, ${plain.size} files and other results`);
const all = environments();
let differ = 0;
for (const environment of all) {
  let digests: ReadonlyMap<string, string> = new Map();
  try {
    digests = digestsIn(environment, true);
  } catch (error) {
    console.log(String(error)); // and all of it differs
  }
  const others = differing(plain, digests);
  if (others.length > 0) differ++;
  console.log(
    `${together(digests).slice(0, 12)}  ${environment.name}${others.length === 0 ? '' : `: DIFFERS in ${others.join(', ')}`}`,
  );
}
const figures = {
  'environments beside the plain one': all.length,
  'results compared in each': plain.size,
  'environments in which one differs': differ,
  'digest of all': together(plain).slice(0, 16),
  environments: all.map(({ name }) => name).join('; '),
};
if (process.argv.includes('--keep'))
  keepRun('determinism', { command: 'npm run determinism', seconds: process.uptime(), figures }, 1);
if (differ > 0) process.exitCode = 1;
