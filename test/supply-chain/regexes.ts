/**
 * `npm run regexes`: asks recheck of every regular expression of the program whether some text takes it more than linear time.
 * recheck is fetched into out/ when it is not there: 58 MB that a build has no use for. Source: makenowjust-labs.github.io/recheck
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { makeFolder, packageRoot } from '../../traces/index.js';
import { keepRun } from '../reliability/record.js';

interface Verdict {
  readonly status: 'safe' | 'vulnerable' | 'unknown';
  readonly complexity?: { readonly summary: string };
  readonly attack?: { readonly pattern: string };
}
interface Recheck {
  check(source: string, flags: string): Promise<Verdict>;
}

/** More than linear, of what is short. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['/0+$/', 'six digits'],
  ['/\\B(?=(\\d{3})+$)/g', 'digits of a number'],
  ['/^([^=]+)=(.+?)\\.\\.(.+)$/', 'a word of the command line'],
  ['/(\\.(csv|ya?ml|json|gz))+$/i', 'the name of a file'],
  ['/(\\.(gz|csv|json|jsonl|kineto))+$/', 'the name of a file'],
]);

async function fetched(): Promise<Recheck> {
  const folder = join(packageRoot(), 'out', 'recheck');
  const main = join(folder, 'node_modules', 'recheck', 'lib', 'main.js');
  if (!existsSync(main)) {
    makeFolder(folder);
    execFileSync('npm', ['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--silent', 'recheck@4.5.0']);
  }
  return (await import(pathToFileURL(main).href)) as Recheck;
}

/** Each expression of the folders' files, with the first place where it stands. */
function expressions(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of ['sim', 'models', 'traces', 'analysis', 'scenarios'])
    for (const name of readdirSync(join(packageRoot(), folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const file = join(folder, name);
      const source = ts.createSourceFile(file, readFileSync(join(packageRoot(), file), 'utf8'), ts.ScriptTarget.Latest, true);
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node) && !found.has(node.text))
          found.set(node.text, `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
  return found;
}

const recheck = await fetched();
const all = expressions();
const bad: string[] = [];
let short = 0;
for (const [text, where] of all) {
  const end = text.lastIndexOf('/');
  const { status, complexity, attack } = await recheck.check(text.slice(1, end), text.slice(end + 1));
  if (status === 'safe') continue;
  if (SHORT.has(text)) short++;
  else
    bad.push(
      `${where}: ${text}: ${complexity?.summary ?? status}${attack ? `, as of ${attack.pattern}` : ''}; expected linear time`,
    );
}
const unused = [...SHORT.keys()].filter((text) => !all.has(text));
for (const line of [...bad, ...unused.map((text) => `${text} stands nowhere: take it out of SHORT`)]) console.error(line);
if (bad.length + unused.length > 0) process.exitCode = 1;
const figures = {
  'regular expressions of the program': all.size,
  'that some text takes more than linear time': bad.length,
  'the same, of texts that are short': short,
};
for (const [what, n] of Object.entries(figures)) console.log(`${n}`.padStart(5), what);
if (process.argv.includes('--keep')) keepRun('regexes', { command: 'npm run regexes', seconds: process.uptime(), figures }, 1);
