/**
 * What a tensor of a file of weights is called in an operator trace: `layer.ffn.up`, `layer3.attention.query.bias`, `mnli/layer.adapter.down`.
 *
 * Source  state dictionaries of HuggingFace transformers (AlbertModel, BertModel) and of AdapterHub’s Houlsby adapters, whose name is that
 *         of the task; the part before `embeddings`, `encoder` and `pooler` is the model’s own. A file may as well have the trace’s names.
 */
import type { TensorClass } from '../operators/operator.js';

const LAYER = String.raw`(?:albert_layer_groups\.0\.albert_layers\.0|layer\.(?<layer>\d+))`;
const ADAPTERS = String.raw`adapters\.(?<task>[^.]+)\.adapter_`;

/** Within a layer, then outside of all; `down.0` since what follows a projection is part of it there. */
const IN_LAYER: readonly (readonly [pattern: string, name: string])[] = [
  [String.raw`attention\.(?:self\.)?query`, 'attention.query'],
  [String.raw`attention\.(?:self\.)?key`, 'attention.key'],
  [String.raw`attention\.(?:self\.)?value`, 'attention.value'],
  [String.raw`attention\.(?:output\.)?dense`, 'attention.output'],
  [String.raw`attention\.(?:output\.)?LayerNorm`, 'layer_norm'],
  [String.raw`(?:ffn|intermediate\.dense)`, 'ffn.up'],
  [String.raw`(?:ffn_output|output\.dense)`, 'ffn.down'],
  [String.raw`(?:full_layer_layer_norm|output\.LayerNorm)`, 'layer_norm.1'],
  [String.raw`(?:attention\.(?:output\.)?)?attention_adapters\.${ADAPTERS}down(?:\.0)?`, 'adapter.down'],
  [String.raw`(?:attention\.(?:output\.)?)?attention_adapters\.${ADAPTERS}up(?:\.0)?`, 'adapter.up'],
  [String.raw`(?:output\.)?output_adapters\.${ADAPTERS}down(?:\.0)?`, 'adapter.1.down'],
  [String.raw`(?:output\.)?output_adapters\.${ADAPTERS}up(?:\.0)?`, 'adapter.1.up'],
];
const OUTSIDE: readonly (readonly [pattern: string, name: string])[] = [
  [String.raw`(?:.*\.)?embeddings\.word_embeddings`, 'embedding'],
  [String.raw`(?:.*\.)?embeddings\.token_type_embeddings`, 'embedding.1'],
  [String.raw`(?:.*\.)?embeddings\.position_embeddings`, 'embedding.2'],
  [String.raw`(?:.*\.)?embeddings\.LayerNorm`, 'layer_norm'],
  [String.raw`(?:.*\.)?encoder\.embedding_hidden_mapping_in`, 'embedding.projection'],
  [String.raw`(?:(?!.*cls\.).*\.)?pooler(?:\.dense)?`, 'pooler'],
  [String.raw`(?:module\.)?classifier`, 'classifier'],
];

interface Rule {
  readonly fits: RegExp;
  readonly name: string;
  readonly inLayer: boolean;
}
const rule = (fits: string, name: string, inLayer: boolean): Rule => ({
  fits: new RegExp(`^${fits}\\.(?<part>weight|bias)$`),
  name,
  inLayer,
});
const RULES: readonly Rule[] = [
  ...IN_LAYER.map(([pattern, name]) => rule(String.raw`(?:.*\.)?encoder\.${LAYER}\.${pattern}`, name, true)),
  ...OUTSIDE.map(([pattern, name]) => rule(pattern, name, false)),
];

/** Of a norm both parts have names, of a product the bias, of a table none. */
function partOf(name: string, part: string): string {
  if (/^layer_norm/.test(name)) return part === 'weight' ? '.gamma' : '.beta';
  return part === 'bias' ? '.bias' : '';
}

/** A tensor's id without its shape; recordings number the parts of the second adapter, what is generated the adapter. */
const withoutShape = (id: string): string =>
  id.replace(/\[[^[\]]*\]/, '').replace(/adapter\.(down|up)\.1(?=\.|$)/, 'adapter.1.$1');

/** The trace's name of a tensor of a file: by the rules above, else the file’s own name without a shape. */
export function nameInTrace(name: string): string {
  for (const { fits, name: to, inLayer } of RULES) {
    const { task, layer, part } = fits.exec(name)?.groups ?? {};
    if (part === undefined) continue;
    return `${task === undefined ? '' : `${task}/`}${inLayer ? `layer${layer ?? ''}.` : ''}${to}${partOf(to, part)}`;
  }
  return withoutShape(name);
}

/** Names under which a tensor of a trace is looked for: that of its task goes before one that all tasks have. */
export function namesOfTensor(id: string): string[] {
  const own = withoutShape(id);
  const shared = own.replace(/^.*\//, '');
  return own === shared ? [own] : [own, shared];
}

/** The class of a tensor by the trace's name of it; undefined for a name that no generated trace has. */
export function classOfName(name: string): TensorClass | undefined {
  const own = name.replace(/^.*\//, '').replace(/^layer\d*\./, '');
  if (/^embedding(\.\d+)?$/.test(own)) return 'embedding';
  if (/^(\d+\.)?(adapter|layer_norm|classifier)\b/.test(own)) return 'task';
  return /^(attention|ffn|pooler|embedding\.projection)\b/.test(own) ? 'backbone' : undefined;
}
