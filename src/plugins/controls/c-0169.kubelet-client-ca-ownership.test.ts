// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0169.kubelet-client-ca-ownership.ts'

controlCases(control, {
  passes: {
    'user and group': hostData('KubeletInfo', {
      clientCAFile: hostFile('/etc/kubernetes/pki/ca.crt', {
        ownership: { uid: 0, gid: 0, username: 'root', groupname: 'root' },
      }),
    }),
    'names that could not be looked up: root is 0': hostData('KubeletInfo', {
      clientCAFile: hostFile('/etc/kubernetes/pki/ca.crt', {
        ownership: { uid: 0, gid: 0, username: '0', groupname: '0' },
      }),
    }),
    'no names at all': hostData('KubeletInfo', {
      clientCAFile: hostFile('/etc/kubernetes/pki/ca.crt', {
        ownership: { uid: 0, gid: 0, username: '', groupname: '' },
      }),
    }),
    'the node has no such file': hostData('KubeletInfo', {}),
  },
  fails: {
    'another group': {
      objects: hostData('KubeletInfo', {
        clientCAFile: hostFile('/etc/kubernetes/pki/ca.crt', {
          ownership: { uid: 0, gid: 7, username: 'root', groupname: 'lp' },
        }),
      }),
      failed: [],
    },
    'another user': {
      objects: hostData('KubeletInfo', {
        clientCAFile: hostFile('/etc/kubernetes/pki/ca.crt', {
          ownership: { uid: 1000, gid: 0, username: '1000', groupname: 'root' },
        }),
      }),
    },
  },
  unknown: {
    'the sensor could not look': hostData('KubeletInfo', {
      clientCAFile: hostFile('/etc/kubernetes/pki/ca.crt', { ownership: { err: 'permission denied' } }),
    }),
  },
})
