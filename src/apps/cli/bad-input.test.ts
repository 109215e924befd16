// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { tempDir } from '#testing/temp-dir.ts'
import { ks, type Outcome } from './run-in-test.ts'
import { UsageError } from './usage-error.ts'

const dir = tempDir()
after(() => dir[Symbol.dispose]())

const pod = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: app, image: nginx}]}\n`
const good = dir.write('good.yaml', pod('good'))

function bytes(name: string, content: Uint8Array): string {
  const path = join(dir.path, name)
  writeFileSync(path, content)
  return path
}

/** Larger than anything that is read, without its bytes. */
function huge(name: string): string {
  const path = dir.write(name, pod('huge'))
  truncateSync(path, 80 * 1024 * 1024)
  return path
}

function loop(): string {
  const path = join(dir.path, 'loop')
  mkdirSync(join(path, 'sub'), { recursive: true })
  dir.write('loop/pod.yaml', pod('within'))
  symlinkSync('..', join(path, 'sub', 'up'))
  symlinkSync('self', join(path, 'self'))
  return path
}

interface Bad {
  readonly path: string
  /** Objects that are read all the same, beside the good one. */
  readonly names?: readonly string[]
  /** What is said of the rest; absent: there is nothing to say. */
  readonly because?: RegExp
}

const files: Record<string, Bad> = {
  'an empty file': { path: dir.write('empty.yaml', '') },
  'remarks alone': { path: dir.write('remarks.yaml', '# nothing\n---\n---\n') },
  'a file that is not there': { path: join(dir.path, 'none.yaml'), because: /no such file/ },
  'a pattern that nothing matches': {
    path: join(dir.path, 'no*.yml'),
    because: /no file or folder matches/,
  },
  'bytes that are no text': {
    path: bytes(
      'bytes.yaml',
      Uint8Array.from({ length: 512 }, (_, i) => i),
    ),
    because: /not YAML/,
  },
  'a file that is too large': { path: huge('huge.yaml'), because: /bytes, at most \d+ are read/ },
  'a device without end': { path: '/dev/zero', because: /more than \d+ bytes/ },
  'a folder that contains itself': { path: loop(), names: ['within'] },
  'a broken document in the middle': {
    path: dir.write('middle.yaml', `${pod('first')}---\nkind: [\n---\n${pod('last')}`),
    names: ['first', 'last'],
    because: /middle\.yaml:[67].* not YAML/s,
  },
  'a key that stands twice': {
    path: dir.write('twice.yaml', `${pod('one')}---\nkind: Pod\nkind: Pod\n---\n${pod('two')}`),
    names: ['one', 'two'],
    because: /duplicated mapping key/,
  },
  'YAML of something else': {
    path: dir.write('compose.yaml', `services: {web: {image: x}}\n---\n${pod('beside')}`),
    names: ['beside'],
    because: /not a Kubernetes object: apiVersion is missing/,
  },
  'a text': { path: dir.write('text.yaml', 'hello\n'), because: /expected a mapping/ },
  'JSON that ends too soon': { path: dir.write('short.json', '{"kind":"Pod","meta'), because: /not JSON/ },
  'JSON of no objects': { path: dir.write('numbers.json', '[1,2]'), because: /expected a mapping/ },
  'deep nesting': { path: dir.write('deep.yaml', `a: ${'['.repeat(5000)}${']'.repeat(5000)}`), because: /maxDepth/ },
  'a name that is no text': {
    path: dir.write('name.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {name: n}\n'),
    because: /metadata\.name is the boolean false, expected a text/,
  },
  'containers that are no list': {
    path: dir.write('shape.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: {a: b}}\n'),
    because: /Pod p: spec\.containers is not a list/,
  },
  'UTF-16': { path: bytes('utf16.yaml', Buffer.from(`\uFEFF${pod('wide')}`, 'utf16le')), names: ['wide'] },
}

function told({ out }: Outcome): { readonly names: string[]; readonly doubts: string } {
  const { resources, doubts = [] } = JSON.parse(out) as {
    readonly resources: readonly { readonly object: { readonly metadata: { readonly name: string } } }[]
    readonly doubts?: readonly { readonly place: string; readonly because: string }[]
  }
  return {
    names: resources.map(({ object }) => object.metadata.name).sort(),
    doubts: doubts.map(({ place, because }) => `${place} ${because}`).join('\n'),
  }
}

/** A sentence that one reads on a terminal: no stack, no second line. */
function assertTold({ error }: Outcome, what: string): void {
  assert.ok(error instanceof UsageError, `${what}: ${String(error)}`)
  assert.ok(!error.message.includes('\n'), error.message)
  assert.ok(error.message.length > 10 && error.message.length < 2000, error.message)
}

for (const [reason, { path, names = [], because }] of Object.entries(files)) {
  test(`a scan loses nothing for ${reason}`, async () => {
    const outcome = await ks('scan', 'control', 'C-0016', good, path, '-f', 'json')
    assert.equal(outcome.error, undefined)
    const { names: found, doubts } = told(outcome)
    assert.deepEqual(found, ['good', ...names].sort())
    if (because) assert.match(doubts, because)
    else assert.equal(doubts, '')
  })
  if (names.length === 0)
    test(`nothing else to scan ends with the reason: ${reason}`, async () => {
      const outcome = await ks('scan', 'control', 'C-0016', path)
      assertTold(outcome, reason)
    })
}

test('many files about something else are one line', async () => {
  for (const name of ['a', 'b', 'c', 'd']) dir.write(`others/${name}.yaml`, '- x\n- y\n')
  dir.write('others/e.yaml', pod('e'))
  const outcome = await ks('scan', 'control', 'C-0016', join(dir.path, 'others'), '-f', 'json')
  const { names, doubts } = told(outcome)
  assert.deepEqual(names, ['e'])
  assert.match(doubts, /^4 files no Kubernetes objects, .*a\.yaml, .*b\.yaml, .*c\.yaml and 1 more$/)
})

const fileFlags = [
  '--baseline',
  '--controls-config',
  '--custom-rules',
  '--exceptions',
  '--facts',
  '--use-artifacts-from',
  '--use-from',
]
const unusable = [
  'an empty file',
  'a file that is not there',
  'bytes that are no text',
  'a file that is too large',
  'a text',
  'JSON that ends too soon',
  'JSON of no objects',
  'deep nesting',
]
for (const flag of fileFlags)
  test(`${flag} tells what is wrong with its file`, async () => {
    for (const reason of unusable)
      assertTold(await ks('scan', 'control', 'C-0016', good, flag, files[reason]?.path ?? ''), `${flag} ${reason}`)
  })

const commands: Record<string, (path: string) => readonly string[]> = {
  fix: path => ['fix', path, '--dry-run'],
  diff: path => ['diff', path, path],
  'list exceptions': path => ['list', 'exceptions', '--exceptions', path],
}
for (const [name, args] of Object.entries(commands))
  test(`${name} tells what is wrong with its file`, async () => {
    for (const reason of unusable) assertTold(await ks(...args(files[reason]?.path ?? '')), `${name} ${reason}`)
  })

test('of a file of exceptions the broken document is told, and the others count', async () => {
  const exception = (name: string) =>
    `apiVersion: kubescape.io/v1beta1\nkind: SecurityException\nmetadata: {name: ${name}}\nspec: {posture: [{controlID: C-0016, action: ignore}]}\n`
  const path = dir.write('exceptions.yaml', `kind: [\n---\n${exception('e')}`)
  const { out, err } = await ks('scan', 'control', 'C-0016', good, '--exceptions', path, '-f', 'json')
  const { summaryDetails, scanCoverage } = JSON.parse(out)
  assert.equal(summaryDetails.controls['C-0016'].status, 'passed')
  assert.deepEqual([scanCoverage.degraded, scanCoverage.coverageScore], [true, 95])
  assert.match(scanCoverage.policyDegradations[0].reason, /exceptions\.yaml/)
  assert.match(err, /not used: .*exceptions\.yaml:[12]: not YAML/)
})

const senseless: Record<string, readonly [args: readonly string[], message: RegExp]> = {
  'a cluster for files': [['scan', good, '--kubeconfig', 'x'], /choose a cluster, but paths are scanned/],
  'values for a cluster': [['scan', '--set', 'a=b'], /values are for Helm charts, but a cluster is scanned/],
}
for (const [reason, [args, message]] of Object.entries(senseless))
  test(`a flag that would change nothing is refused: ${reason}`, async () => {
    const outcome = await ks(...args)
    assertTold(outcome, reason)
    assert.match(String(outcome.error), message)
  })

test('values without a chart are told', async () => {
  const outcome = await ks('scan', 'control', 'C-0016', good, '--set', 'a=b', '-f', 'json')
  assert.match(told(outcome).doubts, /--set no Helm chart is among the paths/)
})
