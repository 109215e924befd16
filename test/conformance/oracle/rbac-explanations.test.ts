// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { Library } from '#engines/posture/library/library.ts'
import { runScan, type Scan } from '#engines/posture/run.ts'
import { controlFacts, defaultControlInputs, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { account, clusterRole, clusterRoleBinding, role, roleBinding, roleRule } from '#testing/builders/rbac.ts'
import { deployment } from '#testing/builders/workloads.ts'
import { pairKey } from './pair.ts'
import { rbacExplanations } from './rbac-explanations.ts'

const library = new Library({ controls, controlFacts, ruleFacts, frameworks: [] }, { scope: 'file' })

function scanOf(...objects: readonly KubeObject[]): Scan {
  const inputs = objects.map(object => ({ object }))
  return runScan(inputs, { library, frameworks: [], facts: { controlInputs: defaultControlInputs } })
}

function reasonOf(scan: Scan, key: string, texts: { readonly expected?: string; readonly got?: string }) {
  const difference = {
    key,
    controlID: key.split('|', 1)[0] ?? '',
    expected: texts.expected,
    got: texts.got,
  }
  return rbacExplanations.find(each => each.explains(difference, scan))?.reason
}

function keyOf(
  controlID: string,
  kind: string,
  place: { namespace?: string; source?: string; related?: string[] } = {},
) {
  const { namespace = '', source = '', related = [] } = place
  return pairKey({ source, apiVersion: '', kind, namespace, name: 'web', related }, controlID)
}

function statusOf(scan: Scan, controlID: string): readonly string[] {
  return [...scan.results()].flatMap(({ controls: results }) =>
    results.filter(each => each.control.facts.id === controlID).map(each => each.status),
  )
}

describe('explanations of pairs about roles', () => {
  test('a subject without namespace: Kubernetes takes that of the RoleBinding, so the secret can be read', () => {
    const bound = roleBinding([{ kind: 'ServiceAccount', name: 'web' }])
    const scan = scanOf(role(roleRule('core', 'secrets', 'get')), bound, deployment({ serviceAccountName: 'web' }))
    assert.deepEqual(statusOf(scan, 'C-0015'), ['failed'])
    assert.deepEqual(statusOf(scan, 'C-0267'), ['failed'])
    const texts = { expected: 'passed', got: 'failed' }
    assert.match(reasonOf(scan, keyOf('C-0015', 'ServiceAccount'), texts) ?? '', /without a namespace/)
    const ofWorkload = keyOf('C-0267', 'Deployment', { source: 'a.yaml', namespace: 'shop' })
    assert.match(reasonOf(scan, ofWorkload, texts) ?? '', /without a namespace/)
    assert.equal(reasonOf(scanOf(roleBinding([account('web')])), ofWorkload, texts), undefined)
    assert.equal(reasonOf(scan, keyOf('C-0015', 'ServiceAccount', { namespace: 'shop' }), texts), undefined)
  })

  test('a workload without namespace runs in default, where its account is bound', () => {
    const web = { ...deployment(), metadata: { name: 'web' } }
    const scan = scanOf(web, clusterRoleBinding([account('default', 'default')], 'cluster-admin'))
    assert.deepEqual(statusOf(scan, 'C-0272'), ['failed'])
    assert.ok(reasonOf(scan, keyOf('C-0272', 'Deployment', { source: 'a.yaml' }), { got: 'failed' }))
    assert.equal(reasonOf(scan, keyOf('C-0016', 'Deployment', { source: 'a.yaml' }), { got: 'failed' }), undefined)
    const unseen = reasonOf(scan, keyOf('C-0272', 'Deployment', { source: 'a.yaml' }), { expected: 'passed' })
    assert.equal(unseen, undefined, 'not being judged is no judgement')
  })

  test('cluster-admin is no less powerful for not being among the files', () => {
    const scan = scanOf(clusterRoleBinding([account('web')], 'cluster-admin'))
    assert.deepEqual(statusOf(scan, 'C-0035'), ['failed'])
    const about = (name: string) =>
      keyOf('C-0035', 'ServiceAccount', {
        namespace: 'shop',
        related: [`rbac.authorization.k8s.io/v1/ClusterRole//${name}`],
      })
    assert.ok(reasonOf(scan, about('cluster-admin'), { got: 'failed' }))
    assert.equal(reasonOf(scan, about('mine'), { got: 'failed' }), undefined)
  })

  test('a webhook can be changed by patch as well as by update', () => {
    const key = keyOf('C-0281', 'ServiceAccount', { namespace: 'shop', related: ['x/ClusterRole//power'] })
    const scanWith = (verb: string) =>
      scanOf(
        clusterRole(roleRule('admissionregistration.k8s.io', 'mutatingwebhookconfigurations', verb)),
        clusterRoleBinding([account('web')]),
      )
    assert.deepEqual(statusOf(scanWith('patch'), 'C-0281'), ['failed'])
    assert.ok(reasonOf(scanWith('patch'), key, { expected: 'passed', got: 'failed' }))
    assert.equal(reasonOf(scanWith('get'), key, { expected: 'passed', got: 'failed' }), undefined)
  })
})
