// SPDX-License-Identifier: Apache-2.0
/** Reads real rpm databases: `npm run conformance -- rpmdb DIR`; every package of an `expected.tsv` is a case. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RpmPackage } from '#engines/sbom/rpmdb/package.ts'
import { readRpmDatabase } from '#engines/sbom/rpmdb/read.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'

const databaseNames: ReadonlySet<string> = new Set(['Packages', 'Packages.db', 'rpmdb.sqlite'])

/** Each sub-folder holds one database file and `expected.tsv`; a package too many fails as well. */
export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const [folder] = argv
  if (!folder) throw new Error('rpmdb: name the folder of the databases, for example ../shared/conformance/rpmdb')
  let passed = 0
  const details: string[] = []
  for (const name of readdirSync(folder).sort()) {
    const file = readdirSync(join(folder, name)).find(file => databaseNames.has(file)) ?? ''
    const expected = readFileSync(join(folder, name, 'expected.tsv'), 'utf8')
      .split('\n')
      .filter(line => line !== '')
    const { packages, doubts } = readRpmDatabase(readFileSync(join(folder, name, file)))
    const got = packages.map(toRow)
    const missing = expected.filter(row => !got.includes(row))
    passed += expected.length - missing.length
    details.push(...missing.map(row => `FAIL ${name}: missing ${row}`))
    details.push(...got.filter(row => !expected.includes(row)).map(row => `FAIL ${name}: too much ${row}`))
    details.push(...doubts.map(because => `FAIL ${name}: ${because}`))
  }
  return { passed, failed: details.length, details }
}

function toRow({ name, epoch, version, release, architecture, sourceRpm, license }: RpmPackage): string {
  return [name, epoch ?? '(none)', version, release, architecture, sourceRpm, license].join('\t')
}
