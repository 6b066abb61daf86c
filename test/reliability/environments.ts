/** Where the same work must come to the same bytes: time zones, languages, options of Node, Nodes, workers, folders. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder, packageRoot } from '../../traces/index.js';

export interface Environment {
  readonly name: string;
  /** the program; else the Node that runs this */
  readonly node?: string;
  /** of V8, which NODE_OPTIONS would not take */
  readonly flags?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly workers?: number;
  /** below a new folder, in which the work is done */
  readonly folder?: string;
  readonly umask?: number;
  /** for what has no file to be told by: actors made in another order, or under other names */
  readonly actors?: 'reversed' | 'renamed';
}

/** The oldest that is supported, and the newest of each line on 2026-11-27. */
const NODES = ['20.15.0', '20.20.2', '22.23.3', '24.21.0'];
const folder = (): string => join(packageRoot(), 'out', 'nodes');
const programOf = (version: string): string => join(folder(), version, 'node');

/** Other Nodes that were fetched before. */
export const fetchedNodes = (): readonly string[] =>
  (existsSync(folder()) ? readdirSync(folder()) : [])
    .filter((version) => version !== process.versions.node && existsSync(programOf(version)))
    .sort();

/** The program of a Node: npm's package of it for this platform has it. */
export function nodeOf(version: string): string {
  if (existsSync(programOf(version))) return programOf(version);
  const packed = mkdtempSync(join(tmpdir(), 'switchyard-node-'));
  const name = `node-${process.platform}-${process.arch}@${version}`;
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', name, '--json', '--pack-destination', packed], { encoding: 'utf8' }),
  ) as [{ readonly filename: string }];
  makeFolder(join(folder(), version));
  execFileSync('tar', ['xzf', join(packed, filename), '-C', join(folder(), version), '--strip-components=2', 'package/bin/node']);
  rmSync(packed, { recursive: true });
  return programOf(version);
}

const language = (of: string): Environment => ({ name: `LC_ALL=${of}`, variables: { LC_ALL: of, LANG: of, LANGUAGE: of } });
const zone = (TZ: string): Environment => ({ name: `TZ=${TZ}`, variables: { TZ } });
const flag = (of: string): Environment => ({ name: `node ${of}`, flags: [of] });
const option = (NODE_OPTIONS: string): Environment => ({ name: `NODE_OPTIONS=${NODE_OPTIONS}`, variables: { NODE_OPTIONS } });

/** All that are compared to the plain one. */
export const environments = (): readonly Environment[] => [
  ...['Pacific/Chatham', 'America/St_Johns'].map(zone),
  ...['C', 'de_DE.UTF-8', 'tr_TR.UTF-8', 'ar_EG.UTF-8', 'th_TH.UTF-8'].map(language),
  ...['--max-old-space-size=512', '--jitless', '--disable-proto=delete'].map(option),
  ...['--no-opt', '--always-sparkplug', '--stack-size=700', '--single-threaded-gc'].map(flag),
  { name: 'msgpackr in plain JavaScript', variables: { MSGPACKR_NATIVE_ACCELERATION_DISABLED: 'true' } },
  { name: '8 workers', workers: 8 },
  { name: 'a folder with blanks and umlauts, deep', folder: 'a b/ü ı İ/日本/c' },
  { name: 'umask 077, another home', umask: 0o077, variables: { HOME: '/nonexistent' } },
  { name: 'actors made in the reversed order', actors: 'reversed' },
  { name: 'actors under other names', actors: 'renamed' },
  ...NODES.filter((version) => version !== process.versions.node).map((version) => ({
    name: `Node ${version}`,
    node: nodeOf(version),
  })),
];

/** Much at once, of another Node: what differs there, `npm run determinism` tells apart. */
export const farAway = (version: string): Environment => ({
  name: `Node ${version}, far away`,
  node: programOf(version),
  variables: { TZ: 'Pacific/Chatham', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
  workers: 2,
  folder: 'a b/ü',
  umask: 0o077,
});
