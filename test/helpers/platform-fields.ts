/** The fields of a platform file, as its schema has them. */
import { jsonSchema } from '../../scenarios/schemas/index.js';

interface Node {
  readonly $ref?: string;
  readonly description?: string;
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly string[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
}
/** A field that holds a value: by its path, `…` for a name that is free. */
export interface Field {
  readonly path: readonly string[];
  readonly about: string;
  readonly isNumber: boolean;
}

const schema = jsonSchema('platform') as unknown as Node & { readonly $defs: Readonly<Record<string, Node>> };
/** What a reference stands for; what is said beside it goes before what it says itself. */
const whole = (node: Node): Node =>
  node.$ref === undefined ? node : { ...schema.$defs[node.$ref.slice('#/$defs/'.length)], ...node, $ref: undefined! };
/** More names are a list of their own, which a command prints. */
const FEW = 8;
/** `{ value, source }`. */
const isGiven = ({ properties }: Node): boolean => properties?.['value'] !== undefined && properties['source'] !== undefined;

function fieldsOf(given: Node, path: readonly string[]): Field[] {
  const node = whole(given);
  const forms = (node.anyOf ?? [node]).map(whole);
  const form = forms.find((f) => f.properties && !isGiven(f));
  // a table may stand in the place of a technology's name: its fields are those of another kind of file
  if (form?.properties && path.at(-1) !== 'technology')
    return Object.entries(form.properties).flatMap(([name, of]) => fieldsOf(of, [...path, name]));
  if (node.items) return fieldsOf(node.items, path);
  const free = node.additionalProperties;
  if (typeof free === 'object' && node.description === undefined) return fieldsOf(free, [...path, '…']);
  if (typeof free === 'object' && whole(free).properties && !isGiven(whole(free))) return fieldsOf(free, [...path, '…']);
  const names = forms.flatMap((f) => f.enum ?? []);
  const listed = names.length > 0 && names.length <= FEW ? [names.join(', ')] : [];
  const about = [...(node.description === undefined ? [] : [node.description]), ...listed].join('; ');
  return [{ path, about, isNumber: forms.some(isGiven) }];
}

/** All of them, in the order of the schema. */
export const platformFields: readonly Field[] = fieldsOf(schema, []);

/** Rows of the table in the guide: what several parts of a section have alike stands in one. */
export function fieldsTable(): string {
  const rows = new Map<string, { readonly parts: string[]; readonly path: readonly string[]; readonly about: string }>();
  for (const { path, about } of platformFields) {
    const [section, part, ...rest] = path;
    const shared = (section === 'buffers' || section === 'placement') && part !== undefined;
    const key = shared ? `${section}|${rest.join('.')}|${about}` : path.join('.');
    const row = rows.get(key);
    if (row) row.parts.push(part!);
    else rows.set(key, { parts: shared ? [part] : [], path, about });
  }
  const text = [...rows.values()].map(({ parts, path, about }) => {
    const name = parts.length > 1 ? [path[0], '…', ...path.slice(2)] : path;
    return `| \`${name.join('.')}\` | ${about}${parts.length > 1 ? ` (${parts.join(', ')})` : ''} |\n`;
  });
  return `| field | what |\n| --- | --- |\n${text.join('')}`;
}
