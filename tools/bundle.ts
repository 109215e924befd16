// SPDX-License-Identifier: Apache-2.0
/** How programs are bundled: `ks`, and what benchmarks measure as `ks` would run it. */
import { build } from 'esbuild'

/** Some packages ask for `require` although they are bundled as modules. */
const banner = [
  '#!/usr/bin/env node',
  "import { createRequire as ksCreateRequire } from 'node:module'",
  'const require = ksCreateRequire(import.meta.url)',
].join('\n')

/** Bundles each entry point into `<outdir>/<name>.mjs`, and what they load or share into `<outdir>/ks/`. */
export async function bundle(entryPoints: Readonly<Record<string, string>>, outdir: string): Promise<void> {
  await build({
    entryPoints: { ...entryPoints },
    outdir,
    chunkNames: 'ks/[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    splitting: true,
    bundle: true,
    // Identifiers stay: keeping their names otherwise takes a call for each closure that is made, a third of a small request.
    minifyWhitespace: true,
    minifySyntax: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: banner },
    logLevel: 'warning',
  })
}
