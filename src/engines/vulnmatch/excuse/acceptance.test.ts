// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { type Acceptance, type AcceptanceTarget, readAcceptance, suppressionOf } from './acceptance.ts'
import { countSuppressed, suppressMatches } from './suppress.ts'

const nowMs = Date.UTC(2026, 0, 1)
const web: AcceptanceTarget = {
  namespace: 'shop',
  apiGroup: 'apps',
  kind: 'deployment',
  name: 'web',
  containerName: 'app',
  images: ['docker.io/library/nginx:1', 'nginx:1'],
  labels: { tier: 'front' },
}
const notAffected = { status: 'not_affected', justification: 'component_not_present' }
const cve = (id: string, more: object = {}) => ({ vulnerability: { id }, ...notAffected, ...more })

function read(spec: object, kind = 'SecurityException'): Acceptance | string | undefined {
  const metadata = kind === 'SecurityException' ? { name: 'x', namespace: 'shop' } : { name: 'x' }
  return readAcceptance({ apiVersion: 'kubescape.io/v1beta1', kind, metadata, spec }, namespace =>
    namespace === 'shop' ? { team: 'web' } : undefined,
  )
}

/** What is left of a document, and what is excused. */
function acceptMatches(of: Json, acceptances: readonly Acceptance[], atMs: number): Json {
  return suppressMatches(
    of,
    acceptances.map(each => suppressionOf(each, atMs)),
  )
}

function mustRead(spec: object, kind?: string): Acceptance {
  const acceptance = read({ vulnerabilities: [cve('CVE-1')], ...spec }, kind)
  assert.ok(typeof acceptance === 'object')
  return acceptance
}

const reach: Readonly<Record<string, readonly [spec: object, kind: string, concerns: boolean | 'unknown']>> = {
  'workloads by label': [{ match: { objectSelector: { matchLabels: { tier: 'front' } } } }, 'SecurityException', true],
  'workloads with another label': [
    { match: { objectSelector: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] } } },
    'ClusterSecurityException',
    false,
  ],
  'workloads by label and namespaces with another': [
    {
      match: {
        objectSelector: { matchLabels: { tier: 'front' } },
        namespaceSelector: { matchLabels: { team: 'db' } },
      },
    },
    'ClusterSecurityException',
    false,
  ],
  'its own namespace': [{}, 'SecurityException', true],
  'an image by a pattern': [{ match: { images: ['docker.io/library/nginx:*'] } }, 'SecurityException', true],
  'another image': [{ match: { images: ['redis*'] } }, 'SecurityException', false],
  'a resource by name': [{ match: { resources: [{ kind: 'Deployment', name: 'w*' }] } }, 'SecurityException', true],
  'a resource of another group': [
    { match: { resources: [{ kind: 'Deployment', apiGroup: 'extensions' }] } },
    'SecurityException',
    false,
  ],
  'namespaces by label': [
    { match: { namespaceSelector: { matchLabels: { team: 'web' } } } },
    'ClusterSecurityException',
    true,
  ],
  'namespaces with another label': [
    { match: { namespaceSelector: { matchLabels: { team: 'db' } } } },
    'ClusterSecurityException',
    false,
  ],
  'the whole cluster': [{}, 'ClusterSecurityException', true],
}
for (const [name, [spec, kind, expected]] of Object.entries(reach))
  test(`an exception about ${name}`, () => {
    const acceptance = mustRead(spec, kind)
    assert.equal(acceptance.concerns(web), expected === true ? 'yes' : 'no')
    const elsewhere = acceptance.concerns({ ...web, namespace: 'bank' })
    assert.equal(elsewhere === 'yes', name === 'the whole cluster')
    assert.equal(acceptance.isGlobal, name === 'the whole cluster')
  })

