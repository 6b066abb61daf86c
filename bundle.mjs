/**
 * After tsc: the command line as few files, in dist/bundle. What answers at once (`--version`, help) opens a few small ones; what
 * works is one script, with its compiled code beside it. Programs import dist as tsc wrote it.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const OUT = 'dist/bundle';
const BUILD = 'dist/build.json';
/** Written when all else is. */
const LAST = `${OUT}/LICENCES.txt`;
/** Looked for beside the program at run time: binaries, and files of fonts. */
const external = [
  ...['@resvg/resvg-js', 'dejavu-fonts-ttf', 'msgpackr-extract', 'node-sqlite3-wasm'],
  'supports-color', // debug takes it where it is: here tools of development bring it, which do not ship
];
/** What most commands do without: scripts of their own. */
const LIBRARIES = ['vega', 'vega-lite', 'apache-arrow', 'ioredis', 'bullmq'];

/** Of both builds. */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.15',
  // for Node, RxJS names its CommonJS, of which nothing can be left out
  alias: { rxjs: './node_modules/rxjs/dist/esm/index.js' },
  // names stay as they are, for stacks
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'inline',
  metafile: true,
  logLevel: 'warning',
};

/** The commit that is built, where this folder is a clone and git is there. */
function commit() {
  const git = (...words) => execFileSync('git', words, { encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    if (realpathSync(git('rev-parse', '--show-toplevel')) !== realpathSync('.')) return {}; // a clone of something around it
    return { commit: git('describe', '--always', '--dirty', '--abbrev=40', '--exclude', '*') };
  } catch {
    return {};
  }
}
/** Whether all of it is younger than what it is made of, and of this commit: `npm test` builds after `npm ci`, which has built. */
function isBuilt() {
  if (!existsSync(LAST)) return false;
  const pages = ['analysis/report/browser', 'scenarios/live/browser'];
  const sources = ['bundle.mjs', 'CHANGELOG.md', 'package-lock.json', 'dist/tsconfig.tsbuildinfo'].concat(
    pages.flatMap((folder) => readdirSync(folder).map((file) => `${folder}/${file}`)),
  );
  const built_ms = statSync(LAST).mtimeMs;
  return (
    sources.every((f) => statSync(f).mtimeMs < built_ms) && JSON.parse(readFileSync(BUILD, 'utf8')).commit === commit().commit
  );
}
/** `npx switchyard` in this folder runs the build, as it would where the package is installed. */
function linkProgram() {
  chmodSync(`${OUT}/cli.js`, 0o755);
  if (process.platform === 'win32' || !existsSync('node_modules')) return;
  mkdirSync('node_modules/.bin', { recursive: true });
  rmSync('node_modules/.bin/switchyard', { force: true });
  symlinkSync('../../dist/bundle/cli.js', 'node_modules/.bin/switchyard');
}
if (isBuilt()) {
  linkProgram();
  process.exit();
}

/** Where the first line of each file that ships says that its schema is. */
const SCHEMAS = 'dist/schemas';
const { jsonSchema, schemaKinds } = await import('./dist/scenarios/schemas/index.js');
rmSync(SCHEMAS, { recursive: true, force: true });
mkdirSync(SCHEMAS, { recursive: true });
for (const kind of schemaKinds.names)
  writeFileSync(`${SCHEMAS}/${kind}.schema.json`, `${JSON.stringify(jsonSchema(kind), null, 2)}\n`);

rmSync(OUT, { recursive: true, force: true });
/** Entries of the changelog under Numbers, the oldest first: new ones are put above the others. */
function numbers() {
  if (!existsSync('CHANGELOG.md')) return [];
  const parts = readFileSync('CHANGELOG.md', 'utf8').split(/^(?=#+ |[A-Z]\w+$)/m);
  const entries = parts.filter((part) => part.startsWith('Numbers\n')).flatMap((part) => part.split(/^- /m).slice(1));
  return entries.map((entry) => entry.trim().replaceAll(/\s+/g, ' ')).reverse();
}
writeFileSync(BUILD, `${JSON.stringify({ ...commit(), numbers: numbers() }, null, 1)}\n`);
/** Scripts of pages, for a browser. */
const forBrowser = {
  outdir: 'dist/pages',
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2022',
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  logLevel: 'warning',
};
const pages = await build({ ...forBrowser, entryPoints: { report: 'analysis/report/browser/main.ts' }, format: 'iife' });
// served as files
const served = {
  live: 'scenarios/live/browser/live.ts',
  view: 'scenarios/live/browser/view.ts',
  page: 'scenarios/live/browser/page.css',
};
await build({ ...forBrowser, entryPoints: served, format: 'esm' });
/** The entry, and what answers at once: a few small files, which draw and tabulate nothing. */
const entry = await build({
  ...common,
  entryPoints: ['dist/cli.js', 'dist/scenarios/commands/bundled.js'],
  entryNames: '[name]',
  outdir: OUT,
  splitting: true,
  format: 'esm',
  external: [...external, ...LIBRARIES],
  // for packages that are CommonJS
  banner: { js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);" },
});
/** One script whose value is a function: V8 keeps compiled code of a script alone. */
const script = (name, contents, plugin) =>
  build({
    ...common,
    stdin: { contents, resolveDir: '.' },
    outfile: `${OUT}/${name}.cjs`,
    format: 'cjs',
    external,
    // a script that was compiled before has no modules to import
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: '(function (require, module, importMetaUrl) {' },
    footer: { js: '})' },
    plugins: [plugin],
  });
/** What works. */
const program = await script(
  'program',
  `export const thread = () => import('./dist/scenarios/commands/thread.js');
   export const worker = () => import('./dist/scenarios/executors/worker.js');
   export const main = async (...given) => (await import('./dist/scenarios/commands/index.js')).main(...given);`,
  {
    name: 'what draws, tabulates and queues is another script',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^[\w-]+$/ }, ({ path }) => (LIBRARIES.includes(path) ? { path, external: true } : undefined)),
  },
);
const libraries = await Promise.all(
  LIBRARIES.map((name) =>
    script(name, `export * from '${name}';`, {
      // it looks for a package that is not ours by an await that a script cannot have
      name: 'vega-canvas without node-canvas',
      setup: ({ onLoad }) =>
        onLoad({ filter: /vega-canvas\.node\.js$/ }, () => ({
          contents: 'export const canvas = () => null; export const domCanvas = canvas; export const image = () => null;',
        })),
    }),
  ),
);
// bundled.ts reads a script as one byte a letter; esbuild escapes what is not ASCII in strings, but not in regular expressions
for (const name of ['program', ...LIBRARIES]) {
  const file = `${OUT}/${name}.cjs`;
  const escaped = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/[^\0-\x7f]/g, escaped));
}
for (const part of ['thread', 'worker'])
  writeFileSync(`${OUT}/${part}.js`, `import { loadProgram } from './bundled.js';\n\nawait loadProgram().${part}();\n`);

