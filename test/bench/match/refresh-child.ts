// SPDX-License-Identifier: Apache-2.0
/**
 * Judges many SBOMs with one database in a process of its own, as the image service does when it gets a new one: one
 * after the other, each read and its document written. With a folder of what was written with a former database, by
 * what has changed since.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openVulnerabilityDatabase } from '#adapters/vulndb/database.ts'
import { digestsOf } from '#adapters/vulndb/digest-database.ts'
import { installedDatabase } from '#adapters/vulndb/listing.ts'
import { changesBetween } from '#domain/database-digests.ts'
import { isJsonArray, isJsonObject, type JsonObject } from '#domain/json.ts'
import { judgeWith, prepareParts } from '#engines/vulnmatch/judge.ts'
import { rejudgeWith } from '#engines/vulnmatch/rejudge.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import { reportMeasured } from '#testing/measured-child.ts'

const [folder = '', file = '', count = '100', into = '', from = '', former = ''] = process.argv.slice(2)
const startedMs = performance.now()
const text = readFileSync(file, 'utf8')
const installed = await installedDatabase(folder)
const store = openVulnerabilityDatabase(installed?.file ?? '')
const options = { cpesForLanguages: false, cpesForGoStdlib: true }
const parts = prepareParts({ store, matchers, schemes, options, tool: { name: 'bench', version: '0' } })
const [judge, rejudge] = [judgeWith(parts), rejudgeWith(parts)]
const changes = from === '' ? undefined : await changesSince()
let packages = 0
let lookedUp = 0
let documentBytes = 0
for (let i = 0; i < Number(count); i++) {
  const sbom = withoutEvery(JSON.parse(text), i)
  const call = { sbom, unread: [], nowMs: Date.parse('2026-11-25T00:00:00Z') }
  const of = isJsonArray(sbom['artifacts']) ? sbom['artifacts'].length : 0
  const earlier = changes && (JSON.parse(readFileSync(join(from, `${i}.json`), 'utf8')) as JsonObject)
  const judged =
    changes && earlier ? rejudge({ ...call, document: earlier, changes }) : { ...judge(call), lookedUp: of }
  packages += of
  lookedUp += judged.lookedUp
  const document = JSON.stringify(judged.document)
  documentBytes += document.length
  writeFileSync(join(into, `${i}.json`), document)
}
store.close()
const documentMiB = Math.round(documentBytes / 2 ** 20)
reportMeasured({ sboms: Number(count), packages, lookedUp, documentMiB }, startedMs)
process.disconnect?.()

async function changesSince() {
  const [before, now] = await Promise.all([digestsOf(folder, former), digestsOf(folder, installed?.checksum ?? '')])
  const changes = before && now && changesBetween(before, now)
  if (!changes) throw new Error('nothing is known of what has changed')
  return changes
}

/** Images that share most packages, as those of a cluster do: each lacks one in twenty of them. */
function withoutEvery(sbom: unknown, i: number): JsonObject {
  if (!isJsonObject(sbom) || !isJsonArray(sbom['artifacts'])) throw new Error(`${file} is no SBOM in Syft's JSON`)
  return { ...sbom, artifacts: sbom['artifacts'].filter((_, at) => at % 20 !== i % 20) }
}
