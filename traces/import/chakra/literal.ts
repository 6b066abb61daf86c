/** Lists as Python writes them (`[[1, 'cpu'], None, True]`) or as JSON does: Chakra's converters store what str() says. */

const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...(['True', 'true'] as const).map((w): [string, unknown] => [w, true]),
  ...(['False', 'false'] as const).map((w): [string, unknown] => [w, false]),
  ...(['None', 'null'] as const).map((w): [string, unknown] => [w, null]),
  ...(['inf', 'Infinity'] as const).map((w): [string, unknown] => [w, Infinity]),
  ...(['-inf', '-Infinity'] as const).map((w): [string, unknown] => [w, -Infinity]),
  ...(['nan', 'NaN'] as const).map((w): [string, unknown] => [w, NaN]),
]);
const TOKEN = /\s*(?:([[\](),])|"((?:[^"\\]|\\[^])*)"|'((?:[^'\\]|\\[^])*)'|([^\s[\](),"']+))/y;
const DEEPEST = 100;
const ESCAPE = /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|([^]))/g;
const CONTROLS: ReadonlyMap<string, string> = new Map(Object.entries({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }));
const LARGEST_CODE = 0x10ffff;

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (escape, four?: string, eight?: string, two?: string, one?: string) => {
    if (one !== undefined) return CONTROLS.get(one) ?? one;
    const code = parseInt(four ?? eight ?? two ?? '', 16);
    return code <= LARGEST_CODE ? String.fromCodePoint(code) : escape;
  });
}

function word(text: string): unknown {
  if (WORDS.has(text)) return WORDS.get(text);
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

/** The value that the text stands for; undefined where it is none, or nested more than 100 deep. */
export function parseLiteral(text: string): unknown {
  const open: unknown[][] = [];
  let value: unknown;
  const end = text.trimEnd().length;
  let at = 0;
  while (at < end) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (!token) return undefined;
    at = TOKEN.lastIndex;
    const [, mark, double, single, other] = token;
    if (mark === ',') continue;
    if (mark === '[' || mark === '(') {
      if (open.push([]) > DEEPEST) return undefined;
      continue;
    }
    const read = mark === undefined ? (other === undefined ? unescaped(double ?? single ?? '') : word(other)) : open.pop();
    if (read === undefined) return undefined;
    const around = open.at(-1);
    if (around) around.push(read);
    else if (at < end) return undefined;
    else value = read;
  }
  return open.length === 0 ? value : undefined;
}
