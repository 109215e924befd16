// SPDX-License-Identifier: Apache-2.0
/** Judges many SBOMs with one database in a process of its own, as the image service does when it gets a new one. */
import { readFileSync } from 'node:fs'
import { openVulnerabilityDatabase } from '#adapters/vulndb/database.ts'
import { isJsonArray, isJsonObject, type JsonObject } from '#domain/json.ts'
import { prepareJudge } from '#engines/vulnmatch/judge.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import { reportMeasured } from '#testing/measured-child.ts'

const [database = '', file = '', count = '100'] = process.argv.slice(2)
const startedMs = performance.now()
const text = readFileSync(file, 'utf8')
const store = openVulnerabilityDatabase(database)
const options = { cpesForLanguages: false, cpesForGoStdlib: true }
const judge = prepareJudge({ store, matchers, schemes, options, tool: { name: 'bench', version: '0' } })
let packages = 0
let matches = 0
let documentBytes = 0
for (let i = 0; i < Number(count); i++) {
  const sbom = withoutEvery(JSON.parse(text), i)
  packages += isJsonArray(sbom['artifacts']) ? sbom['artifacts'].length : 0
  const judged = judge({ sbom, unread: [], nowMs: Date.now() })
  matches += judged.matches.length
  documentBytes += JSON.stringify(judged.document).length
}
store.close()
reportMeasured({ sboms: Number(count), packages, matches, documentMiB: Math.round(documentBytes / 2 ** 20) }, startedMs)
process.disconnect?.()

/** Images that share most packages, as those of a cluster do: each lacks one in twenty of them. */
function withoutEvery(sbom: unknown, i: number): JsonObject {
  if (!isJsonObject(sbom) || !isJsonArray(sbom['artifacts'])) throw new Error(`${file} is no SBOM in Syft's JSON`)
  return { ...sbom, artifacts: sbom['artifacts'].filter((_, at) => at % 20 !== i % 20) }
}
