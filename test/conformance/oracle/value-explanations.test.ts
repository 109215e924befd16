// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { Library } from '#engines/posture/library/library.ts'
import { runScan } from '#engines/posture/run.ts'
import { controlFacts, defaultControlInputs, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { account, clusterRole, clusterRoleBinding, roleRule } from '#testing/builders/rbac.ts'
import { container, deployment, object, pod } from '#testing/builders/workloads.ts'
import { explain } from './explanations.ts'
import { pairsOf } from './scan-set.ts'

const library = new Library({ controls, controlFacts, ruleFacts, frameworks: [] }, { scope: 'file' })

interface Case {
  readonly objects: readonly KubeObject[]
  readonly controlID: string
  /** Kind of the object that the pair is about; that of the first object unless given. */
  readonly kind?: string
  /** What the original says of it, and what is said here, which decides who is right. */
  readonly original: string | undefined
  readonly here: string
}

/** The reason of the one pair of a control and a kind, once what is said here was seen to be so. */
function reasonOf({ objects, controlID, kind = objects[0]?.kind ?? '', original, here }: Case): string | undefined {
  const source = { path: 'a.yaml', relativePath: 'a.yaml', line: 1 }
  const inputs = objects.map((each, document) => ({ object: each, source: { ...source, document } }))
  const scan = runScan(inputs, { library, frameworks: [], facts: { controlInputs: defaultControlInputs } })
  const of = [...pairsOf(scan, '')].filter(([key]) => key.startsWith(`${controlID}|`) && key.split('|')[3] === kind)
  const [key, got] = of[0] ?? assert.fail(`${controlID} says nothing of a ${kind}`)
  assert.equal(got, here)
  return explain({ key, controlID, expected: original, got }, scan)
}

interface Paths {
  readonly failed?: string
  readonly review?: string
  readonly deletes?: string
  readonly fix?: string
}

const pair = (status: string, { failed = '', review = '', deletes = '', fix = '' }: Paths = {}) =>
  `${status} failed[${failed}] review[${review}] delete[${deletes}] fix[${fix}]`
const passed = pair('passed')
const running = (fields: Readonly<Record<string, unknown>>) => pod({ containers: [container(fields)] })
const image = 'spec.containers[0].image'
const initImage = 'spec.template.spec.initContainers[0].image'
const command = 'spec.containers[0].command[0]'
const port = 'spec.containers[0].ports[0].hostPort'
const mount = 'spec.containers[0].volumeMounts[0]'
const token = 'spec.automountServiceAccountToken=false'
const level = 'metadata.labels[pod-security.kubernetes.io/enforce]=YOUR_VALUE'
const namespace = (labels: Readonly<Record<string, string>> = {}) => object('v1', 'Namespace', { name: 'shop', labels })
const webhook = (rule: object) =>
  object(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    { name: 'policy' },
    { webhooks: [{ name: 'a', rules: [rule] }] },
  )
const ingress = (tls: unknown) =>
  object('networking.k8s.io/v1', 'Ingress', { name: 'web', namespace: 'shop' }, { spec: { tls } })
const mounting = (volume: Readonly<Record<string, unknown>>) =>
  pod({
    containers: [container({ volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
    volumes: [{ name: 'v', ...volume }],
  })
const secret = object('v1', 'Secret', { name: 'c', namespace: 'shop' })
const claim = object('v1', 'PersistentVolumeClaim', { name: 'c', namespace: 'shop' }, { spec: {} })
const reader = clusterRole(roleRule('core', 'secrets', 'list'))
const gathering: KubeObject = {
  ...clusterRole(),
  metadata: { name: 'all' },
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { adds: 'all' } }] },
}
const gathered: KubeObject = { ...reader, metadata: { name: 'part', labels: { adds: 'all' } } }
const serviceAccount = object('v1', 'ServiceAccount', { name: 'web', namespace: 'shop' })

const explained: Record<string, Case> = {
  'an image that ko is to build has no registry yet': {
    objects: [running({ image: 'ko://example.com/cmd/web' })],
    controlID: 'C-0078',
    original: pair('skipped/configuration'),
    here: pair('skipped/configuration', { failed: image, review: image }),
  },
  'a patch that names no image pins none': {
    objects: [running({ image: undefined })],
    controlID: 'C-0306',
    original: pair('skipped/configuration'),
    here: pair('skipped/configuration', { failed: image, review: image }),
  },
  'a request of null is none': {
    objects: [running({ resources: { requests: { cpu: null } } })],
    controlID: 'C-0268',
    original: passed,
    here: pair('failed', { fix: 'spec.containers[0].resources.requests.cpu=YOUR_VALUE' }),
  },
  'a Job gets its name from the server': {
    objects: [{ ...running({}), metadata: { name: 'web-', generateName: 'web-', namespace: 'shop' } }],
    controlID: 'C-0056',
    original: passed,
    here: pair('failed', { fix: 'spec.containers[0].livenessProbe=YOUR_VALUE' }),
  },
  'no certificate is named': {
    objects: [ingress([])],
    controlID: 'C-0263',
    original: passed,
    here: pair('failed', { fix: 'spec.tls=<your-tls-definition>' }),
  },
  'sudoku is no sudo': {
    objects: [running({ command: ['sudoku'] })],
    controlID: 'C-0062',
    original: pair('failed', { failed: command, review: command }),
    here: passed,
  },
  'port 0 is none': {
    objects: [running({ ports: [{ containerPort: 80, hostPort: 0 }] })],
    controlID: 'C-0044',
    original: pair('failed', { failed: port, deletes: port }),
    here: passed,
  },
  'a claim is mounted': {
    objects: [mounting({ persistentVolumeClaim: { claimName: 'c' } }), claim],
    controlID: 'C-0257',
    original: passed,
    here: pair('failed', { failed: mount, deletes: mount }),
  },
  'a Secret is mounted as a source of a volume': {
    objects: [mounting({ projected: { sources: [{ secret: { name: 'c' } }] } }), secret],
    controlID: 'C-0255',
    original: passed,
    here: pair('failed', { failed: mount, deletes: mount }),
  },
  'a webhook of a product is asked about the product': {
    objects: [namespace(), webhook({ apiGroups: ['cert.example'], resources: ['*'], scope: '*' })],
    controlID: 'C-0192',
    original: passed,
    here: pair('failed', { fix: level }),
  },
  'a webhook about pods needs no scope': {
    objects: [namespace(), webhook({ apiGroups: [''], resources: ['pods'] })],
    controlID: 'C-0192',
    original: pair('failed', { fix: level }),
    here: passed,
  },
  'the older name of the account': {
    objects: [pod({ serviceAccount: 'web' }), serviceAccount, reader, clusterRoleBinding([account('web')])],
    controlID: 'C-0261',
    original: passed,
    here: pair('failed', { fix: token }),
  },
  'an account that no file holds': {
    objects: [pod({ serviceAccountName: 'web' }), reader, clusterRoleBinding([account('web')])],
    controlID: 'C-0261',
    original: passed,
    here: pair('failed', { fix: token }),
  },
  'an init container of an affected program': {
    objects: [
      deployment({
        initContainers: [container({ image: 'quay.io/argoproj/argocd:v2.1.0' })],
      }),
    ],
    controlID: 'C-0081',
    original: undefined,
    here: pair('failed', { failed: initImage, review: initImage }),
  },
  'an account with a role that gathers others': {
    objects: [
      pod({ serviceAccountName: 'web' }),
      serviceAccount,
      gathering,
      gathered,
      clusterRoleBinding([account('web')], 'all'),
    ],
    controlID: 'C-0267',
    original: passed,
    here: pair('failed'),
  },
  'a group whose API group the server fills in': {
    objects: [reader, clusterRoleBinding([{ kind: 'Group', name: 'dev' }])],
    controlID: 'C-0015',
    kind: 'Group',
    original: passed,
    here: pair('failed', grantPaths()),
  },
}

const unexplained: Record<string, Case> = {
  'an image by its name': {
    ...(explained['an image that ko is to build has no registry yet'] as Case),
    objects: [running({ image: 'example.com/cmd/web:v1@sha256:'.concat('0a'.repeat(32)) })],
  },
  'an image that is named and not pinned': {
    ...(explained['a patch that names no image pins none'] as Case),
    objects: [running({ image: 'nginx:1' })],
  },
  'a request that is not there': {
    ...(explained['a request of null is none'] as Case),
    objects: [running({ resources: {} })],
  },
  'an object with a name': {
    ...(explained['a Job gets its name from the server'] as Case),
    objects: [running({})],
  },
  'sudo itself': {
    ...(explained['sudoku is no sudo'] as Case),
    objects: [running({ command: ['/usr/bin/sudo'] })],
    original: passed,
    here: pair('failed', { failed: command, review: command }),
  },
  'a Secret that is a volume': {
    ...(explained['a Secret is mounted as a source of a volume'] as Case),
    objects: [mounting({ secret: { secretName: 'c' } }), secret],
  },
  'a namespace that names a level': {
    ...(explained['a webhook about pods needs no scope'] as Case),
    objects: [namespace({ 'pod-security.kubernetes.io/enforce': 'baseline' })],
  },
  'an account that is held and named': {
    ...(explained['an account that no file holds'] as Case),
    objects: [pod({ serviceAccountName: 'web' }), serviceAccount, reader, clusterRoleBinding([account('web')])],
  },
  'a group with its API group': {
    ...(explained['a group whose API group the server fills in'] as Case),
    objects: [reader, clusterRoleBinding([{ kind: 'Group', name: 'dev', apiGroup: 'rbac.authorization.k8s.io' }])],
  },
}

/** Where the grant of a role with one rule fails. */
function grantPaths(): Paths {
  const rule = 'relatedObjects[1].rules[0]'
  const paths = [
    'relatedObjects[0].roleRef.name',
    'relatedObjects[0].subjects[0]',
    `${rule}.apiGroups[0]`,
    `${rule}.resources[0]`,
    `${rule}.verbs[0]`,
  ].join(' ')
  return { failed: paths, review: paths }
}

describe('where the original takes a value for another', () => {
  for (const [reason, each] of Object.entries(explained))
    test(`is explained: ${reason}`, () => assert.ok(reasonOf(each)))
  for (const [reason, each] of Object.entries(unexplained))
    test(`is no excuse for ${reason}`, () => assert.equal(reasonOf(each), undefined))
  test('a patch has no account of its own, and no pair about it', () => {
    const patch = object('apps/v1', 'Deployment', { name: 'web', namespace: 'shop' }, { spec: { replicas: 2 } })
    const source = { path: 'a.yaml', relativePath: 'a.yaml', line: 1, document: 0 }
    const facts = { controlInputs: defaultControlInputs }
    const scan = runScan([{ object: patch, source }], { library, frameworks: [], facts })
    const key = 'C-0261|a.yaml|apps/v1|Deployment|shop|web|'
    const difference = { key, controlID: 'C-0261', expected: passed, got: undefined }
    assert.equal(pairsOf(scan, '').get(key), undefined)
    assert.match(explain(difference, scan) ?? '', /patch/)
    assert.equal(explain({ ...difference, expected: pair('failed') }, scan), undefined)
  })
  test('a neighbour in the binding is not what a subject fails for', () => {
    const dashboard: KubeObject = { ...reader, metadata: { name: 'kubernetes-dashboard' } }
    const both = clusterRoleBinding([account('web'), account('api')], 'kubernetes-dashboard')
    const [role, one, other] = ['roleRef.name', 'subjects[1]', 'subjects[0]'].map(each => `relatedObjects[0].${each}`)
    const own = `${role} ${one}`
    const all = `${role} ${other} ${one}`
    const of = { objects: [dashboard, both], controlID: 'C-0014', kind: 'ServiceAccount' }
    const here = pair('failed', { failed: own, review: own })
    assert.match(reasonOf({ ...of, original: pair('failed', { failed: all, review: all }), here }) ?? '', /neighbours/)
    assert.equal(
      reasonOf({ ...of, original: pair('failed', { failed: all, review: own, fix: 'x=y' }), here }),
      undefined,
    )
  })
})
