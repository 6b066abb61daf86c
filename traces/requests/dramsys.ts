/**
 * Traces of DRAMSys (.stl): `31: (128) write 0x400140 0x1234`, a cycle of the bus master, the bytes where they are not its
 * default, and data where it stores any. Its clock is in DRAMSys' configuration (clkMhz), not in the trace. A relative trace
 * (.rstl) looks the same and counts from the end of the transaction before, which nobody knows beforehand.
 *
 * Source: tukl-msd/DRAMSys, configs/README.md (Trace Files) and src/DRAMSys/initiators/player/StlPlayer.cpp.
 */
import { InputError } from '../files/input-error.js';
import type { RequestFormat } from './request-format.js';
import { CYCLE, HEX, hexAddress, readWords } from './words.js';

const RELATIVE = /\.rstl(\.gz)?$/i;

export const dramsys: RequestFormat = {
  name: 'a DRAMSys trace (.stl)',
  line: 'CYCLE: [(BYTES)] read|write ADDRESS [DATA]',
  late: 'follows',
  addressField: 'address',
  recognises: (line) => /^\d+:?[ \t]+(\(\d+\)[ \t]+)?(read|write)[ \t]+(0x)?[0-9a-f]+([ \t]+(0x)?[0-9a-f.]+)?$/i.test(line),
  read(text, file, rows) {
    if (RELATIVE.test(file)) {
      const expected = 'an .stl trace: cycles there count from the start. (Named otherwise, the file is read as one)';
      throw new InputError({ file }, 'a relative DRAMSys trace: its cycles count from the end of the request before', expected);
    }
    readWords(text, file, undefined, rows.tell, ([time = '', ...rest], line) => {
      const place = (field: string) => ({ file, line, field });
      const bytes = /^\((\d{1,6})\)$/.exec(rest[0] ?? '')?.[1];
      const [operation = '', word = '', data, more] = bytes === undefined ? rest : rest.slice(1);
      const cycle = time.replace(/:$/, '');
      if (!CYCLE.pattern.test(cycle))
        throw new InputError(place('cycle'), `"${time.slice(0, 100)}"`, `${CYCLE.expected} and a colon`);
      if (!/^(read|write)$/i.test(operation))
        throw new InputError(
          place('operation'),
          `"${operation.slice(0, 100)}"`,
          'read or write, before it a length such as (128) or nothing',
        );
      if (!HEX.pattern.test(word)) throw new InputError(place('address'), `"${word.slice(0, 100)}"`, HEX.expected);
      if (data !== undefined && (more !== undefined || !/^(0x)?[0-9a-f.]+$/i.test(data)))
        throw new InputError(place('data'), `"${data.slice(0, 100)}"`, 'data in hexadecimal, or nothing');
      if (data !== undefined) rows.tell('with data, which a memory’s time does not depend on');
      rows.at(
        line,
        Number(cycle),
        hexAddress(word),
        operation.toLowerCase() === 'write',
        bytes === undefined ? undefined : Number(bytes),
      );
    });
  },
};
