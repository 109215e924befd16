// SPDX-License-Identifier: Apache-2.0
/** Fills the informer of `@kubernetes/client-node` from the server at its first argument with as many pods as its second. */
import { CoreV1Api, KubeConfig, makeInformer } from '@kubernetes/client-node'
import { reportMeasured } from '#testing/measured-child.ts'

const startedMs = performance.now()
const [, , server = '', count = '0'] = process.argv
const config = new KubeConfig()
config.loadFromOptions({
  clusters: [{ name: 'bench', server, skipTLSVerify: true }],
  users: [{ name: 'bench' }],
  contexts: [{ name: 'bench', cluster: 'bench', user: 'bench' }],
  currentContext: 'bench',
})
const api = config.makeApiClient(CoreV1Api)
const informer = makeInformer(config, '/api/v1/pods', () => api.listPodForAllNamespaces())
const complete = Promise.withResolvers<void>()
let objects = 0
informer.on('add', () => {
  if (++objects === Number(count)) complete.resolve()
})
informer.on('error', error => complete.reject(error instanceof Error ? error : new Error(String(error))))
await informer.start()
await complete.promise
reportMeasured({ objects }, startedMs)
await informer.stop()
process.disconnect?.()
process.exit()
