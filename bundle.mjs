/**
 * After tsc: the command line as few files, in dist/bundle. `--version` opens one of some 60 kB where the packages' own layout
 * would have hundreds read; a command opens what it uses. Programs import dist as tsc wrote it.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const OUT = 'dist/bundle';
/** Looked for beside the program at run time: binaries, and files of fonts. */
const external = ['@resvg/resvg-js', 'dejavu-fonts-ttf', 'msgpackr-extract'];

rmSync(OUT, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['dist/cli.js', 'dist/scenarios/commands/thread.js', 'dist/scenarios/sweep/worker.js'],
  entryNames: '[name]',
  outdir: OUT,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.15',
  external,
  // for Node, RxJS names its CommonJS, of which nothing can be left out
  alias: { rxjs: './node_modules/rxjs/dist/esm/index.js' },
  // names stay as they are, for stacks
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'inline',
  metafile: true,
  // for packages that are CommonJS
  banner: { js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);" },
  logLevel: 'warning',
});

/** The licence of each package that is inside. */
const packages = new Set(
  Object.keys(metafile.inputs).flatMap((file) => file.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []),
);
const licences = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = readdirSync(folder).find((f) => /^(licen[cs]e|copying)/i.test(f));
  return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`;
});
writeFileSync(`${OUT}/LICENCES.txt`, licences.join(`\n${'-'.repeat(80)}\n\n`));

// `npx switchyard` in this folder runs the build, as it would where the package is installed
chmodSync(`${OUT}/cli.js`, 0o755);
if (process.platform !== 'win32' && existsSync('node_modules')) {
  mkdirSync('node_modules/.bin', { recursive: true });
  rmSync('node_modules/.bin/switchyard', { force: true });
  symlinkSync('../../dist/bundle/cli.js', 'node_modules/.bin/switchyard');
}
