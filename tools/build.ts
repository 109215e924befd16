// SPDX-License-Identifier: Apache-2.0
/** Bundles `ks` into one file, `dist/ks.mjs`: what the image runs, and what starts fastest. */
import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { build } from 'esbuild'

const outfile = 'dist/ks.mjs'
/** Some packages ask for `require` although they are bundled as modules. */
const banner = [
  '#!/usr/bin/env node',
  "import { createRequire as ksCreateRequire } from 'node:module'",
  'const require = ksCreateRequire(import.meta.url)',
].join('\n')

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist')
await build({
  entryPoints: ['src/apps/cli/main.ts'],
  outfile,
  bundle: true,
  minify: true,
  keepNames: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  banner: { js: banner },
  logLevel: 'warning',
})
chmodSync(outfile, 0o755)
console.log(`build: ${outfile}, ${(statSync(outfile).size / 2 ** 20).toFixed(1)} MiB`)
