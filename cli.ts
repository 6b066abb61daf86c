#!/usr/bin/env node
/** The entry: this process as the world of the command line. Work runs in a thread of its own. */
import './scenarios/commands/warm-start.js';
import { BAD_INPUT, columnsOf, isBrief, main } from './scenarios/commands/index.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0); // the reader, such as head, has seen enough
  // nothing more can be said there: a full disk, a terminal that is gone
  process.stderr.write(`error: standard output: cannot be written (${error.code}); expected a place that can be written\n`);
  process.exit(BAD_INPUT);
});
process.stderr.on('error', () => undefined);

const argv = process.argv.slice(2);
const out = (text: string): void => void process.stdout.write(text);
const err = (text: string): void => void process.stderr.write(text);
const now_ms = (): number => performance.now();
const colours = process.stdout.isTTY;
const columns = columnsOf(process.env['COLUMNS'], process.stdout.columns);

if (isBrief(argv)) process.exitCode = await main(argv, { out, err, colours, columns, now_ms });
else {
  const [{ mainInThread }, { barDisplay, lineDisplay }] = await Promise.all([
    import('./scenarios/commands/threaded.js'),
    import('./scenarios/commands/progress.js'),
  ]);
  const display = process.stderr.isTTY
    ? await barDisplay(process.stderr, now_ms)
    : lineDisplay((line) => err(`${line}\n`), now_ms);
  process.exitCode = await mainInThread(argv, { out, err, colours, columns, display });
}
