// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FindingStore, StoredFinding } from './finding-store.ts'
import { serveMcp } from './server.ts'
import { findingsOf } from './stored-results.ts'
import { maxAnswerChars } from './tools.ts'

function finding(n: number, more: Partial<StoredFinding> = {}): StoredFinding {
  const place = { kind: 'Deployment', namespace: 'shop', name: `web-${n}` }
  return {
    ...place,
    controlID: 'C-0016',
    control: 'Allow privilege escalation',
    severity: 'Medium',
    changes: [],
    ...more,
  }
}

const store: FindingStore = {
  about: 'a test',
  findings: [
    ...Array.from({ length: 300 }, (_, n) => finding(n)),
    finding(0, { controlID: 'C-0041', severity: 'High' }),
  ],
  doubts: ['x.yaml: not YAML'],
}

interface Answer {
  readonly id: unknown
  readonly result?: {
    readonly protocolVersion?: string
    readonly tools?: readonly { readonly name: string }[]
    readonly content?: readonly { readonly text: string }[]
    readonly isError?: boolean
  }
  readonly error?: { readonly code: number }
}

async function ask(lines: readonly unknown[], load = () => Promise.resolve(store)): Promise<Answer[]> {
  const answers: Answer[] = []
  async function* input(): AsyncIterable<string> {
    for (const line of lines) yield `${typeof line === 'string' ? line : JSON.stringify(line)}\n`
  }
  await serveMcp({ input: input(), write: text => void answers.push(JSON.parse(text)), load })
  return answers
}

function call(name: string, args: object = {}): object {
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }
}

async function tool(name: string, args: object = {}): Promise<{ isError: boolean; text: string }> {
  const [answer] = await ask([call(name, args)])
  return { isError: answer?.result?.isError === true, text: answer?.result?.content?.[0]?.text ?? '' }
}

test('a session begins, lists its tools, and ends with the input', async () => {
  const answers = await ask([
    { jsonrpc: '2.0', id: 'a', method: 'initialize', params: { protocolVersion: '2025-03-26' } },
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { jsonrpc: '2.0', id: 2, method: 'tools/list' },
  ])
  assert.equal(answers.length, 2)
  assert.equal(answers[0]?.result?.protocolVersion, '2025-03-26')
  const names = answers[1]?.result?.tools?.map(({ name }) => name)
  assert.deepEqual(names, ['explain_control', 'list_controls', 'list_findings', 'list_objects', 'refresh', 'summary'])
})

test('lists come in pages, the most severe first', async () => {
  const first = JSON.parse((await tool('list_findings', { limit: 1000 })).text)
  assert.equal(first.total, 301)
  assert.equal(first.entries.length, 100)
  assert.equal(first.entries[0].controlID, 'C-0041')
  assert.equal(first.nextOffset, 100)
  const last = JSON.parse((await tool('list_findings', { offset: 300, limit: 100 })).text)
  assert.equal(last.entries.length, 1)
  assert.equal(last.nextOffset, undefined)
})

test('filters narrow, and groups count', async () => {
  assert.equal(JSON.parse((await tool('list_findings', { severity: 'high' })).text).total, 1)
  assert.equal(JSON.parse((await tool('list_findings', { name: 'web-0' })).text).total, 2)
  const controls = JSON.parse((await tool('list_controls')).text).entries
  assert.deepEqual(
    controls.map(({ controlID, objects }: { controlID: string; objects: number }) => [controlID, objects]),
    [
      ['C-0041', 1],
      ['C-0016', 300],
    ],
  )
  assert.equal(JSON.parse((await tool('list_objects')).text).entries[0].name, 'web-0')
  assert.deepEqual(JSON.parse((await tool('summary')).text).failures.Medium, 300)
  assert.match((await tool('explain_control', { control: 'c-0016' })).text, /remediation/)
})

test('no answer is longer than its bound', async () => {
  const long = {
    ...store,
    findings: Array.from({ length: 100 }, (_, n) => finding(n, { changes: ['x'.repeat(5000)] })),
  }
  const [answer] = await ask([call('list_findings', { limit: 100 })], () => Promise.resolve(long))
  const text = answer?.result?.content?.[0]?.text ?? ''
  assert.ok(text.length <= maxAnswerChars)
  assert.ok(JSON.parse(text).nextOffset > 0)
})

const wrongArguments: Record<string, [name: string, args: object, message: RegExp]> = {
  'an unknown control suggests the nearest': ['explain_control', { control: 'C-016' }, /did you mean C-0016/],
  'a control that the prototype has': ['explain_control', { control: '__proto__' }, /no control/],
  'an unknown framework': ['list_findings', { framework: 'nsaa' }, /NSA\?/],
  'a severity that does not exist': ['list_findings', { severity: 'bad' }, /severity is one of/],
  'a limit that is no number': ['list_findings', { limit: 'many' }, /whole number/],
  'a name that is no text': ['list_findings', { name: {} }, /has to be a text/],
}
for (const [reason, [name, args, message]] of Object.entries(wrongArguments)) {
  test(`the model is told what is wrong: ${reason}`, async () => {
    const { isError, text } = await tool(name, args)
    assert.ok(isError)
    assert.match(text, message)
  })
}

const wrongRequests: Record<string, [line: unknown, code: number]> = {
  'not JSON': ['{', -32_700],
  'a batch': ['[]', -32_600],
  'another protocol': [{ id: 1, method: 'ping' }, -32_600],
  'an unknown method': [{ jsonrpc: '2.0', id: 1, method: 'resources/list' }, -32_601],
  'params that are a list': [{ jsonrpc: '2.0', id: 1, method: 'ping', params: [] }, -32_602],
  'an unknown tool': [call('rm'), -32_602],
  'a line that is too long': ['x'.repeat(2 * 1024 * 1024), -32_700],
}
for (const [reason, [line, code]] of Object.entries(wrongRequests)) {
  test(`a wrong request is refused, and the session goes on: ${reason}`, async () => {
    const answers = await ask([line, { jsonrpc: '2.0', id: 9, method: 'ping' }])
    assert.equal(answers[0]?.error?.code, code)
    assert.equal(answers.at(-1)?.id, 9)
  })
}

test('what cannot be loaded is told, and tried again', async () => {
  let tries = 0
  const load = () => (tries++ === 0 ? Promise.reject(new Error('no such file')) : Promise.resolve(store))
  const [first, second] = await ask([call('summary'), call('summary')], load)
  assert.equal(first?.result?.isError, true)
  assert.equal(second?.result?.isError, false)
})

test('stored results become findings; what is damaged is left out', () => {
  const object = {
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: 'WorkloadConfigurationScan',
    metadata: {
      name: 'deployment-web',
      namespace: 'shop',
      labels: { 'kubescape.io/workload-kind': 'Deployment', 'kubescape.io/workload-name': 'web' },
    },
    spec: {
      controls: {
        'C-0016': {
          controlID: 'C-0016',
          name: 'Allow privilege escalation',
          severity: { severity: 'Medium', scoreFactor: 6 },
          status: { status: 'failed' },
          rules: [{ paths: [{ fixPath: 'spec.x', fixPathValue: 'false' }, { failedPath: 'spec.y' }, null] }],
        },
        'C-0017': { controlID: 'C-0017', status: { status: 'passed' } },
        'C-0018': null,
      },
    },
  }
  assert.deepEqual(findingsOf(object), [
    {
      kind: 'Deployment',
      namespace: 'shop',
      name: 'web',
      controlID: 'C-0016',
      control: 'Allow privilege escalation',
      severity: 'Medium',
      changes: ['spec.x=false', 'spec.y'],
    },
  ])
})
