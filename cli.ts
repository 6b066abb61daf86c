#!/usr/bin/env node
/** The entry: this process as the world of the command line. */
import * as module from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { BAD_INPUT, main } from './scenarios/commands/index.js';

// compiled code is kept from run to run where Node can (22.1 and later)
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
// V8 of Node 20 optimises what has run for 66 kB of bytecode; in a run of a second most of that is never earned back: optimising
// later takes a third off a tiny replay, and changes nothing in one of ten seconds
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=500000');

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0); // the reader, such as head, has seen enough
  // nothing more can be said there: a full disk, a terminal that is gone
  process.stderr.write(`error: standard output: cannot be written (${error.code}); expected a place that can be written\n`);
  process.exit(BAD_INPUT);
});
process.stderr.on('error', () => undefined);

process.exitCode = await main(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  colours: process.stdout.isTTY,
  bars: process.stderr,
  now_ms: () => performance.now(),
});
