// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { fieldsOf, textOf } from './families/fields.ts'
import { parseConfig } from './families/host-data.ts'

/** Keys under which installers keep the configuration. */
const keys: readonly string[] = ['config.conf', 'kubeconfig.conf', 'config']

const rule: Rule = {
  name: 'ensure-that-the-kube-proxy-metrics-service-is-bound-to-localhost',
  covers: ({ object: { metadata } }) => metadata.name === 'kube-proxy' && metadata.namespace === 'kube-system',
  findings,
}

function* findings({ object }: Subject): Iterable<Finding> {
  const data = fieldsOf(object['data'])
  const text = keys.map(key => textOf(data[key])).find(each => each !== undefined)
  const parsed = text === undefined ? undefined : parseConfig(text)
  if (parsed?.kind !== 'config') {
    yield { unknown: 'the ConfigMap holds no configuration of kube-proxy that can be parsed' }
    return
  }
  const address = textOf(parsed.config['metricsBindAddress'])
  // Without an address kube-proxy listens on 127.0.0.1. Source: KubeProxyConfiguration v1alpha1 defaults.
  if (address === undefined || /^(127\.|localhost:|\[::1\])/.test(address)) return
  yield { failedPaths: ['data'], evidence: [{ path: 'data', missing: 'metricsBindAddress: 127.0.0.1:10249' }] }
}

/** kube-proxy serves its metrics to the node alone. */
export const control: Control = {
  id: 'C-0291',
  description: 'Finds configurations of kube-proxy that serve metrics to the network.',
  why: 'The metrics show services and their traffic to everybody on the network, and nobody is asked who they are.',
  remediation:
    'Set `metricsBindAddress: 127.0.0.1:10249` in the ConfigMap kube-proxy of `kube-system`, and restart the kube-proxy pods.',
  test: 'Run `kubectl get cm kube-proxy -n kube-system -o yaml`, and look at `metricsBindAddress`; absent or empty it is 127.0.0.1.',
  example: {
    before: 'metricsBindAddress: 0.0.0.0:10249',
    after: 'metricsBindAddress: 127.0.0.1:10249',
  },
  rules: [rule],
}
