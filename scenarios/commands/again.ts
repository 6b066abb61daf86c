/** A run again, from what it says of where it comes from. */
import { CommanderError } from 'commander';
import { InputError, sha256Of, type Provenance } from '../../traces/index.js';
import type { Resolved } from '../workload/resolve.js';
import { parserOf } from './parser.js';
import { readReplay, replay, type ReplayGiven } from './replay.js';
import { run } from './run.js';
import { readRun, type RunGiven } from './read-run.js';

/** @throws InputError for the first file that is gone, or has other content */
function checkFiles({ files }: Provenance, from: string): void {
  const where = 'the folder in which it was run, with the files that it read';
  for (const { file, sha256 } of files) {
    const is = sha256Of(file);
    if (sha256 === undefined)
      throw new InputError({ file }, `${from} was made of it, which was no regular file`, 'a run of regular files');
    if (is === undefined) throw new InputError({ file }, `${from} was made of it, and it is gone`, where);
    if (is !== sha256) throw new InputError({ file }, `${from} was made of it, and it has changed since`, 'the file as it was');
  }
}

/**
 * What was run, read again and ready to run: nothing of it has changed but, maybe, Switchyard itself and its shipped platforms,
 * which `switchyard` and `platform` of the provenance name.
 * @param from the file that says where it comes from
 * @throws InputError where it does not say, or for a file that has changed or is gone
 */
export async function againOf({ provenance, from }: { provenance: Provenance | undefined; from: string }): Promise<Resolved> {
  const { argv } = provenance ?? {};
  if (!provenance || !argv)
    throw new InputError(
      { file: from },
      'does not say by which command line it was run',
      'a run of `replay` or `run` of this version',
    );
  checkFiles(provenance, from);
  let found: Resolved | undefined;
  const parser = await parserOf([replay, run], argv[0], async ({ name }, given) => {
    // parsed by the options of that very command
    const [{ resolved }] =
      name === replay.name ? await readReplay(given as unknown as ReplayGiven) : await readRun(given as unknown as RunGiven);
    found = resolved;
  });
  parser.exitOverride();
  for (const p of [parser, ...parser.commands]) p.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  try {
    await parser.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new InputError({ file: from }, `its command line is none of this version (${error.message})`, 'a run of this version');
  }
  return found!;
}
