/** What an event says of an operator's arguments: sizes, types, and values of those that are no tensors. */
import { torchType } from '../element-type.js';
import type { Argument, RecordedTensor, Setting } from '../recording.js';
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

/** In the order of the operator's parameters. A scalar and a tensor without dimensions look the same, and are no tensor here. */
export function argumentsOf({ dims, types, concrete }: KinetoEvent): Argument[] {
  return dims.map((shape, i): Argument => {
    const type = typeof types[i] === 'string' ? torchType(types[i]) : undefined;
    if (isNumbers(shape)) return shape.length > 0 ? { shape, type } : settingOf(concrete[i]);
    if (Array.isArray(shape) && shape.every(isNumbers))
      return shape.map((s): RecordedTensor => ({ shape: s, type: undefined }));
    return settingOf(concrete[i]);
  });
}
