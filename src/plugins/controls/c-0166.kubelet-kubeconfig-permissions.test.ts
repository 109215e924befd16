// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0166.kubelet-kubeconfig-permissions.ts'

controlCases(control, {
  passes: {
    'mode 600': hostData('KubeletInfo', {
      kubeConfigFile: hostFile('/etc/kubernetes/kubelet.conf', { permissions: 0o600 }),
    }),
    'a stricter mode': hostData('KubeletInfo', {
      kubeConfigFile: hostFile('/etc/kubernetes/kubelet.conf', { permissions: 0o400 }),
    }),
    'the node has no such file': hostData('KubeletInfo', {}),
  },
  fails: {
    'others may read it': {
      objects: hostData('KubeletInfo', {
        kubeConfigFile: hostFile('/etc/kubernetes/kubelet.conf', { permissions: 0o604 }),
      }),
      failed: [],
    },
    'the owner may execute it': {
      objects: hostData('KubeletInfo', {
        kubeConfigFile: hostFile('/etc/kubernetes/kubelet.conf', { permissions: 0o700 }),
      }),
    },
  },
  unknown: {
    'the sensor did not say': hostData('KubeletInfo', { kubeConfigFile: { path: '/etc/kubernetes/kubelet.conf' } }),
  },
})
