#!/usr/bin/env node
/** The entry: this process as the world of the command line. */
import { main } from './scenarios/commands/index.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0); // the reader, such as head, has seen enough
  throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  colours: process.stdout.isTTY,
  bars: process.stderr,
  now_ms: () => performance.now(),
});
