// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0173.kubelet-authorization-mode.ts'

controlCases(control, {
  passes: {
    'the flag asks the API server': kubelet('--authorization-mode=Webhook'),
    'the file asks the API server': kubelet('', 'authorization: {mode: Webhook}'),
    'the file says nothing, and its default asks': kubelet('', 'kind: KubeletConfiguration'),
  },
  fails: {
    'the flag allows everything, whatever the file says': {
      objects: kubelet('--authorization-mode AlwaysAllow', 'authorization: {mode: Webhook}'),
      failed: [],
    },
    'the file allows everything': {
      objects: kubelet('', 'authorization: {mode: AlwaysAllow}'),
      failed: ['authorization.mode'],
      review: ['authorization.mode'],
    },
    'neither flag nor file: the default of the flag allows everything': { objects: kubelet('') },
    'the file could not be read': { objects: kubelet('--config=/etc/kubelet.yaml') },
  },
  unknown: { 'the envelope is empty': { ...kubelet(''), data: 'none' } },
})
