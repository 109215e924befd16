// SPDX-License-Identifier: Apache-2.0
/**
 * Bundles `ks` into `dist/ks.mjs` and the parts that it loads when a command needs them, in `dist/ks/`.
 *
 * What starts fastest is what is read least: a scan of files loads a third of the whole.
 */
import { chmodSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.ts'

const outdir = 'dist'

rmSync(outdir, { recursive: true, force: true })
await bundle({ ks: 'src/apps/cli/main.ts' }, outdir)
const outfile = join(outdir, 'ks.mjs')
chmodSync(outfile, 0o755)
const parts = [outfile, ...readdirSync(join(outdir, 'ks')).map(name => join(outdir, 'ks', name))]
const sizeBytes = parts.reduce((sum, path) => sum + statSync(path).size, 0)
console.log(`build: ${outfile} and ${parts.length - 1} parts, ${(sizeBytes / 2 ** 20).toFixed(1)} MiB`)
