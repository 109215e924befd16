// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ks } from '#apps/cli/run-in-test.ts'
import { UsageError } from '#apps/cli/usage-error.ts'

const dir = mkdtempSync(join(tmpdir(), 'ks-scan-'))
after(() => rmSync(dir, { recursive: true }))

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: nginx}]}\n'

function file(name: string, text: string): string {
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}

test('a scan repeated is the same, byte by byte', async () => {
  const path = file('pod.yaml', pod)
  const first = await ks('scan', path, '--format', 'json')
  const second = await ks('scan', path, '--format', 'json')
  assert.equal(first.out, second.out)
  const report = JSON.parse(first.out)
  assert.equal(report.generationTime, '2023-11-14T22:13:20.000Z')
  assert.match(report.reportGUID, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(report.summaryDetails.controls['C-0016'].status, 'failed')
})

test('flags may stand before or after what they belong to', async () => {
  const path = file('pod.yaml', pod)
  for (const args of [
    ['scan', '-f', 'json', 'control', 'c-0016', path],
    ['scan', 'control', 'C-0016', path, '-f', 'json'],
  ])
    assert.deepEqual(Object.keys(JSON.parse((await ks(...args)).out).summaryDetails.controls), ['C-0016'])
})

test('what cannot be read is named with its place, and everything else is scanned', async () => {
  const path = file('mixed.yaml', `${pod}---\nkind: [\n---\n${pod.replace('web', 'other')}`)
  const huge = file('huge.yaml', `# ${'x'.repeat(40 * 1024 * 1024)}\n`)
  const { out } = await ks('scan', 'control', 'C-0016', path, huge, join(dir, 'missing'), '-f', 'json')
  const report = JSON.parse(out)
  assert.equal(report.results.length, 2)
  const doubts = report.doubts.map(
    ({ place, because }: { place: string; because: string }) => `${place.slice(dir.length)} ${because}`,
  )
  assert.equal(doubts.length, 3)
  assert.match(doubts[0], /^\/mixed\.yaml:[67] not YAML/)
  assert.match(doubts[1], /^\/huge\.yaml \d+ bytes, at most \d+ are read$/)
  assert.equal(doubts[2], '/missing no such file or folder')
  rmSync(huge)
})

const gates: Record<string, [args: string[], exitCode: number]> = {
  'a low compliance score': [['--compliance-threshold', '100'], 1],
  'a reached compliance score': [['--compliance-threshold', '0'], 0],
  'a failure of that severity': [['--severity-threshold', 'medium'], 1],
  'no failure of that severity': [['--severity-threshold', 'critical'], 0],
}
for (const [reason, [args, exitCode]] of Object.entries(gates)) {
  test(`exit code: ${reason}`, async () => {
    const outcome = await ks('scan', 'control', 'C-0016', file('pod.yaml', pod), ...args)
    assert.equal(outcome.error, undefined)
    assert.equal(outcome.exitCode, exitCode)
  })
}

const wrong: Record<string, [args: string[], message: RegExp]> = {
  'an unknown framework suggests the nearest': [
    ['scan', 'framework', 'nsaa', '.'],
    /no framework "nsaa"; did you mean NSA\?/,
  ],
  'an unknown control suggests the nearest': [
    ['scan', 'control', 'C-016', '.'],
    /no control "C-016"; did you mean C-0016\?/,
  ],
  'an unknown format': [['scan', '.', '-f', 'jsn'], /no format "jsn"; did you mean json\?/],
  'an unknown flag': [['scan', '.', '--frobnicate'], /unknown option '--frobnicate'/],
  'an unknown command suggests the nearest': [['scann'], /unknown command 'scann'/],
  'a threshold that is no number': [['scan', '.', '--compliance-threshold', 'x'], /a number from 0 to 100, not "x"/],
  'a severity that does not exist': [
    ['scan', '.', '--severity-threshold', 'bad'],
    /one of critical, high, medium, low/,
  ],
  'nothing that can be read': [['scan', '/no/such/place'], /\/no\/such\/place: no such file or folder/],
  'two namespace filters': [['scan', '.', '-e', 'a', '--include-namespaces', 'b'], /exclude each other/],
}
for (const [reason, [args, message]] of Object.entries(wrong)) {
  test(`wrong use is told in one line: ${reason}`, async () => {
    const { error } = await ks(...args)
    assert.ok(error instanceof UsageError, String(error))
    assert.match(error.message, message)
    assert.equal(error.message.split('\n').filter(line => line !== '' && !line.startsWith('(')).length, 1)
  })
}

test('a file that is written is named, the report is not on standard output', async () => {
  const target = join(dir, 'report')
  const { out, err } = await ks('scan', 'control', 'C-0016', file('pod.yaml', pod), '-f', 'json,pretty', '-o', target)
  assert.equal(out, '')
  assert.match(err, /wrote .*report\.json/)
  assert.match(err, /wrote .*report\.txt/)
})
