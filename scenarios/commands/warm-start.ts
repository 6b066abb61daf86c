/** Imported for its effect, before anything large is: compiled code is kept from run to run where Node can (22.1 and later). */
import * as module from 'node:module';

(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
