/**
 * `npm run determinism`: the same digest of the same work in every environment; words take those whose names hold one of them, and
 * `-- --keep` keeps what came of it.
 */
import { environments } from './environments.js';
import { keepRun } from './record.js';
import { differing, digestsIn, together } from './works.js';

/** Runs that are kept: all environments are some minutes, and may be divided so. */
const PARTS = 7;
const words = process.argv.slice(2).filter((w) => w !== '--keep');
const all = environments().filter(({ name }) => words.length === 0 || words.some((w) => name.includes(w)));
const plain = digestsIn({ name: 'plain' }, true);
console.log(`${together(plain).slice(0, 12)}  Node ${process.versions.node}, ${plain.size} files and other results`);
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
  'environments in which a result differs': differ,
  'most results compared in each': plain.size,
  [`compared${words.length === 0 ? '' : ` by ${words.join(', ')}`}`]: all.map(({ name }) => name).join('; '),
};
const command = ['npm run determinism', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
if (process.argv.includes('--keep'))
  keepRun('determinism', { command, seconds: process.uptime(), figures }, words.length === 0 ? 1 : PARTS);
if (differ > 0 || all.length === 0) process.exitCode = 1;
