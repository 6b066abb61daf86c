/** What an event says of an operator's arguments: sizes, types, and values of those that are no tensors. */
import { recordedType } from '../element-type.js';
import { wordOf, type Argument, type RecordedTensor, type Setting } from '../recording.js';
import type { KinetoEvent } from './events.js';

const isNumbers = (x: unknown): x is number[] => Array.isArray(x) && x.every((d) => typeof d === 'number');

/** `[1, 64, 4]`, `0.5`, `True`; an empty text says nothing. */
function settingOf(text: unknown): Setting {
  if (typeof text === 'number' || typeof text === 'boolean') return text;
  if (typeof text !== 'string' || text === '') return undefined;
  if (text === 'True' || text === 'False') return text === 'True';
  if (text.startsWith('[') && text.endsWith(']')) {
    const items = text.slice(1, -1).split(',').map(Number);
    return items.every((n) => !Number.isNaN(n)) ? items : text;
  }
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

/** Parameters by word: TorchScript records its whole stack, of which an operator's own are the last. */
const PARAMETERS: ReadonlyMap<string, number> = new Map(
  (
    'linear 3,dropout 3,view 2,reshape 2,transpose 3,permute 2,mul 2,div 2,add 3,sub 3,layer_norm 6,softmax 3,gelu 2,matmul 2,relu 1,' +
    'tanh 1,silu 1,sigmoid 1,embedding 5,addmm 5,bmm 2,mm 2,select 3,slice 5,unsqueeze 2,squeeze 2,cat 2,expand 3,masked_fill 3,where 3,' +
    'pow 2,floor_divide 2,t 1,chunk 3,split 3,flatten 3,contiguous 2,scaled_dot_product_attention 8,neg 1,rsqrt 1,mean 4,to 5,baddbmm 5'
  )
    .split(',')
    .map((entry): [string, number] => [entry.split(' ')[0]!, Number(entry.split(' ')[1])]),
);

/**
 * How many leading arguments are not the operator's own; one more than it has may be where the result goes. A quantised library's
 * has two more than PyTorch's of that word: the scale and the zero of its result.
 */
function foreign(name: string, given: number): number {
  const own = name.startsWith('quantized::') ? undefined : PARAMETERS.get(wordOf(name));
  return own !== undefined && given > own + 1 ? given - own : 0;
}

/** In the order of the operator's parameters. A scalar and a tensor without dimensions look the same, and are no tensor here. */
export function argumentsOf({ name, dims, types, concrete }: KinetoEvent): Argument[] {
  const skipped = foreign(name, dims.length);
  return dims.slice(skipped).map((shape, at): Argument => {
    const i = at + skipped;
    const type = typeof types[i] === 'string' ? recordedType(types[i]) : undefined;
    if (isNumbers(shape)) return shape.length > 0 ? { shape, type } : settingOf(concrete[i]);
    if (Array.isArray(shape) && shape.every(isNumbers)) return shape.map((s): RecordedTensor => ({ shape: s, type: undefined }));
    return settingOf(concrete[i]);
  });
}
