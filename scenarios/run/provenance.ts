/** Where a run comes from: which Switchyard, which platform and how it differs from the shipped one, which files, which command line. */
import { join, sep } from 'node:path';
import {
  loadPlatform,
  platformDifferences,
  platformFile,
  platformNames,
  type FieldChange,
  type Platform,
} from '../../models/index.js';
import { isFile, numbersDigest, packageRoot, sha256Of, thisBuild, type Provenance } from '../../traces/index.js';
import type { LoadedScenario } from '../file/load.js';
import type { Resolved } from '../workload/resolve.js';

/** What a run was made of. */
export interface MadeOf {
  readonly loaded: LoadedScenario;
  readonly resolved: Pick<Resolved, 'hardware'>;
  /** every file that was read for it, as it was named */
  readonly files: readonly string[];
  /** what was typed, as far as it changes the result; undefined: a program runs it */
  readonly argv?: readonly string[] | undefined;
}

type PlatformOf = NonNullable<Provenance['platform']>;
type Origin = Pick<PlatformOf, 'from' | 'from_by'> & { readonly changed: FieldChange[] };

function switchyard(): Provenance['switchyard'] {
  const { version, commit, numbers } = thisBuild();
  return {
    version,
    ...(commit !== undefined && { commit }),
    ...(numbers.length > 0 && { numbers: numbers.length, numbers_sha256: numbersDigest(numbers) }),
  };
}

const differing = (from: string, platform: Platform): FieldChange[] => platformDifferences(loadPlatform(from).platform, platform);

/** Without a base: the shipped platform of its name, else the one with the fewest other fields, the first by name of several. */
function likest(platform: Platform): Origin {
  const names = platformNames();
  if (names.includes(platform.name)) {
    return { from: platform.name, from_by: 'name', changed: differing(platform.name, platform) };
  }
  return names
    .map((from): Origin => ({ from, from_by: 'similarity', changed: differing(from, platform) }))
    .reduce((best, other) => (other.changed.length < best.changed.length ? other : best));
}

/** Of the platform as it ran: with what the scenario says instead, and memories as large as they were made. */
function platformOf({ scenario, file: scenarioFile, beside }: LoadedScenario, { platform }: Resolved['hardware']): PlatformOf {
  const { base, ...own } = scenario.platform;
  const { name } = platform;
  if (base === undefined || isFile(base)) {
    const file = base === undefined ? scenarioFile : beside(['platform', 'base'], base);
    const sha256 = sha256Of(file);
    return { name, file, ...(sha256 !== undefined && { sha256 }), ...likest(platform) };
  }
  const asItShips = Object.keys(own).length === 0 && !scenario.placement && !scenario.tensors;
  const changed = asItShips ? [] : differing(base, platform);
  const sha256 = sha256Of(platformFile(base))!;
  return { name, file: base, sha256, from: base, from_by: changed.length === 0 ? 'itself' : 'base', changed };
}

/** Files of the package that were not named by who runs it. */
const isShipped = (file: string): boolean => file.startsWith(join(packageRoot(), 'models', 'platform', sep));

/** What every kind of run says of where it comes from. */
export function madeBy({ seed, files, argv }: Pick<MadeOf, 'files' | 'argv'> & { readonly seed: number }): Provenance {
  return {
    switchyard: switchyard(),
    ...(argv && { argv: [...argv] }),
    seed,
    files: files
      .filter((file) => !isShipped(file))
      .map((file) => {
        const sha256 = sha256Of(file);
        return { file, ...(sha256 !== undefined && { sha256 }) };
      }),
  };
}

/** The same of a platform that runs a scenario, with how it differs from the shipped one. */
export const provenanceOf = ({ loaded, resolved, files, argv }: MadeOf): Provenance => ({
  ...madeBy({ seed: loaded.scenario.stream.seed, files, argv }),
  platform: platformOf(loaded, resolved.hardware),
});
