// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { buildDatabase } from '#adapters/vulndb/build.ts'
import { runCommandLine } from '#apps/cli/program.ts'
import { ociImage, writeLayout } from '#testing/builders/oci-image.ts'
import { advisoryFor, systems } from '#testing/builders/vulnerability-database.ts'
import { tempDir } from '#testing/temp-dir.ts'

const status = 'Package: bash\nStatus: install ok installed\nVersion: 5.2\nArchitecture: amd64\n'
const hostile = 'Package: <img src=x>\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n'
const image = ociImage({
  layers: [
    [
      { name: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
      { name: 'var/lib/dpkg/status', content: `${status}\n${hostile}` },
    ],
  ],
})

async function ks(env: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  stderr.resume()
  const context = {
    stdout: stdout as never,
    stderr: stderr as never,
    env: { SOURCE_DATE_EPOCH: '1795440000', DOCKER_CONFIG: '/nowhere', ...env },
    now: () => new Date('2026-11-23T08:00:00Z'),
  }
  let out = ''
  stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  await runCommandLine(context, words)
  process.exitCode = 0
  return out
}

test('matches as SARIF and as HTML, the bill of materials on its own', async () => {
  using folder = tempDir()
  const layout = join(folder.path, 'image')
  writeLayout(layout, [image])
  const KS_VULNDB = join(folder.path, 'vulndb')
  const bash = advisoryFor({ ecosystem: 'deb', name: 'bash', system: systems.debian12 }, '< 5.3', { type: 'dpkg' })
  await buildDatabase({ into: KS_VULNDB, records: [bash], now: '2026-11-23T07:23:23Z' })

  const sarif = JSON.parse(await ks({ KS_VULNDB }, 'scan', 'image', layout, '--format', 'sarif'))
  const [run] = sarif.runs
  assert.equal(sarif.version, '2.1.0')
  assert.deepEqual(
    run.tool.driver.rules.map(({ id }: { id: string }) => id),
    ['CVE-2026-0001'],
  )
  const [result] = run.results
  assert.deepEqual([result.ruleId, result.ruleIndex, result.level], ['CVE-2026-0001', 0, 'warning'])
  assert.equal(result.message.text, 'deb package bash 5.2 has CVE-2026-0001; fixed in 5.3')
  assert.match(result.partialFingerprints['ks/v1'], /^[0-9a-f]{32}$/)

  const { matches } = JSON.parse(await ks({ KS_VULNDB }, 'scan', 'image', layout, '--format', 'json'))
  assert.deepEqual(
    matches.map((each: { vulnerability: { id: string } }) => each.vulnerability.id),
    ['CVE-2026-0001'],
  )
  const short = await ks({ KS_VULNDB }, 'scan', 'image', layout)
  assert.match(short, /2 packages; --verbose lists them\n\nVULNERABILITY /)
  assert.match(await ks({ KS_VULNDB }, 'scan', 'image', layout, '-v'), /\nbash +5\.2 +deb .*\nVULNERABILITY /s)

  const html = await ks({ KS_VULNDB }, 'scan', 'image', layout, '--format', 'html')
  assert.match(html, /<td>CVE-2026-0001<\/td>/)
  assert.equal(html.includes('<img src=x>'), false)
  assert.ok(html.includes('&lt;img src=x&gt;'))

  const syft = JSON.parse(await ks({ KS_VULNDB }, 'sbom', layout))
  assert.equal(syft.artifacts.length, 2)
  assert.match(await ks({ KS_VULNDB }, 'sbom', layout, '--format', 'spdx-json'), /"SPDX-2\.3"/)
})

test('without a database there is nothing to write about vulnerabilities, and that is said', async () => {
  using folder = tempDir()
  writeLayout(folder.path, [image])
  for (const format of ['json', 'sarif', 'html', 'grype-json'])
    await assert.rejects(
      ks({ KS_VULNDB: join(folder.path, 'none') }, 'scan', 'image', folder.path, '--format', format),
      /no database of vulnerabilities/,
    )
  await assert.rejects(ks({}, 'sbom', folder.path, '--format', 'sarif'), /no format "sarif"/)
})
