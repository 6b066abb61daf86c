/** The same bytes under another Node, in another place: `npm run determinism` has more of both. */
import t from 'tap';
import { farAway, fetchedNodes } from './environments.js';
import { differing, digestsHere, digestsIn } from './works.js';

const [version] = fetchedNodes().slice(-1);
t.test(
  'another Node, time zone, language, folder and number of workers: the same bytes',
  { skip: version === undefined && 'no other Node is in out/nodes: .ci/run and `npm run determinism` fetch some' },
  async (t) => {
    const here = await digestsHere();
    t.ok(here.size >= 8, 'files are compared');
    t.same(differing(here, digestsIn(farAway(version!))), []);
  },
);
