/** Imported for its effect, before anything large is: how code is compiled, and kept from run to run. */
import * as module from 'node:module';
import { setFlagsFromString } from 'node:v8';

// V8 of Node 20 optimises what has run for 66 kB of bytecode; in a run of a second most of that is never earned back: optimising
// later takes a third off a tiny replay, and changes nothing in one of ten seconds. Its successors have no such flag
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=500000');

// the heap may be 2.1 times what is alive before it is looked through; V8 would let garbage grow to four times that, so that a stream
// of 1,000 sentences took 1.3 times the memory of one of 100, of which 10 MB more are alive. It costs 2 to 7 % of the time
setFlagsFromString('--heap-growing-percent=110');

// Node 22.1 and later; before, what is bundled is kept by the build (bundled.ts)
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
