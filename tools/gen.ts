// SPDX-License-Identifier: Apache-2.0
/** Writes every generated file (`npm run gen`), or fails when one is out of date (`npm run gen -- --check`). */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { generateArchitecture } from './gen/architecture.ts'
import { generateControlPages } from './gen/control-pages.ts'
import { generateCustomResources } from './gen/custom-resources.ts'
import { generateDifferences } from './gen/differences.ts'
import { generateExampleDigests } from './gen/example-digests.ts'
import { generateFacts } from './gen/facts.ts'
import { generateKubernetes } from './gen/kubernetes.ts'
import { generatePermissions } from './gen/permissions.ts'
import { generateRegistries } from './gen/registries.ts'
import { generateSpdxTypes } from './gen/spdx-types.ts'

/** Path to content. A generator returns all files it owns, so a stale one is seen. */
export type Generated = ReadonlyMap<string, string>

const generators: readonly (() => Generated | Promise<Generated>)[] = [
  generateArchitecture,
  generateControlPages,
  generateCustomResources,
  generateDifferences,
  generateExampleDigests,
  generateFacts,
  generateKubernetes,
  generateRegistries,
  generateSpdxTypes,
  generatePermissions,
]

const check = process.argv.includes('--check')
let stale = 0
for (const generate of generators) {
  for (const [path, content] of await generate()) {
    if (existsSync(path) && readFileSync(path, 'utf8') === content) continue
    stale++
    if (check) console.error(`gen: ${path} is out of date; run "npm run gen"`)
    else {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content)
      console.log(`gen: wrote ${path}`)
    }
  }
}
if (check && stale > 0) process.exitCode = 1
else console.log(`gen: ${stale === 0 ? 'all up to date' : `${stale} written`}`)
