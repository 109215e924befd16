// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forAll, type Random } from '#testing/random.ts'
import { maxStackDepth, mergeCallStacks } from './call-stacks.ts'
import { defaultCollapseSettings } from './collapse-settings.ts'
import { compactObserved, joinObserved } from './merge.ts'
import { mergeNeighbors } from './neighbors.ts'
import { entryCount, type Neighbor, nothingObserved, type Observed, type StackNode } from './observed.ts'

const settings = { ...defaultCollapseSettings, openThreshold: 3, endpointThreshold: 3 }

function neighbor(identifier: string, more: Partial<Neighbor> = {}): Neighbor {
  return { identifier, type: 'external', dns: '', dnsNames: [], ports: [], ipAddress: '', ...more }
}

const tcp = (port: number) => ({ name: `TCP-${port}`, protocol: 'TCP', port })

test('a neighbour has the ports, names and addresses of all its mentions', () => {
  const merged = mergeNeighbors([
    neighbor('b', { ports: [tcp(443)], dnsNames: ['z.'], ipAddresses: ['10.0.0.2'] }),
    neighbor('a'),
    neighbor('b', { ports: [tcp(80), tcp(443)], dnsNames: ['y.'], ipAddress: '10.0.0.1', ipAddresses: ['10.0.0.1'] }),
  ])
  assert.deepEqual(merged, [
    neighbor('a'),
    neighbor('b', {
      ports: [tcp(443), tcp(80)],
      dnsNames: ['y.', 'z.'],
      ipAddress: '10.0.0.1',
      ipAddresses: ['10.0.0.1', '10.0.0.2'],
    }),
  ])
})

function frame(fileID: string, ...children: readonly StackNode[]): StackNode {
  return { frame: { fileID, lineno: '1', frameType: 2 }, children }
}

const root = (...children: readonly StackNode[]): StackNode => ({
  frame: { fileID: '', lineno: '', frameType: 0 },
  children,
})

test('stacks of one call are one tree; a root that is a frame is one', () => {
  const merged = mergeCallStacks([
    { callID: 'x', callStack: { root: frame('a', frame('b')) } },
    { callID: 'x', callStack: { root: root(frame('a', frame('c'))) } },
  ])
  const expected = root(frame('a', frame('b'), frame('c')))
  assert.deepEqual(merged, [{ callID: 'x', callStack: { root: expected } }])
  assert.deepEqual(mergeCallStacks(merged), merged)
})

test('a stack that is deeper than any is cut', () => {
  let deep = frame('x')
  for (let i = 0; i < 400; i++) deep = frame('x', deep)
  const [merged] = mergeCallStacks([{ callID: 'x', callStack: { root: deep } }])
  let depth = 0
  for (let node = merged?.callStack.root.children[0]; node; node = node.children[0]) depth++
  assert.equal(depth, maxStackDepth)
})

test('of what there is once the later report counts, if it says anything', () => {
  const earlier = { ...nothingObserved, imageID: 'a', imageTag: 't', seccompProfile: { name: 'x' } }
  const { imageID, imageTag, seccompProfile } = joinObserved(earlier, { ...nothingObserved, imageID: 'b' })
  assert.deepEqual([imageID, imageTag, seccompProfile], ['b', 't', { name: 'x' }])
})

test('what one report allows is allowed', () => {
  const policy = (processAllowed: readonly string[], containerAllowed = false) => ({
    ...nothingObserved,
    rulePolicies: { R1: { processAllowed, containerAllowed }, ['__proto__']: { processAllowed } },
  })
  const { rulePolicies } = joinObserved(policy(['b']), policy(['a'], true))
  assert.deepEqual(Object.entries(rulePolicies), [
    ['R1', { processAllowed: ['a', 'b'], containerAllowed: true }],
    ['__proto__', { processAllowed: ['a', 'b'] }],
  ])
})

describe('laws of what was observed', () => {
  const runs = 100
  const compact = (observed: Observed) => compactObserved(observed, { settings })

  test('order, repetition and what was compacted before do not matter', () => {
    forAll({ runs }, random => {
      const reports = Array.from({ length: 1 + random.below(5) }, () => someReport(random))
      const together = compact(reports.reduce(joinObserved))
      assert.deepEqual(compact(reports.toReversed().reduce(joinObserved)), together)
      assert.deepEqual(
        reports.reduce((all, report) => compact(joinObserved(all, report)), nothingObserved),
        together,
      )
      assert.deepEqual(compact(joinObserved(together, together)), together)
    })
  })

  test('a profile has no more entries than its reports', () => {
    forAll({ runs }, random => {
      const [a, b] = [someReport(random), someReport(random)]
      assert.ok(entryCount(compact(joinObserved(a, b))) <= entryCount(a) + entryCount(b))
    })
  })
})

const names = ['a', 'b', 'c', '__proto__', 'constructor', '⋯', '*']

function someReport(random: Random): Observed {
  const list = <T>(make: () => T) => Array.from({ length: random.below(6) }, make)
  const name = () => random.pick(names)
  const path = () => `/${name()}/${name()}`
  const labels = () => ({ [name()]: name() })
  const someNeighbor = () =>
    neighbor(name(), {
      type: random.pick(['internal', 'external']),
      dns: random.pick(['', 'x.', 'y.']),
      dnsNames: list(name),
      ports: list(() => tcp(random.below(4))),
      ...(random.chance(0.5) && { podSelector: { matchLabels: labels() } }),
    })
  return {
    ...nothingObserved,
    architectures: list(name),
    capabilities: list(name),
    execs: list(() => ({ path: path(), args: list(name), envs: list(name) })),
    opens: list(() => ({ path: path(), flags: list(name) })),
    syscalls: list(name),
    endpoints: list(() => ({
      endpoint: `:${1 + random.below(2)}${path()}`,
      methods: list(name),
      internal: random.chance(0.5),
      headers: { [name()]: list(name) },
    })),
    rulePolicies: { [name()]: { processAllowed: list(name) } },
    identifiedCallStacks: list(() => ({ callID: name(), callStack: { root: root(frame(name(), frame(name()))) } })),
    matchLabels: labels(),
    ingress: list(someNeighbor),
    egress: list(someNeighbor),
  }
}
