/** Imported for its effect, before anything large is loaded: what makes a short command short. */
import * as module from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { setFlagsFromString } from 'node:v8';

// compiled code is kept from run to run where Node can (22.1 and later)
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
// V8 of Node 20 optimises what has run for 66 kB of bytecode; in a run of a second most of that is never earned back: optimising
// later takes a third off a tiny replay, and changes nothing in one of ten seconds. Its successors have no such flag
if (isMainThread && process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=500000');
