// SPDX-License-Identifier: Apache-2.0
/** A real API server takes the CustomResourceDefinitions of the chart, and holds objects to their rules. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { parse } from 'yaml'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { callApi } from '#tools/envtest/access.ts'
import { waitFor } from '#tools/envtest/wait.ts'
import { customKinds } from './custom-kinds.ts'

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const posture = [{ controlID: 'C-0001', action: 'ignore' }]
const unfounded = { vulnerability: { id: 'CVE-2024-1' }, status: 'not_affected' }

describeOnEnvtest('our own kinds on a real API server', { controllerManager: false }, plane => {
  before(async () => {
    for (const { group, plural } of customKinds) {
      const body: unknown = parse(readFileSync(`chart/crds/${group}_${plural}.yaml`, 'utf8'))
      const { status, text } = await callApi(plane().adminConfig, { method: 'POST', path: definitions, body })
      assert.equal(status, 201, text)
    }
    for (const { group, version, plural } of customKinds)
      await waitFor({ what: `${plural} to be served`, timeoutMs: 30_000 }, async () => {
        const { status } = await callApi(plane().adminConfig, { path: `/apis/${group}/${version}/${plural}` })
        return status === 200 ? true : undefined
      })
  })

  const cases: Readonly<Record<string, readonly [spec: object, expected: RegExp | undefined]>> = {
    'one about a control': [{ posture, reason: 'r', expiresAt: '2030-01-01T00:00:00Z' }, undefined],
    'one about nothing': [{ posture: [] }, /at least one of vulnerabilities and posture/],
    'one without its reason': [{ vulnerabilities: [unfounded] }, /justification is required/],
    'an action that does not exist': [{ posture: [{ controlID: 'C-0001', action: 'panic' }] }, /Unsupported value/],
    'a time that is none': [{ posture, expiresAt: 'tomorrow' }, /expiresAt/],
  }
  for (const [reason, [spec, expected]] of Object.entries(cases))
    test(reason, async () => {
      const body = {
        apiVersion: 'kubescape.io/v1beta1',
        kind: 'ClusterSecurityException',
        metadata: { generateName: 'e-' },
        spec,
      }
      const path = '/apis/kubescape.io/v1beta1/clustersecurityexceptions'
      const { status, text } = await callApi(plane().adminConfig, { method: 'POST', path, body })
      if (!expected) assert.equal(status, 201, text)
      else {
        assert.equal(status, 422, text)
        assert.match(text, expected)
      }
    })
})
