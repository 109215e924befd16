// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { callApi, readApi, writeKubeconfig } from '#tools/envtest/access.ts'
import { waitFor } from '#tools/envtest/wait.ts'
import { describeOnEnvtest, startEnvtest, whyNoEnvtest } from './envtest.ts'
import { kubectlVersions, runKubectl } from './kubectl.ts'

describeOnEnvtest('a control plane', {}, plane => {
  for (const kubectl of kubectlVersions(process.env)) {
    test(`talks to kubectl ${kubectl.name}`, { skip: kubectl.whyMissing ?? false }, async () => {
      const { kubeconfigPath } = plane()
      const args = ['get', 'namespace', 'default', '-o', 'name']
      const output = await runKubectl({ path: kubectl.path(plane()), kubeconfigPath, args })
      assert.deepEqual(output, { stdout: 'namespace/default\n', stderr: '', exitCode: 0 })
    })
  }

  test('ends a namespace with all that is in it, so its controllers work', async () => {
    const { adminConfig } = plane()
    const path = '/api/v1/namespaces/ending'
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'left-behind' } }
    await readApi(adminConfig, { method: 'POST', path: '/api/v1/namespaces', body: namespace('ending') })
    await readApi(adminConfig, { method: 'POST', path: `${path}/configmaps`, body: configMap })
    await readApi(adminConfig, { method: 'DELETE', path })
    await waitFor({ what: 'the namespace to end', timeoutMs: 30_000 }, async () => {
      const { status } = await callApi(adminConfig, { path })
      return status === 404 ? true : undefined
    })
  })

  test('a user by certificate may do what a role grants, and no more', async () => {
    const { adminConfig, userConfig } = plane()
    const visitor = userConfig({ name: 'visitor', groups: ['readers'] })
    const list = { path: '/api/v1/namespaces' }
    assert.equal((await callApi(visitor, list)).status, 403)
    await readApi(adminConfig, {
      method: 'POST',
      path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
      body: {
        metadata: { name: 'readers' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'readers' }],
      },
    })
    const { status } = await waitFor({ what: 'the binding to be seen', timeoutMs: 10_000 }, async () => {
      const answer = await callApi(visitor, list)
      return answer.status === 403 ? undefined : answer
    })
    assert.equal(status, 200)
    assert.equal((await callApi(visitor, { ...list, method: 'POST', body: namespace('denied') })).status, 403)
  })

  test('a service account by token is who it is, also through a kubeconfig', async () => {
    const { serviceAccountConfig, kubeconfigPath, kubectlPath } = plane()
    const account = await serviceAccountConfig({ namespace: 'default', serviceAccount: 'default' })
    const path = `${kubeconfigPath}.account`
    writeKubeconfig(path, account)
    const output = await runKubectl({ path: kubectlPath, kubeconfigPath: path, args: ['auth', 'whoami', '-o', 'json'] })
    const { status } = JSON.parse(output.stdout) as { status: { userInfo: { username: string } } }
    assert.equal(status.userInfo.username, 'system:serviceaccount:default:default')
  })
})

test('a control plane that was stopped leaves no file and no server', {
  skip: whyNoEnvtest(process.env) ?? false,
}, async () => {
  const plane = await startEnvtest({ controllerManager: false })
  await plane.stop()
  assert.equal(existsSync(plane.logFolder), false)
  await assert.rejects(callApi(plane.adminConfig, { path: '/readyz' }), { code: 'ECONNREFUSED' })
})

function namespace(name: string) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
}
