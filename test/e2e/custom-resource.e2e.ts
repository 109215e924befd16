// SPDX-License-Identifier: Apache-2.0
/** What a real API server answers kubectl for a custom resource: the measure for the kinds that we serve. */
import { join } from 'node:path'
import { before, test } from 'node:test'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { kubectlVersions } from '#testing/kubectl.ts'
import { type KubectlSubject, kubectlSession } from '#testing/kubectl-session.ts'
import { callApi, readApi } from '#tools/envtest/access.ts'
import { waitFor } from '#tools/envtest/wait.ts'

const group = 'shop.example'
const plural = 'shelves'
const namespace = 'shop'

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural, singular: 'shelf', kind: 'Shelf', shortNames: ['shf'], categories: ['furniture'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        additionalPrinterColumns: [
          { name: 'Boards', type: 'integer', jsonPath: '.spec.boards' },
          { name: 'Wood', type: 'string', jsonPath: '.spec.wood', priority: 1 },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: {
          openAPIV3Schema: {
            description: 'A shelf that goods stand on.',
            type: 'object',
            properties: {
              spec: {
                description: 'What it is made of.',
                type: 'object',
                required: ['boards'],
                properties: {
                  boards: { description: 'How many boards it has.', type: 'integer', minimum: 1 },
                  wood: { description: 'Of which tree.', type: 'string' },
                },
              },
            },
          },
        },
      },
    ],
  },
}

function shelf(name: string, room: string, boards: number): string {
  return `---
apiVersion: ${group}/v1
kind: Shelf
metadata:
  name: ${name}
  labels:
    room: ${room}
spec:
  boards: ${boards}
  wood: oak
`
}

const subject: KubectlSubject = {
  plural,
  group,
  version: 'v1',
  namespace,
  manifests: [shelf('bread', 'front', 3), shelf('flour', 'back', 2), shelf('sweets', 'front', 5)].join(''),
  labelSelector: 'room=front',
  name: 'flour',
  changedManifest: shelf('flour', 'back', 4),
  changedJsonPath: '{.spec.boards}=4',
  explainedField: 'spec.boards',
}

describeOnEnvtest('kubectl and a custom resource of a real API server', {}, plane => {
  before(async () => {
    const { adminConfig } = plane()
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
    await readApi(adminConfig, { method: 'POST', path: '/api/v1/namespaces', body })
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    await readApi(adminConfig, { method: 'POST', path: definitions, body: definition })
    await waitFor({ what: 'the definition to be served and explained', timeoutMs: 30_000 }, async () => {
      const documents = ['/openapi/v2', `/openapi/v3/apis/${group}/v1`].map(path => callApi(adminConfig, { path }))
      const texts = (await Promise.all(documents)).map(({ text }) => text)
      return texts.every(text => text.includes('How many boards')) ? true : undefined
    })
  })

  for (const kubectl of kubectlVersions(process.env)) {
    test(`kubectl ${kubectl.name}`, { skip: kubectl.whyMissing ?? false }, async context => {
      const { kubeconfigPath } = plane()
      const target = { kubectlPath: kubectl.path(plane()), kubectlVersion: kubectl.name, kubeconfigPath }
      await kubectlSession(context, target, subject, join(import.meta.dirname, 'golden', 'custom-resource'))
    })
  }
})
