// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import { runCommandLine } from '#apps/cli/program.ts'
import { ociImage, writeLayout } from '#testing/builders/oci-image.ts'
import { tarArchive } from '#testing/builders/tar.ts'
import { advisoryFor, systems, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { tempDir } from '#testing/temp-dir.ts'

/** Runs `ks` in this process, two days after the database was built unless told otherwise. */
async function ks(args: readonly string[], now = '2026-11-25T00:00:00Z') {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const context = { stdout: stdout as never, stderr: stderr as never, env: {}, now: () => new Date(now) }
  const text = { out: '', err: '' }
  stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()))
  stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()))
  let error: unknown
  await runCommandLine(context, args).catch((caught: unknown) => (error = caught))
  const exitCode = Number(process.exitCode ?? 0)
  process.exitCode = 0
  return { ...text, error, exitCode }
}

const bash = { ecosystem: 'deb', name: 'bash', system: systems.debian12 }
const records = [
  {
    ...advisoryFor(bash, '< 5.2.15-3', { type: 'dpkg', provider: 'debian' }),
    description: 'Shells out',
    severities: [{ scheme: 'CHML', value: 'high', rank: 1 }],
  },
]

async function archive(file: string): Promise<Buffer> {
  return promisify(zstdCompress)(tarArchive([{ name: 'vulnerability.db', content: readFileSync(file) }]))
}

test('a database is imported, described and searched', async () => {
  using database = await testDatabase(records)
  using folder = tempDir()
  const dir = ['--vulndb', `${folder.path}/db`]
  const none = await ks(['vulndb', 'status', ...dir, '--fail-when-stale'])
  assert.match(none.out, /^no database in .*ks vulndb update/)
  assert.equal(none.exitCode, 1)
  const file = folder.write('db.tar.zst', (await archive(database.file)) as unknown as string)
  assert.match((await ks(['vulndb', 'import', file, ...dir])).out, /2026-11-23T07:23:23Z is in use now/)
  const fresh = await ks(['vulndb', 'status', ...dir, '--fail-when-stale'])
  assert.match(fresh.out, /^built +2026-11-23T07:23:23Z \(1 days ago\)$/m)
  assert.equal(fresh.exitCode, 0)
  const stale = await ks(['vulndb', 'status', ...dir, '--fail-when-stale'], '2026-12-25T00:00:00Z')
  assert.match(stale.out, /31 days ago, stale/)
  assert.equal(stale.exitCode, 1)
  assert.match(
    (await ks(['vulndb', 'search', 'cve-2026-0001', ...dir])).out,
    /CVE-2026-0001 +debian +High +0\.0 +Shells/,
  )
  assert.match((await ks(['vulndb', 'search', 'bash', ...dir])).out, /CVE-2026-0001 +debian +deb +debian 12/)
  assert.match((await ks(['vulndb', 'search', 'zsh', ...dir])).out, /names no vulnerability and no package "zsh"/)
  assert.match(String((await ks(['vulndb', 'import', '/nowhere', ...dir])).error), /no such file/)
})

