/** `switchyard reference`: every command on one page, from the objects that parse the line. */
import { command, type Command } from './command.js';
import type { Argument, Option } from './option.js';

/** A cell of a Markdown table, which a bar or the end of a line would end. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Of text and numbers; other defaults are collections that begin empty. */
function defaultOf({ default: value }: Option<unknown>): string {
  return typeof value === 'string' || typeof value === 'number' ? `\`${value}\`` : '';
}

async function section({ name, summary, example, before = [], notes, ...of }: Command): Promise<string> {
  const { aboutOf } = await import('./parser.js');
  const words = Object.values<Argument>(of.arguments);
  const rows: string[] = [];
  for (const { usage, about } of words) if (about !== undefined) rows.push(`| \`${usage}\` | ${cell(about)} | |`);
  for (const o of Object.values<Option<unknown>>(of.options)) {
    const names = o.closed && o.names ? ` (${(await o.names()).join(', ')})` : '';
    rows.push(
      `| \`${cell(o.flags)}\`${o.required ? ', required' : ''} | ${cell((await aboutOf(o)) + names)} | ${defaultOf(o)} |`,
    );
    if (o.negation) rows.push(`| \`${o.negation[0]}\` | ${cell(o.negation[1])} | |`);
  }
  const table = rows.length > 0 ? `\n| | what | default |\n|---|---|---|\n${rows.join('\n')}\n` : '';
  return `## ${name}
\`switchyard ${[name, ...words.map((w) => w.usage), ...(Object.keys(of.options).length > 0 ? ['[options]'] : [])].join(' ')}\`: ${summary}.
${table}${notes === undefined ? '' : `\n${notes}\n`}
\`\`\`
${[...before, example].join('\n')}
\`\`\`
`;
}

/** @param commands all of them, itself among them */
export const reference = (commands: () => readonly Command[]): Command =>
  command({
    name: 'reference',
    summary: 'print the reference page of all commands (Markdown)',
    example: 'switchyard reference',
    async run() {
      const sections = [];
      for (const c of commands()) sections.push(await section(c));
      return { text: `# Commands\n\n${sections.join('\n')}`.trimEnd() };
    },
  });
