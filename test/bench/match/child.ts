// SPDX-License-Identifier: Apache-2.0
/** Matches one SBOM in a process of its own: start, open, read, match; reports what that took. */
import { readFileSync } from 'node:fs'
import { openVulnerabilityDatabase } from '#adapters/vulndb/database.ts'
import { prepareMatching } from '#engines/vulnmatch/run.ts'
import { subjectsFromSyft } from '#engines/vulnmatch/subject-from-syft.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import { reportMeasured } from '#testing/measured-child.ts'

const [database = '', sbom = ''] = process.argv.slice(2)
const startedMs = performance.now()
const startCpu = process.cpuUsage()
const store = openVulnerabilityDatabase(database)
const options = { cpesForLanguages: false, cpesForGoStdlib: false }
const matching = prepareMatching({ store, matchers, schemes, options })
const { subjects } = subjectsFromSyft(JSON.parse(readFileSync(sbom, 'utf8')))
const { matches, possible } = matching.run(subjects)
store.close()
const { user, system } = process.cpuUsage(startCpu)
reportMeasured(
  {
    packages: subjects.length,
    matches: matches.length,
    possible: possible.length,
    matchingCpuMs: Math.round((user + system) / 1000),
  },
  startedMs,
)
process.disconnect?.()
