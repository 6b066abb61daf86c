/** The build in Stryker's sandbox, where types are not looked at, and which has no packages of its own yet. */
import { execFileSync } from 'node:child_process';
import { symlinkSync, unlinkSync } from 'node:fs';

symlinkSync('../../../node_modules', 'node_modules');
for (const line of ['node_modules/typescript-native/bin/tsc -p tsconfig.build.json --noCheck', 'bundle.mjs'])
  execFileSync(process.execPath, line.split(' '), { stdio: 'inherit' });
unlinkSync('node_modules');
