// Brings ts-node in as an ESM loader, for the tests and the benchmark.
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

register('ts-node/esm', pathToFileURL('./'));
