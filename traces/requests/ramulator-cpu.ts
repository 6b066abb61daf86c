/**
 * CPU traces of Ramulator 1 and 2: `8 20841280 20841344`, instructions before a read, its address and, where the read drives a line
 * out of the cache, the address written back. Their core and caches are not modelled: an instruction takes a step of `--gap`, every
 * access goes to the memory.
 *
 * Source: CMU-SAFARI/ramulator, README (CPU Trace Driven); CMU-SAFARI/ramulator2, frontend/impl/processor/simpleO3/trace.cpp.
 */
import type { RequestFormat } from './request-format.js';
import { ADDRESS, address, readWords, type Column } from './words.js';

const INSTRUCTIONS: Column = { field: 'instructions', pattern: /^\d{1,12}$/, expected: 'a whole number of instructions' };
const WRITTEN_BACK: Column = { ...ADDRESS, field: 'address written back', optional: true };

export const ramulatorCpu: RequestFormat = {
  name: 'a Ramulator CPU trace, without its core and caches',
  line: 'INSTRUCTIONS READ-ADDRESS [WRITE-ADDRESS]',
  late: 'follows',
  addressField: 'address',
  recognises: (line) => /^\d+[ \t]+(\d+|0x[0-9a-f]+)([ \t]+(\d+|0x[0-9a-f]+))?$/i.test(line),
  read(text, file, rows) {
    readWords(text, file, [INSTRUCTIONS, ADDRESS, WRITTEN_BACK], rows.tell, ([before, read = '', back], line) => {
      rows.pass(Number(before));
      rows.next(line, back === undefined ? 1 : 0, address(read), false);
      if (back !== undefined) rows.next(line, 1, address(back), true);
    });
  },
};
