// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { Library } from '#engines/posture/library/library.ts'
import { frameworkOf, withOwnControls } from '#engines/posture/library/own-control.ts'
import { runScan } from '#engines/posture/run.ts'
import { container, deployment, object, pod } from '#testing/builders/workloads.ts'
import { readPolicies } from './read-policies.ts'

function policy(spec: object, metadata: object = {}): KubeObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'no-latest', labels: { controlId: 'X-0001' }, ...metadata },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
      validations: [
        { expression: "object.spec.containers.all(c, !c.image.endsWith(':latest'))", message: 'pin images' },
      ],
      ...spec,
    },
  }
}

/** Status of X-0001 by object, with what is said. */
function judge(policies: readonly KubeObject[], objects: readonly KubeObject[]): string[] {
  const { controls, doubts } = readPolicies(policies, 'rules')
  assert.deepEqual(doubts, [])
  const parts = withOwnControls({ controls: [], controlFacts: {}, ruleFacts: {}, frameworks: [] }, controls)
  const library = new Library(parts, { scope: 'file' })
  const scan = runScan(
    objects.map(each => ({ object: each })),
    { library, frameworks: [], facts: { controlInputs: {} } },
  )
  return [...scan.results()].flatMap(({ object: { kind, metadata }, controls: results }) =>
    results.map(({ status, rules, info }) => {
      const [evidence] = rules[0]?.failures[0]?.evidence ?? []
      const said = evidence && 'missing' in evidence ? `: ${evidence.missing}` : info && `: ${info}`
      return `${kind} ${metadata.name} ${status}${said}`
    }),
  )
}

const latest = pod({ containers: [container({ image: 'app:latest' })] }, { name: 'latest' })

test('an object that the policy would refuse fails with its message; other kinds are not looked at', () => {
  assert.deepEqual(judge([policy({})], [pod(), latest, deployment()]), [
    'Pod latest failed: pin images',
    'Pod web passed',
  ])
})

test('variables, conditions and messages are expressions', () => {
  const spec = {
    variables: [
      { name: 'images', expression: 'object.spec.containers.map(c, c.image)' },
      { name: 'bad', expression: "variables.images.filter(i, i.endsWith(':latest'))" },
    ],
    matchConditions: [{ name: 'not-web', expression: "object.metadata.name != 'web'" }],
    validations: [{ expression: 'variables.bad.size() == 0', messageExpression: "'not pinned: ' + variables.bad[0]" }],
  }
  assert.deepEqual(judge([policy(spec)], [pod(), latest]), [
    'Pod latest failed: not pinned: app:latest',
    'Pod web passed',
  ])
})

test('an expression that cannot be evaluated is not evaluated, never passed', () => {
  const [said = ''] = judge([policy({ validations: [{ expression: 'object.spec.nobody.size() == 0' }] })], [pod()])
  assert.match(said, /^Pod web skipped: an expression of the policy cannot be evaluated/)
})

test('parameters come from the object of their kind beside the policy; without one nothing can be told', () => {
  const spec = {
    paramKind: { apiVersion: 'example.com/v1', kind: 'Limits' },
    validations: [{ expression: 'object.spec.containers.size() <= params.spec.most' }],
  }
  const limits = object('example.com/v1', 'Limits', { name: 'limits' }, { spec: { most: 0 } })
  const [unknown = ''] = judge([policy(spec)], [pod()])
  assert.match(unknown, /skipped: the policy no-latest needs parameters/)
  const [failed = ''] = judge([policy(spec), limits], [pod()])
  assert.match(failed, /^Pod web failed/)
})

test('selectors of the policy count', () => {
  const resourceRules = [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }]
  const matchConstraints = {
    resourceRules,
    namespaceSelector: { matchLabels: { team: 'a' } },
    objectSelector: { matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }] },
  }
  const namespace = object('v1', 'Namespace', { name: 'shop', labels: { team: 'a' } })
  const validations = [{ expression: 'false', message: 'no' }]
  const objects = [
    namespace,
    pod(),
    pod({}, { name: 'other', namespace: 'bank' }),
    pod({}, { name: 'skipped', labels: { skip: '1' } }),
  ]
  assert.deepEqual(judge([policy({ matchConstraints, validations })], objects), [
    'Namespace shop failed: no',
    'Pod web failed: no',
  ])
})

test('a policy that cannot be used is told, and the others are used', () => {
  const bad = policy({ validations: [{ expression: 'object.(' }] }, { name: 'bad', labels: {} })
  const { controls, doubts } = readPolicies([bad, policy({}), policy({}, { name: 'again' })], 'rules')
  assert.deepEqual(
    controls.map(({ control }) => control.id),
    ['X-0001'],
  )
  assert.equal(doubts.length, 2)
  assert.match(doubts[0] ?? '', /^rules: policy "bad": spec\.validations\[0\]: /)
})

test('custom controls are scored as a framework of their own', () => {
  const { controls } = readPolicies([policy({})], 'rules')
  const parts = withOwnControls({ controls: [], controlFacts: {}, ruleFacts: {}, frameworks: [] }, controls)
  const library = new Library(parts, { scope: 'file' })
  const inputs = [pod(), latest].map(each => ({ object: each }))
  const { summary } = runScan(inputs, { library, frameworks: [frameworkOf(controls)], facts: { controlInputs: {} } })
  assert.deepEqual(
    summary.frameworks.map(({ framework, complianceScore }) => [framework.name, complianceScore]),
    [['Custom', 50]],
  )
})