test('the vulnerabilities of an image, and exit codes that say what they are', async () => {
  using database = await testDatabase(records)
  using folder = tempDir()
  const dir = ['--vulndb', `${folder.path}/db`]
  const status = 'Package: bash\nStatus: install ok installed\nVersion: 5.2.15-2+b7\nArchitecture: amd64\n'
  const release = 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'
  const layer = [
    { name: 'etc/os-release', content: release },
    { name: 'var/lib/dpkg/status', content: status },
  ]
  writeLayout(`${folder.path}/image`, [ociImage({ layers: [layer] })])
  const scan = ['scan', 'image', `${folder.path}/image`, ...dir]
  const without = await ks([...scan, '--fail-on-severity', 'critical'])
  assert.match(without.err, /no database of vulnerabilities/)
  assert.equal(without.exitCode, 1, 'without a database nothing can be said to be free of vulnerabilities')
  const file = folder.write('db.tar.zst', (await archive(database.file)) as unknown as string)
  await ks(['vulndb', 'import', file, ...dir])
  const found = await ks([...scan, '--fail-on-severity', 'high'])
  assert.match(found.out, /^CVE-2026-0001 +High +0\.0 +bash +5\.2\.15-2\+b7 +5\.2\.15-3$/m)
  assert.match(found.out, /^1 vulnerabilities: 1 high; database of 2026-11-23$/m)
  assert.equal(found.exitCode, 1)
  assert.equal((await ks([...scan, '--fail-on-severity', 'critical'])).exitCode, 0)
  const purl = 'pkg:deb/debian/bash'
  const statement = { vulnerability: { name: 'CVE-2026-0001' }, products: [purl], status: 'not_affected' }
  const vex = folder.write('vex.json', JSON.stringify({ statements: [statement] }))
  const excused = await ks([...scan, '--fail-on-severity', 'high', '--vex', vex])
  assert.match(excused.out, /^no known vulnerabilities, 1 more excused; database of/m)
  assert.equal(excused.exitCode, 0)
  assert.match((await ks([...scan, '--vex', vex, '--format', 'grype-json'])).out, /"vex-status": "not_affected"/)
  const ignore = folder.write('grype.yaml', 'ignore:\n- vulnerability: CVE-2026-0001\n  package: {name: "ba.*"}\n')
  const ignored = await ks([...scan, '--fail-on-severity', 'high', '--ignore', ignore])
  assert.match(ignored.out, /^no known vulnerabilities, 1 more excused; database of/m)
  assert.equal(ignored.exitCode, 0)
  assert.match((await ks([...scan, '--ignore', ignore, '--format', 'grype-json'])).out, /"sourceKind": "IgnoreRule"/)
  const others = folder.write('others.yaml', 'ignore:\n- vulnerability: CVE-2026-0001\n  images: [redis*]\n')
  assert.match((await ks([...scan, '--ignore', others])).out, /^1 vulnerabilities: 1 high/m)
  const bad = folder.write('bad.yaml', 'ignore:\n- colour: red\n')
  assert.match(String((await ks([...scan, '--ignore', bad])).error), /bad\.yaml: ignore\[0\]: colour: not known/)
  const later = await ks([...scan, '--fail-when-doubtful'], '2027-01-01T00:00:00Z')
  assert.match(later.out, /^db-stale: the database was built 38 days ago/m)
  assert.equal(later.exitCode, 1)
  const { out } = await ks([...scan, '--format', 'grype-json'])
  const document = JSON.parse(out) as { matches: { vulnerability: { id: string } }[] }
  assert.equal(document.matches[0]?.vulnerability.id, 'CVE-2026-0001')
})

test('a folder of advisories becomes a database; what cannot be read is told', async () => {
  using folder = tempDir()
  const dir = ['--vulndb', `${folder.path}/db`]
  const events = [{ introduced: '0' }, { fixed: '1.2' }]
  const osv = {
    schema_version: '1.6.0',
    id: 'GHSA-aaaa-bbbb-cccc',
    modified: '2026-11-01T00:00:00Z',
    affected: [{ package: { ecosystem: 'PyPI', name: 'widget' }, ranges: [{ type: 'ECOSYSTEM', events }] }],
  }
  folder.write('advisories/osv/a.json', JSON.stringify(osv))
  folder.write('advisories/osv/broken.json', '{"affected": [], "modified": "')
  folder.write('advisories/readme.md', 'not read')
  const built = await ks(['vulndb', 'import', `${folder.path}/advisories`, ...dir])
  assert.match(built.out, /1 vulnerabilities, the newest of 2026-11-01T00:00:00Z/)
  assert.match(built.err, /broken\.json: expected a JSON object/)
  assert.equal(built.exitCode, 1)
  assert.match((await ks(['vulndb', 'search', 'Widget', ...dir])).out, /GHSA-aaaa-bbbb-cccc +github +python/)
  assert.match((await ks(['vulndb', 'status', ...dir])).out, /24 days ago, stale/)
})
