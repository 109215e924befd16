// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAuthority } from '#runtime/certificates.ts'
import { bundlePatch, judgeBundle } from './api-service.ts'

const validity = { notBefore: new Date(Date.UTC(2026, 0, 1)), notAfter: new Date(Date.UTC(2027, 0, 1)) }
const ours = createAuthority({ commonName: 'ours', validity }).certificatePem
const other = createAuthority({ commonName: 'other', validity }).certificatePem
const service = { namespace: 'kubescape', name: 'storage' }

function apiService(spec: object, annotations: Record<string, string> = {}) {
  const metadata = { name: 'v1beta1.example', annotations, resourceVersion: '7' }
  return { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata, spec: { service, ...spec } }
}

function bundle(pem: string): string {
  return Buffer.from(pem).toString('base64')
}

const verdicts: Record<string, [object: ReturnType<typeof apiService>, kind: string]> = {
  'it has none yet': [apiService({}), 'write'],
  'it has an authority that we do not know': [apiService({ caBundle: bundle(other) }), 'write'],
  'it has ours and one that is over': [apiService({ caBundle: bundle(ours + other) }), 'write'],
  'it holds what it should': [apiService({ caBundle: bundle(ours) }), 'right'],
  'cert-manager injects it': [apiService({}, { 'cert-manager.io/inject-ca-from': 'kubescape/storage' }), 'foreign'],
  'OpenShift injects it': [apiService({}, { 'service.beta.openshift.io/inject-cabundle': 'true' }), 'foreign'],
  'it must not have one where verification is off': [apiService({ insecureSkipTLSVerify: true }), 'foreign'],
  'it registers the server of somebody else': [apiService({ service: { ...service, namespace: 'other' } }), 'foreign'],
}
for (const [reason, [object, kind]] of Object.entries(verdicts)) {
  test(`${kind}: ${reason}`, () => assert.equal(judgeBundle(object, service, ours).kind, kind))
}

test('the patch names the version that was looked at, so that it does not undo what somebody else wrote', () => {
  assert.deepEqual(bundlePatch(apiService({}), ours), {
    metadata: { resourceVersion: '7' },
    spec: { caBundle: bundle(ours) },
  })
})