test('labels that are not known make no answer, unless nothing hangs on them', () => {
  const selecting = { objectSelector: { matchLabels: { tier: 'front' } } }
  const { labels: _, ...unlabelled } = web
  assert.equal(mustRead({ match: selecting }).concerns(unlabelled), 'unknown')
  assert.equal(mustRead({ match: { ...selecting, images: ['redis*'] } }).concerns(unlabelled), 'no')
  const cluster = mustRead({ match: selecting }, 'ClusterSecurityException')
  assert.deepEqual([cluster.concerns({ ...unlabelled, namespace: '' }), cluster.isGlobal], ['no', false])
  const ofNamespaces = mustRead({ match: { namespaceSelector: {} } }, 'ClusterSecurityException')
  assert.equal(ofNamespaces.concerns({ ...web, namespace: 'gone' }), 'unknown')
})

test('what cannot be read or asked for excuses nothing, and says why', () => {
  assert.equal(read({ posture: [{ controlID: 'C-0001' }] }), undefined)
  const vulnerabilities = [cve('CVE-1')]
  assert.match(JSON.stringify(read({ vulnerabilities, expiresAt: 'soon' })), /^"expiresAt: expected a time/)
  assert.deepEqual(mustRead({ vulnerabilities: [cve('CVE-1', { status: 'affected' })] }).vulnerabilities, [])
})

function matchOf(id: string, related: readonly string[] = [], state = 'not-fixed'): JsonObject {
  return {
    vulnerability: { id, severity: 'High', fix: { state } },
    relatedVulnerabilities: related.map(each => ({ id: each })),
    artifact: { name: 'bash', purl: 'pkg:deb/debian/bash@5.2' },
  }
}

function idsIn(document: Json, list: 'matches' | 'ignoredMatches'): readonly string[] {
  const found = (document as { readonly [key: string]: readonly { vulnerability: { id: string } }[] | undefined })[list]
  return (found ?? []).map(({ vulnerability }) => vulnerability.id)
}

const document: Json = { matches: [matchOf('CVE-1'), matchOf('CVE-2', ['GHSA-2']), matchOf('CVE-3', [], 'fixed')] }

const excused: Readonly<Record<string, readonly [accepted: object, left: readonly string[]]>> = {
  'by its id': [cve('CVE-1'), ['CVE-2', 'CVE-3']],
  'by another name of it': [cve('GHSA-2'), ['CVE-1', 'CVE-3']],
  'in a package': [cve('CVE-1', { subcomponents: ['pkg:deb/debian/bash'] }), ['CVE-2', 'CVE-3']],
  'in another package': [cve('CVE-1', { subcomponents: ['pkg:deb/debian/zlib'] }), ['CVE-1', 'CVE-2', 'CVE-3']],
  'until there is a fix, which there is': [cve('CVE-3', { expiredOnFix: true }), ['CVE-1', 'CVE-2', 'CVE-3']],
  'until there is a fix, which there is not': [cve('CVE-1', { expiredOnFix: true }), ['CVE-2', 'CVE-3']],
  'until a time that is over': [cve('CVE-1', { expiresAt: '2025-01-01T00:00:00Z' }), ['CVE-1', 'CVE-2', 'CVE-3']],
}
for (const [name, [accepted, left]] of Object.entries(excused))
  test(`a vulnerability is excused ${name}`, () => {
    const shown = acceptMatches(document, [mustRead({ vulnerabilities: [accepted] })], nowMs)
    assert.deepEqual(idsIn(shown, 'matches'), left)
    assert.equal(idsIn(shown, 'matches').length + idsIn(shown, 'ignoredMatches').length, 3)
  })

test('what is excused comes back when the exception goes, and what other rules took out stays out', () => {
  const other = { ...matchOf('CVE-9'), appliedIgnoreRules: [{ vulnerability: 'CVE-9', reason: 'VEX' }] }
  const before: Json = { ...document, ignoredMatches: [other] }
  const shown = acceptMatches(before, [mustRead({})], nowMs)
  assert.deepEqual(idsIn(shown, 'ignoredMatches'), ['CVE-9', 'CVE-1'])
  assert.deepEqual([...countSuppressed(shown)], [['SecurityException', 1]])
  const after = acceptMatches(shown, [], nowMs)
  assert.deepEqual(idsIn(after, 'matches').toSorted(), ['CVE-1', 'CVE-2', 'CVE-3'])
  assert.deepEqual(idsIn(after, 'ignoredMatches'), ['CVE-9'])
  assert.equal(acceptMatches(before, [], nowMs), before)
})
