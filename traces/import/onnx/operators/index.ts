/** What operators of ONNX come to in PyTorch's words. A new one is one entry in one of these files. */
import type { Operator } from '../use.js';
import { attentions } from './attention.js';
import { elementwise } from './elementwise.js';
import { movement } from './movement.js';
import { products } from './products.js';
import { rows } from './rows.js';
import { sources } from './sources.js';
import { views } from './views.js';

/** By name in ONNX; of another domain as `DOMAIN::NAME`. Names come from files: looked up in a Map. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  [products, attentions, elementwise, rows, views, movement, sources].flatMap((table) => Object.entries(table)),
);
