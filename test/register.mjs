// Brings ts-node in as an ESM loader, for `npm run dev`.
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

register('ts-node/esm', pathToFileURL('./'));
