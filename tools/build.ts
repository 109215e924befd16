// SPDX-License-Identifier: Apache-2.0
/**
 * Bundles `ks` into `dist/ks.mjs` and the parts that it loads when a command needs them, in `dist/ks/`.
 *
 * What starts fastest is what is read least: a scan of files loads a third of the whole.
 */
import { chmodSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const outdir = 'dist'
/** Some packages ask for `require` although they are bundled as modules. */
const banner = [
  '#!/usr/bin/env node',
  "import { createRequire as ksCreateRequire } from 'node:module'",
  'const require = ksCreateRequire(import.meta.url)',
].join('\n')

rmSync(outdir, { recursive: true, force: true })
await build({
  entryPoints: { ks: 'src/apps/cli/main.ts' },
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
const outfile = join(outdir, 'ks.mjs')
chmodSync(outfile, 0o755)
const parts = [outfile, ...readdirSync(join(outdir, 'ks')).map(name => join(outdir, 'ks', name))]
const sizeBytes = parts.reduce((sum, path) => sum + statSync(path).size, 0)
console.log(`build: ${outfile} and ${parts.length - 1} parts, ${(sizeBytes / 2 ** 20).toFixed(1)} MiB`)
