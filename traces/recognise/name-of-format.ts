/** Any file by the name of its format, also those that some command reads: for the message that another one does not. */
import { InputError } from '../files/input-error.js';
import { HEAD_BYTES, signatureOf, type Named, type TextFormat } from '../files/signatures.js';
import { isLayerTable } from '../products/layer-table.js';
import { requestFormatOf, requestFormats } from '../requests/index.js';

const requests = (): TextFormat[] =>
  requestFormats.names.map((name) => ({
    name: requestFormats.get(name, { file: '' }).name,
    advice: '`switchyard memory --requests` plays it',
    recognises: (text) => requestFormatOf(text) === name,
  }));
const layers: TextFormat = {
  name: 'a SCALE-Sim table of layers',
  advice: '`switchyard gemm --list` reads it',
  recognises: isLayerTable,
};

/**
 * What a file is and what to do with it. @param bytes at least its first 64 KiB, or all; gzip is looked into
 *
 * @example nameOfFormat(readBytes('x.pt'), 'x.pt').name // 'a PyTorch checkpoint (.pt)'
 */
export const nameOfFormat = (bytes: Uint8Array, file: string): Named => signatureOf(bytes, file, [layers, ...requests()]);

/** The fault of a file that is none of what is `expected`: it is named, with what to do. */
export function unread(bytes: Uint8Array, file: string, expected: string): InputError {
  const { name, advice } = nameOfFormat(bytes.subarray(0, HEAD_BYTES), file);
  return new InputError({ file }, `this is ${name}`, `${expected}; ${advice}`);
}
