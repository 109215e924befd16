// SPDX-License-Identifier: Apache-2.0
/** Matches one SBOM in a process of its own and writes the document: start, open, read, match, write. */
import { readFileSync, writeFileSync } from 'node:fs'
import { openVulnerabilityDatabase } from '#adapters/vulndb/database.ts'
import { imageScanFlags, useFlags } from '#apps/run/node-flags.ts'
import { prepareJudge } from '#engines/vulnmatch/judge.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'

useFlags(imageScanFlags)
const [database = '', sbom = '', output = ''] = process.argv.slice(2)
const store = openVulnerabilityDatabase(database)
const options = { cpesForLanguages: false, cpesForGoStdlib: false }
const judge = prepareJudge({ store, matchers, schemes, options, tool: { name: 'bench', version: '0' } })
const judged = judge({ sbom: JSON.parse(readFileSync(sbom, 'utf8')), unread: [], nowMs: Date.now() })
store.close()
writeFileSync(output, JSON.stringify(judged.document))