/** What the code is compiled by: a replay drawn, a stream, a memory. */
const TYPICAL = [
  ['replay', 'traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz', '--platform', 'tiny', '--out', 'out/typical'],
  ['replay', 'traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz', '--no-trace', '--out', 'out/typical'],
  ['run', 'scenarios/four-tasks.yaml', '--set', 'stream.sentences=2', '--no-trace', '--out', 'out/typical'],
  ['memory', '--requests', 'analysis/validate/reference/traces/low-rate-200.csv.gz', '--out', 'out/typical'],
];
// results of before would leave nothing to run
process.env.XDG_CACHE_HOME = mkdtempSync(join(tmpdir(), 'switchyard-build-'));
const { loadProgram, keepCompiled } = await import(`./${OUT}/bundled.js`);
const io = { out: () => undefined, err: () => undefined, colours: false, now_ms: () => performance.now() };
for (const line of TYPICAL)
  if ((await loadProgram().main([...line, '--force'], io)) !== 0) throw new Error(`${line.join(' ')}: expected to end well`);
keepCompiled();
rmSync(process.env.XDG_CACHE_HOME, { recursive: true });

/** The licence of each package that is inside. */
const packages = new Set(
  [entry, program, pages, ...libraries]
    .flatMap(({ metafile }) => Object.keys(metafile.inputs))
    .flatMap((file) => file.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []),
);
const licences = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = readdirSync(folder).find((f) => /^(licen[cs]e|copying)/i.test(f));
  return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`;
});
writeFileSync(LAST, licences.join(`\n${'-'.repeat(80)}\n\n`));

linkProgram();
