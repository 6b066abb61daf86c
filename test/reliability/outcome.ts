/** Prints the digest of all that two small streams come to, with names put back; `reversed`, `renamed`: of actors that are made so. */
import { createHash } from 'node:crypto';
import { outcome, renaming, same } from '../helpers/renamed.js';
import { resolved } from '../helpers/scenarios.js';
import { run } from '../helpers/workloads.js';

const { rename, back } = renaming(1);
const actors = process.argv[2];
const hash = createHash('sha256');
for (const name of ['early-exit-dvfs', 'prefetch']) {
  const { trace, hardware, stream, parts, dvfs } = resolved(name, { 'model.size': 'tiny', 'stream.sentences': 1 });
  const ran = run(trace, hardware.platform, {
    ...{ level: 'transfer', stream, ...(parts && { parts }), ...(dvfs && { dvfs }) },
    ...(actors === 'reversed' && { reversed: true }),
    ...(actors === 'renamed' && { rename }),
  });
  hash.update(JSON.stringify(outcome(ran, actors === 'renamed' ? back : same)));
}
console.log(hash.digest('hex'));
