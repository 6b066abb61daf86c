// After a build: `npx switchyard` in this folder runs the build, as it would where the package is installed.
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';

chmodSync('dist/cli.js', 0o755);
if (process.platform !== 'win32') {
  mkdirSync('node_modules/.bin', { recursive: true });
  rmSync('node_modules/.bin/switchyard', { force: true });
  symlinkSync('../../dist/cli.js', 'node_modules/.bin/switchyard');
}
