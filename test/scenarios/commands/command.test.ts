import t from 'tap';
import { command, printAnswer, type Answer } from '../../../scenarios/commands/command.js';
import { flag, option, text } from '../../../scenarios/commands/option.js';
import { parserOf } from '../../../scenarios/commands/parser.js';
import { createSession } from '../../../scenarios/commands/session.js';
import { whole } from '../../../scenarios/commands/arguments.js';

function session() {
  const said = { out: '', err: '' };
  const io = {
    out: (s: string) => void (said.out += s),
    err: (s: string) => void (said.err += s),
    colours: false,
    now_ms: () => 0,
  };
  return { said, session: createSession(io) };
}
const table = { title: 'T', headers: ['a (ms)'], rows: [['1']] };

async function printed(answer: Answer, json: boolean) {
  const { said, session: s } = session();
  return { ...said, code: await printAnswer(answer, json, s), ...said };
}

t.test(
  'an answer is printed as text and tables, or as JSON alone; warnings first, the ending last, on standard error',
  async (t) => {
    const answer: Answer = {
      warnings: ['w'],
      text: 'text',
      tables: [table],
      json: { a: 1 },
      files: () => [['report', 'r.html']],
      ending: 'end',
      code: 3,
    };
    const plain = await printed(answer, false);
    t.equal(plain.err, 'warning: w\nend\n');
    t.match(plain.out, /^text\nT\n[^]*a \(ms\)[^]*\nreport {7}r\.html\n$/);
    t.equal(plain.code, 3);
    const asJson = await printed(answer, true);
    t.equal(asJson.out, '{\n  "a": 1\n}\n');
    t.equal(asJson.err, plain.err);
  },
);

t.test('files are written once the rest is printed, with --json too, and named without it', async (t) => {
  for (const json of [true, false]) {
    const { said, session: s } = session();
    let before = '';
    await printAnswer({ json: 1, text: 'x', files: () => ((before = said.out), [['plots', 'p']] as const) }, json, s);
    t.match(before, json ? /^1\n$/ : /^x\n$/);
    t.equal(said.out.includes('plots'), !json);
  }
  t.same((await printed({}, false)).out, '', 'an empty answer prints nothing');
});

t.test('a command gets what was given under its own keys, with defaults, choices and negations', async (t) => {
  let got: unknown;
  const made = command({
    name: 'try',
    summary: 's',
    arguments: { file: { usage: '<file>' }, more: { usage: '[more...]' } },
    options: {
      out: text('--out <dir>', 'o', { default: 'here' }),
      count: option<number>('--how-many <n>', 'n', { parse: whole(1) }),
      mode: option<string | false>('--mode <m>', 'm', {
        names: () => Promise.resolve(['x', 'y']),
        closed: true,
        default: 'x',
        negation: ['--no-mode', 'none'],
      }),
      json: flag('--json', 'j'),
    },
    example: 'switchyard try',
    run: (given) => ((got = given), {}),
  });
  const line = async (...words: string[]) => {
    const parser = await parserOf([made], 'try', async (c, given) => void (await c.run(given, session().session)));
    for (const p of [parser, ...parser.commands]) p.configureOutput({ writeErr: () => undefined });
    await parser.parseAsync(['try', ...words], { from: 'user' });
    return got;
  };
  t.same(await line('f'), { file: 'f', more: [], out: 'here', mode: 'x' });
  t.same(await line('f', 'g', 'h', '--how-many', '3', '--no-mode', '--json'), {
    file: 'f',
    more: ['g', 'h'],
    out: 'here',
    mode: false,
    count: 3,
    json: true,
  });
  t.rejects(line('f', '--mode', 'z'), /Allowed choices are x, y/);
  t.rejects(line(), /missing required argument 'file'/);
});
