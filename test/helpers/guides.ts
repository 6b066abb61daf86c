/** The guides as a reader goes through them: files that are written down, lines that are typed, what stands beneath them. */
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../traces/index.js';
import { cli, scratch } from './cli.js';

const GUIDES = join(packageRoot(), 'scenarios', 'guides');
/** By the name of their file. */
export const guides: ReadonlyMap<string, string> = new Map(
  readdirSync(GUIDES)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => [file, readFileSync(join(GUIDES, file), 'utf8')]),
);

/** What a reader does: a file to save, or lines to type, with the exit code of each, and what is shown of their output. */
export type Step =
  | { readonly file: string; readonly text: string }
  | {
      readonly lines: readonly {
        readonly words: readonly string[];
        readonly into: string | undefined;
        readonly status: number;
      }[];
      readonly shown: string;
    };

/** `npx switchyard run a.yaml --set 'x={a: 1}' > b.yaml   # exit code 2`, of which the comment is for the reader, but for a code. */
function lineOf(line: string): Extract<Step, { lines: unknown }>['lines'][number] {
  const [typed = '', comment = ''] = line.split(/\s+#\s/);
  const words = [...typed.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
  if (words[0] !== 'npx' || words[1] !== 'switchyard') throw new Error(`${line}: expected npx switchyard …`);
  const redirected = words.indexOf('>');
  return {
    words: words.slice(2, redirected < 0 ? undefined : redirected),
    into: redirected < 0 ? undefined : words[redirected + 1],
    status: Number(/exit code (\d+)/.exec(comment)?.[1] ?? 0),
  };
}

/** Blocks of `sh` are typed, `text` after one is what it prints; a block whose first line is `# NAME.yaml` or `# NAME.csv` is saved. */
export function stepsOf(page: string): Step[] {
  const steps: Step[] = [];
  for (const [, language, text = ''] of page.matchAll(/^```(\w+)\n(.*?)^```$/gms)) {
    const file = /^# (\S+\.\w+)$/m.exec(text.split('\n')[0]!)?.[1];
    const last = steps.at(-1);
    if (file !== undefined) steps.push({ file, text });
    else if (language === 'sh') steps.push({ lines: text.trimEnd().replaceAll('\\\n', ' ').split('\n').map(lineOf), shown: '' });
    else if (language === 'text' && last && 'lines' in last) steps[steps.length - 1] = { ...last, shown: text.trimEnd() };
  }
  return steps;
}

/** A folder as a clone is, where what ships can be read and whatever is written is thrown away. */
export function likeAClone(): string {
  const folder = scratch();
  for (const name of ['traces', 'scenarios', 'models', 'analysis']) symlinkSync(join(packageRoot(), name), join(folder, name));
  return folder;
}

/** The first of what is shown that was not said, from there on: runs of lines, `…` between them. Undefined: all was. */
export function notSaid(shown: string, said: string): string | undefined {
  let rest = `\n${said.replaceAll(/ +$/gm, '')}\n`;
  for (const part of shown.split(/^…$/m).map((p) => p.replace(/^\n+|\n+$/g, ''))) {
    const at = rest.indexOf(`\n${part}\n`);
    if (part !== '' && at < 0) return part;
    if (part !== '') rest = rest.slice(at + part.length + 1);
  }
  return undefined;
}

/** Does a step; what is not as the guide has it, or undefined. */
export async function follow(step: Step, folder: string): Promise<string | undefined> {
  if ('file' in step) return void writeFileSync(join(folder, step.file), step.text);
  let said = '';
  for (const { words, into, status } of step.lines) {
    const ended = await cli(words, folder, 100);
    if (ended.status !== status) return `${words.join(' ')}: exit code ${ended.status}\n${ended.stdout}${ended.stderr}`;
    if (into !== undefined) writeFileSync(join(folder, into), ended.stdout);
    said += (into === undefined ? ended.stdout : '') + ended.stderr;
  }
  const missing = notSaid(step.shown, said);
  return missing && `not said:\n${missing}\nbut:\n${said}`;
}
