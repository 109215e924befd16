// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { ks } from '#apps/cli/run-in-test.ts'
import { UsageError } from '#apps/cli/usage-error.ts'

const dir = mkdtempSync(join(tmpdir(), 'ks-flags-'))
after(() => rmSync(dir, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(dir, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

function pod(name: string, more = ''): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}${more}}\nspec: {hostNetwork: true, containers: [{name: app, image: nginx}]}\n`
}

const service =
  'apiVersion: v1\nkind: Service\nmetadata: {name: svc}\nspec: {type: LoadBalancer, ports: [{port: 80}]}\n'
const all = file('all/a.yaml', `${pod('one')}---\n${pod('two')}---\n${service}`)
file('all/sub/b.yaml', pod('three'))
file('ignored/.kubescapeignore', 'skip/\n*.test.yaml\n')
for (const name of ['a.yaml', 'skip/b.yaml', 'c.test.yaml']) file(`ignored/${name}`, pod(name.replaceAll(/[/.]/g, '-')))
const whole = join(dir, 'all')

interface ShortReport {
  readonly resources: readonly { readonly object: { readonly metadata: { readonly name: string } } }[]
  readonly summaryDetails: { readonly controls: Readonly<Record<string, { readonly status: string }>> }
}

async function report(...args: readonly string[]): Promise<ShortReport> {
  const { out, error } = await ks('scan', ...args, '-f', 'json')
  assert.equal(error, undefined)
  return JSON.parse(out)
}

async function names(...args: readonly string[]): Promise<string[]> {
  return (await report(...args)).resources.map(({ object }) => object.metadata.name).sort()
}

const selections: Record<string, [args: readonly string[], names: readonly string[]]> = {
  'all of it': [[whole], ['one', 'svc', 'three', 'two']],
  'kinds, whatever the case': [[whole, '--include-kinds', 'service'], ['svc']],
  'all but kinds': [[whole, '--exclude-kinds', 'Pod,Deployment'], ['svc']],
  'labels, by equality': [[whole, '--label-selector', 'app=one'], ['one']],
  'labels, by membership': [
    [whole, '--label-selector', 'app in (one, two)'],
    ['one', 'two'],
  ],
  'labels, absent': [[whole, '--label-selector', '!app'], ['svc']],
  'files left out by the ignore file': [[join(dir, 'ignored')], ['a-yaml']],
  'the ignore file ignored': [
    [join(dir, 'ignored'), '--no-ignore-file'],
    ['a-yaml', 'c-test-yaml', 'skip-b-yaml'],
  ],
  'files by a pattern that no shell expanded': [
    [join(whole, '**/[a-b].yaml'), '--include-kinds', 'Pod'],
    ['one', 'three', 'two'],
  ],
  'files left out by pattern': [
    [whole, '--exclude-path', 'sub/', '--exclude-path', 'x'],
    ['one', 'svc', 'two'],
  ],
}
for (const [reason, [args, expected]] of Object.entries(selections)) {
  test(`objects are selected: ${reason}`, async () => assert.deepEqual(await names(...args), expected))
}

test('one object is scanned by its name', async () => {
  const { out } = await ks('scan', 'workload', 'pod/two', '--file-path', whole, '-f', 'json')
  const { resources } = JSON.parse(out) as ShortReport
  assert.deepEqual(
    resources.map(({ object }) => object.metadata.name),
    ['two'],
  )
})

test('controls are selected by id, and only the severe ones are shown', async () => {
  const ids = (of: ShortReport) => Object.keys(of.summaryDetails.controls)
  assert.deepEqual(ids(await report(all, '--include-controls', 'c-0016,C-0041')), ['C-0016', 'C-0041'])
  assert.ok(!ids(await report(all, '--exclude-controls', 'C-0016')).includes('C-0016'))
  assert.ok(!ids(await report(all, '--skip-controls', 'C-0016')).includes('C-0016'))
  assert.deepEqual(ids(await report(all, '--include-controls', 'C-0016,C-0004', '--min-severity', 'high')), ['C-0004'])
})

test('a severity that is not shown still fails the gate', async () => {
  const { exitCode } = await ks(
    'scan',
    'control',
    'C-0016',
    all,
    '--min-severity',
    'critical',
    '--severity-threshold',
    'medium',
  )
  assert.equal(exitCode, 1)
})

test('annotations excuse in files, unless that is switched off', async () => {
  const path = file('excused.yaml', pod('x', ', annotations: {kubescape.io/skip-controls: C-0041}'))
  const status = async (...args: readonly string[]) =>
    (await report(path, '--include-controls', 'C-0041', ...args)).summaryDetails.controls['C-0041']?.status
  assert.equal(await status(), 'passed')
  assert.equal(await status('--honor-inline-exceptions=false'), 'failed')
})

test('only failures that the baseline does not have count', async () => {
  const base = join(dir, 'base.json')
  await ks('scan', 'control', 'C-0041', join(whole, 'sub'), '-f', 'json', '-o', base)
  const gate = ['--baseline', base, '--baseline-fail-on-new']
  assert.equal((await ks('scan', 'control', 'C-0041', join(whole, 'sub'), ...gate)).exitCode, 0)
  const { exitCode, err } = await ks('scan', 'control', 'C-0041', whole, ...gate)
  assert.equal(exitCode, 1)
  assert.match(err, /failures that the baseline does not have/)
})

test('an exception that excuses nothing is found', async () => {
  const path = file('exceptions.json', JSON.stringify([{ name: 'old', resources: [{ attributes: { name: 'gone' } }] }]))
  assert.equal((await ks('scan', all, '--exceptions', path, '--audit-exceptions')).exitCode, 1)
  assert.equal((await ks('scan', all, '--exceptions', path)).exitCode, 0)
})

test('secrets are shown on request alone', async () => {
  const path = file(
    'secret.yaml',
    'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n',
  )
  assert.doesNotMatch((await ks('scan', path, '-f', 'json')).out, /hunter2/)
  assert.match((await ks('scan', path, '-f', 'json', '--show-secrets')).out, /hunter2/)
})

test('a framework of known controls is read from a file', async () => {
  const path = file(
    'mine.json',
    JSON.stringify({ name: 'mine', controls: [{ controlID: 'C-0041' }, { controlID: 'C-9999' }] }),
  )
  const { out, err, exitCode } = await ks('scan', all, '--use-from', path, '-f', 'json', '--fail-on-degraded-config')
  assert.deepEqual(Object.keys(JSON.parse(out).summaryDetails.controls), ['C-0041'])
  assert.match(err, /no control "C-9999" in the library/)
  assert.equal(exitCode, 1)
})

test('a chart says that helm is absent, and everything else is scanned', async () => {
  file('mixed/chart/Chart.yaml', 'name: x\n')
  file('mixed/chart/templates/a.yaml', '{{ broken')
  file('mixed/pod.yaml', pod('plain'))
  const { out } = await ks('scan', join(dir, 'mixed'), '-f', 'json')
  const { doubts, resources } = JSON.parse(out)
  assert.equal(resources.length, 1)
  assert.equal(doubts.length, 1)
  assert.match(doubts[0].because, /a Helm chart: not scanned, since helm is not on PATH/)
})

test('labels are copied beside the results', async () => {
  const { out } = await ks('scan', 'control', 'C-0016', all, '-f', 'json', '--labels-to-copy', 'app,other')
  const labels = Object.values(JSON.parse(out).resourceLabels as Record<string, { readonly app: string }>)
  assert.deepEqual(labels.map(({ app }) => app).sort(), ['one', 'two'])
})

test('tables are about objects or about controls on request, with evidence on request', async () => {
  const table = async (...args: readonly string[]) => (await ks('scan', 'control', 'C-0041', all, ...args)).out
  assert.doesNotMatch(await table('--view', 'resource'), /^SEVERITY/m)
  assert.doesNotMatch(await table('--view', 'control'), /^KIND/m)
  assert.match(await table('-E'), /spec\.hostNetwork: true/)
})

test('a scan ends at its time', async () => {
  const { error } = await ks('scan', all, '--scan-timeout', '1ns')
  assert.match(String(error), /--scan-timeout/)
})

const refused: Record<string, readonly string[]> = {
  'an account': ['--account', 'x'],
  'an access key': ['--access-key', 'x'],
  submission: ['--submit'],
  'keeping local': ['--keep-local'],
  encryption: ['--encrypt'],
  'custom rules that are not there': ['--custom-rules', join(dir, 'none')],
  'custom rules without a policy': ['--custom-rules', all],
  'exceptions that are not there': ['--exceptions', join(dir, 'none.yaml')],
  'control inputs that are none': ['--controls-config', all],
  'a library version': ['--controls-version', 'v1'],
  'a host scan': ['--host-scan'],
  'a timeout of a control': ['--control-timeout', '5s'],
  'the old threshold': ['-t', '5'],
  'another report format': ['--format-version', 'v1'],
  'a view that does not exist': ['--view', 'controll'],
  'a granularity that does not exist': ['--baseline-granularity', 'x'],
  'new failures without a baseline': ['--baseline-fail-on-new'],
  'a baseline that is none': ['--baseline', all],
  'a selector that is none': ['--label-selector', 'a ~ b'],
  'a duration that is none': ['--scan-timeout', 'soon'],
  'a level that does not exist': ['--logger', 'loud'],
  'an answer that is none': ['--honor-inline-exceptions=maybe'],
  'artifacts that are not there': ['--use-artifacts-from', '/no/such/folder'],
  'pdf without a file': ['-f', 'pdf'],
  'formats of one file': ['-f', 'junit,junit,prometheus,pretty', '-o', join(dir, 'x.txt')],
}
for (const [reason, args] of Object.entries(refused)) {
  test(`a flag ends the command with a reason: ${reason}`, async () => {
    const { error } = await ks('scan', all, ...args)
    assert.ok(error instanceof UsageError, String(error))
    assert.ok(error.message.length > 10 && !error.message.trim().includes('\n'), error.message)
  })
}
