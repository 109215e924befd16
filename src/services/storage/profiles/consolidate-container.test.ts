// SPDX-License-Identifier: Apache-2.0
/** One turn at a profile: broken off anywhere, raced, fed with anything. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ApiError } from '#adapters/apiserver/api-error.ts'
import type { AssembledServer } from '#adapters/apiserver/assemble.ts'
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { silentLog } from '#runtime/log.ts'
import { startStorage } from '#services/storage/start.ts'
import { containerReport, profileName, type ReportFacts } from '#testing/builders/container-report.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { consolidateContainer } from './consolidate-container.ts'
import { createImagePaths } from './image-paths.ts'
import { defaultProfileLimits, type ProfileLimits } from './limits.ts'
import { accessProfiles, type ProfileAccess } from './profile-access.ts'

interface Profile extends KubeObject {
  readonly spec: Readonly<Record<string, unknown>>
  readonly status: Readonly<Record<string, unknown>>
}

describe('a turn at a profile', () => {
  // A clock that stands still: the consolidator of the server never begins.
  const clock = fakeClock()
  let storage: AssembledServer
  let access: ProfileAccess
  before(async () => {
    storage = await startStorage({
      host: '127.0.0.1',
      port: 0,
      authentication: everybodyIs({ name: 'x', groups: [] }),
      clock,
      random: Math.random,
      log: silentLog,
    })
    access = accessProfiles(storage.server)
  })
  after(() => storage.stop())

  async function report(facts: ReportFacts): Promise<void> {
    const { local } = storage.server
    const object = containerReport(facts)
    const resource = local.resourceOf(object.apiVersion, object.kind)
    assert.ok(resource)
    await local.create(resource, object)
  }

  function turn(namespace: string, limits: Partial<ProfileLimits> = {}, through = access) {
    const images = createImagePaths(access.store, 'kubescape')
    const parts = {
      access: through,
      images,
      limits: { ...defaultProfileLimits, ...limits },
      nowMs: () => clock.nowMs(),
    }
    return consolidateContainer(parts, { namespace, name: profileName({ namespace }) })
  }

  async function allTurns(namespace: string, limits: Partial<ProfileLimits> = {}): Promise<void> {
    let hasMore = true
    while (hasMore) ({ hasMore } = await turn(namespace, limits))
  }

  async function profileOf(namespace: string): Promise<Profile> {
    const profile = await access.get('ContainerProfile', { namespace, name: profileName({ namespace }) })
    assert.ok(profile)
    return profile as Profile
  }

  /** What a profile says, without what may differ between two ways to it. */
  function facts({ spec, status: { consumed: _consumed, ...status }, metadata }: Profile): unknown {
    const { 'kubescape.io/instance-id': _id, 'kubescape.io/wlid': _wlid, ...annotations } = metadata.annotations ?? {}
    return { spec, status, annotations }
  }

  async function names(namespace: string): Promise<readonly string[]> {
    const found = await Array.fromAsync(access.headings({ namespace, name: '' }))
    return found.map(({ name }) => name)
  }

  async function fiveReports(namespace: string): Promise<void> {
    for (let number = 1; number <= 5; number++)
      await report({
        namespace,
        number,
        status: number === 5 ? 'failed' : 'ready',
        spec: { syscalls: [`call${number}`], capabilities: ['SAME'], endpoints: [{ endpoint: `:80/${number}` }] },
      })
  }

  /** Ends the process, so to say, at the given write: before it is done, or after. */
  function endingAt(write: number, isDone: boolean): ProfileAccess {
    let writes = 0
    async function ending<T>(run: () => Promise<T>): Promise<T> {
      const isLast = writes++ === write
      if (isLast && !isDone) throw new Error('killed')
      const value = await run()
      if (isLast) throw new Error('killed')
      return value
    }
    return {
      ...access,
      put: (object, live) => ending(() => access.put(object, live)),
      remove: (kind, place, uid) => ending(() => access.remove(kind, place, uid)),
    }
  }

  test('broken off at any write, nothing is lost or counted twice, and no report is left', async () => {
    await fiveReports('whole')
    await allTurns('whole')
    const expected = facts(await profileOf('whole'))
    // Of every turn two reports are taken: a write of the profile, then two deletions, three times.
    for (let write = 0; write < 9; write++) {
      for (const isDone of [false, true]) {
        const namespace = `cut-${write}-${isDone}`
        await fiveReports(namespace)
        const through = endingAt(write, isDone)
        await assert.rejects(async () => {
          for (;;) await turn(namespace, { maxBatchReports: 2 }, through)
        }, /killed/)
        await allTurns(namespace, { maxBatchReports: 2 })
        assert.deepEqual(facts(await profileOf(namespace)), expected, namespace)
        assert.deepEqual(await names(namespace), [profileName({ namespace })])
      }
    }
  })

  test('a report that was merged and not deleted is not merged again, however many others wait', async () => {
    const namespace = 'left-over'
    await fiveReports(namespace)
    await assert.rejects(turn(namespace, { maxBatchReports: 1 }, endingAt(1, false)), /killed/)
    await assert.rejects(turn(namespace, { maxBatchReports: 1, maxListedReports: 2 }, endingAt(1, false)), /killed/)
    const { status } = await profileOf(namespace)
    assert.equal((status['consumed'] as readonly unknown[]).length, 2)
    await allTurns(namespace)
    assert.deepEqual(facts(await profileOf(namespace)), facts(await profileOf('whole')))
  })

  test('several at a time: one writes, the others begin anew', async () => {
    const namespace = 'raced'
    await fiveReports(namespace)
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => turn(namespace, { maxBatchReports: 2 })))
    assert.ok(outcomes.some(({ status }) => status === 'fulfilled'))
    await allTurns(namespace)
    assert.deepEqual(facts(await profileOf(namespace)), facts(await profileOf('whole')))
  })

  test('a profile that is deleted meanwhile is made anew of the reports that wait', async () => {
    const namespace = 'deleted'
    const place = { namespace, name: profileName({ namespace }) }
    await report({ namespace, spec: { syscalls: ['old'] } })
    await allTurns(namespace)
    await report({ namespace, number: 2, spec: { syscalls: ['new'] } })
    const deleting: ProfileAccess = {
      ...access,
      async put(object, live) {
        await access.remove('ContainerProfile', place, (await profileOf(namespace)).metadata.uid ?? '')
        return access.put(object, live)
      },
    }
    await assert.rejects(turn(namespace, {}, deleting), (error: unknown) => {
      assert.ok(error instanceof ApiError)
      assert.deepEqual([error.reason, error.details?.kind], ['NotFound', 'containerprofiles'])
      return true
    })
    await allTurns(namespace)
    assert.deepEqual((await profileOf(namespace)).spec['syscalls'], ['new'])
  })

  test('a series that nobody continues has ended; a profile is written only when something changes', async () => {
    const namespace = 'silent'
    await report({ namespace })
    await allTurns(namespace)
    const learning = await profileOf(namespace)
    await allTurns(namespace)
    assert.equal((await profileOf(namespace)).metadata.resourceVersion, learning.metadata.resourceVersion)
    assert.equal(learning.metadata.annotations?.['kubescape.io/status'], 'ready')
    await turn(namespace, { seriesEndAfterMs: -1 })
    const ended = await profileOf(namespace)
    const { 'kubescape.io/status': status, 'kubescape.io/completion': completion } = ended.metadata.annotations ?? {}
    assert.deepEqual([status, completion], ['completed', 'partial'])
  })

  test('a profile takes no more bytes than it may hold, and says so', async () => {
    const namespace = 'heavy'
    await report({ namespace, spec: { syscalls: ['read'] } })
    await allTurns(namespace)
    const before = (await profileOf(namespace)).spec
    await report({ namespace, number: 2, spec: { opens: [{ path: `/${'x'.repeat(4000)}`, flags: [] }] } })
    await allTurns(namespace, { maxProfileBytes: 2000 })
    const profile = await profileOf(namespace)
    assert.deepEqual(profile.spec, before)
    assert.equal(profile.metadata.annotations?.['kubescape.io/status'], 'too-large')
    assert.deepEqual(await names(namespace), [profileName({ namespace })])
  })

  test('fields of a newer version are kept; the later report counts', async () => {
    const namespace = 'newer'
    await report({ namespace, number: 2, spec: { probes: [2], shape: 'new' } })
    await report({ namespace, number: 1, spec: { probes: [1] } })
    await allTurns(namespace)
    const { probes, shape } = (await profileOf(namespace)).spec
    assert.deepEqual([probes, shape], [[2], 'new'])
  })

  const hostile: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'no list is a list': { opens: {}, execs: 'x', syscalls: 3, ingress: true, rulePolicies: [], endpoints: null },
    'lists of anything': {
      opens: [null, 1, {}, { path: 5 }, { path: '/ok', flags: 'x' }, []],
      execs: [{ args: [{}] }],
      identifiedCallStacks: [{}, { callStack: { root: 5 } }, { callID: 'x', callStack: { root: { children: [{}] } } }],
      egress: [{ podSelector: { matchLabels: 'x', matchExpressions: { a: 1 } }, ports: [{}], dnsNames: [1] }],
      matchExpressions: 'all',
      matchLabels: { app: 5 },
    },
    'names that objects have': {
      opens: [{ path: '/__proto__/constructor', flags: ['__proto__'] }],
      rulePolicies: JSON.parse('{"__proto__": {"processAllowed": ["x"]}, "constructor": {}}') as object,
      matchLabels: JSON.parse('{"__proto__": "x"}') as object,
    },
    'paths of a million characters, and as deep': {
      opens: [
        { path: `/${'x'.repeat(1_000_000)}`, flags: [] },
        { path: '/y'.repeat(500_000), flags: [] },
      ],
    },
    'text that is none': { opens: [{ path: '/\ud800\u0000\u202e', flags: ['\udfff'] }], syscalls: ['\ud800'] },
  }

  for (const [why, spec] of Object.entries(hostile)) {
    test(`hostile reports do not stop the others: ${why}`, async () => {
      const namespace = `hostile-${Object.keys(hostile).indexOf(why)}`
      await report({ namespace, spec })
      await report({ namespace, number: 2, spec: { capabilities: ['LAST'] } })
      await allTurns(namespace)
      assert.deepEqual((await profileOf(namespace)).spec['capabilities'], ['LAST'])
      assert.equal(({} as Readonly<Record<string, unknown>>)['processAllowed'], undefined)
    })
  }
})
