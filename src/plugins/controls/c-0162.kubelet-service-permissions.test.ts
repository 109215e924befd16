// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0162.kubelet-service-permissions.ts'

controlCases(control, {
  passes: {
    'mode 600': hostData('KubeletInfo', {
      serviceFiles: [hostFile('/etc/systemd/system/kubelet.service.d/10-kubeadm.conf', { permissions: 0o600 })],
    }),
    'a stricter mode': hostData('KubeletInfo', {
      serviceFiles: [hostFile('/etc/systemd/system/kubelet.service.d/10-kubeadm.conf', { permissions: 0o400 })],
    }),
    'the node has no such file': hostData('KubeletInfo', {}),
  },
  fails: {
    'others may read it': {
      objects: hostData('KubeletInfo', {
        serviceFiles: [hostFile('/etc/systemd/system/kubelet.service.d/10-kubeadm.conf', { permissions: 0o604 })],
      }),
      failed: [],
    },
    'the owner may execute it': {
      objects: hostData('KubeletInfo', {
        serviceFiles: [hostFile('/etc/systemd/system/kubelet.service.d/10-kubeadm.conf', { permissions: 0o700 })],
      }),
    },
  },
  unknown: {
    'the sensor did not say': hostData('KubeletInfo', {
      serviceFiles: [{ path: '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf' }],
    }),
  },
})
