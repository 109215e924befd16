// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isKubeError } from './errors.ts'
import { type ResourcePath, resourcePath } from './path.ts'

const paths: Record<string, [ResourcePath, string]> = {
  'core, all namespaces': [{ apiVersion: 'v1', plural: 'pods' }, '/api/v1/pods'],
  'group, one namespace': [
    { apiVersion: 'apps/v1', plural: 'deployments', namespace: 'shop' },
    '/apis/apps/v1/namespaces/shop/deployments',
  ],
  'a subresource with a path of its own': [
    { apiVersion: 'v1', plural: 'pods', namespace: 'a', name: 'b', subresource: 'proxy/x' },
    '/api/v1/namespaces/a/pods/b/proxy/x',
  ],
  'RBAC names may hold colons and more': [
    { apiVersion: 'rbac.authorization.k8s.io/v1', plural: 'clusterroles', name: 'system:a/b?c' },
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/system:a%2Fb%3Fc',
  ],
}
for (const [why, [parts, expected]] of Object.entries(paths))
  test(`path: ${why}`, () => assert.equal(resourcePath(parts), expected))

for (const name of ['', '.', '..'])
  test(`path: a name ${JSON.stringify(name)} would leave its place`, () => {
    assert.throws(
      () => resourcePath({ apiVersion: 'v1', plural: 'pods', namespace: 'a', name }),
      error => isKubeError(error, 'bad-request'),
    )
  })
