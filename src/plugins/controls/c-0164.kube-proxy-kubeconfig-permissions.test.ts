// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0164.kube-proxy-kubeconfig-permissions.ts'

controlCases(control, {
  passes: {
    'mode 600': hostData('KubeProxyInfo', {
      kubeConfigFile: hostFile('/var/lib/kube-proxy/kubeconfig.conf', { permissions: 0o600 }),
    }),
    'a stricter mode': hostData('KubeProxyInfo', {
      kubeConfigFile: hostFile('/var/lib/kube-proxy/kubeconfig.conf', { permissions: 0o400 }),
    }),
    'the node has no such file': hostData('KubeProxyInfo', {}),
  },
  fails: {
    'others may read it': {
      objects: hostData('KubeProxyInfo', {
        kubeConfigFile: hostFile('/var/lib/kube-proxy/kubeconfig.conf', { permissions: 0o604 }),
      }),
      failed: [],
    },
    'the owner may execute it': {
      objects: hostData('KubeProxyInfo', {
        kubeConfigFile: hostFile('/var/lib/kube-proxy/kubeconfig.conf', { permissions: 0o700 }),
      }),
    },
  },
  unknown: {
    'the sensor did not say': hostData('KubeProxyInfo', {
      kubeConfigFile: { path: '/var/lib/kube-proxy/kubeconfig.conf' },
    }),
  },
})
