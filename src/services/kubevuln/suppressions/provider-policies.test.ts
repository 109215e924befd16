// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { AcceptanceTarget } from '#engines/vulnmatch/excuse/acceptance.ts'
import { commandFor, scene, specOf } from '#services/kubevuln/scene.test.ts'
import { readPolicies } from './provider-policies.ts'

const web: AcceptanceTarget = {
  namespace: 'shop',
  apiGroup: 'apps',
  kind: 'deployment',
  name: 'web',
  containerName: 'app',
  images: [],
}
const policy = (attributes: object, more: object = {}) => ({
  name: 'accepted',
  actions: ['ignore'],
  designators: [{ designatorType: 'Attributes', attributes }],
  vulnerabilities: [{ name: 'CVE-1' }],
  ...more,
})

const reach: Readonly<Record<string, readonly [attributes: object, isGlobal: boolean, concerns: string]>> = {
  'this cluster': [{ cluster: 'c' }, true, 'yes'],
  'any cluster': [{ cluster: '*' }, true, 'yes'],
  'its namespace': [{ 'scope.cluster': 'c', 'scope.namespace': 'shop' }, false, 'yes'],
  'its workload, in another case of the kind': [{ namespace: 'shop', kind: 'Deployment', name: 'web' }, false, 'yes'],
  'another container': [{ namespace: 'shop', containerName: 'sidecar' }, false, 'no'],
  'another namespace': [{ namespace: 'bank' }, false, 'no'],
}
for (const [name, [attributes, isGlobal, concerns]] of Object.entries(reach))
  test(`a policy of the provider about ${name}`, () => {
    const [read] = readPolicies([policy(attributes)], 'c')
    assert.deepEqual([read?.isGlobal, read?.concerns(web)], [isGlobal, concerns])
  })

const none: Readonly<Record<string, unknown>> = {
  'about another cluster': policy({ cluster: 'other' }),
  'without a designator': { ...policy({}), designators: [] },
  'that ignores nothing': policy({}, { actions: ['alert'] }),
  'about no vulnerability': policy({}, { vulnerabilities: [] }),
  'that ends at no time': policy({}, { expirationDate: 'soon' }),
  'that is none': 7,
}
for (const [name, stated] of Object.entries(none))
  test(`a policy ${name} excuses nothing`, () => assert.deepEqual(readPolicies([stated], 'c'), []))

test('what the provider accepts is left out before what the cluster does, and put back when it no longer does', async () => {
  let answer: unknown = [policy({ cluster: 'c' }, { reason: 'told' })]
  const asked: string[] = []
  const server = createServer((request, response) => {
    request.resume()
    if (request.method !== 'GET') return void response.end('"ok"')
    asked.push(`${request.url} ${String(request.headers['x-api-key'])}`)
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    const provider = { url, apiUrl: url, accountId: 'a', accessKey: 'k', clusterName: 'c' }
    await using it = await scene({ provider })
    await it.post('/v1/scanImage', commandFor(it.registry))
    await it.service.idle()
    const payload = () =>
      (specOf(it.object('vulnerabilitymanifests')) as { payload: Record<string, readonly Record<string, unknown>[]> })
        .payload
    assert.deepEqual(payload()['ignoredMatches']?.[0]?.['appliedIgnoreRules'], [
      {
        vulnerability: 'CVE-1',
        'vex-status': 'not_affected',
        source: 'accepted',
        reason: 'told',
        sourceKind: 'VulnerabilityExceptionPolicy',
      },
    ])
    assert.equal(asked[0], '/api/v1/vulnerabilityExceptions?customerGUID=a&scope.cluster=c k')
    answer = []
    for (let i = 0; i < 1_000 && payload()['matches']?.length === 0; i++)
      await new Promise(resolve => setTimeout(resolve, 5))
    assert.equal(payload()['matches']?.length, 1)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
