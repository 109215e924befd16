// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './anonymous-requests-to-kubelet-service-updated.ts'

ruleCases(rule, {
  passes: {
    'the flag refuses them, whatever the file says': kubelet(
      '--anonymous-auth=false',
      'authentication: {anonymous: {enabled: true}}',
    ),
    'the file refuses them': kubelet('', 'authentication: {anonymous: {enabled: false}}'),
    'the file says nothing, and its default refuses them': kubelet('', 'kind: KubeletConfiguration'),
  },
  fails: {
    'the flag accepts them': {
      objects: kubelet('--anonymous-auth=true', 'authentication: {anonymous: {enabled: false}}'),
      failed: [],
    },
    'the file accepts them': {
      objects: kubelet('', 'authentication: {anonymous: {enabled: true}}'),
      failed: ['authentication.anonymous.enabled'],
      review: ['authentication.anonymous.enabled'],
    },
    'neither flag nor file: the default of the flag accepts them': { objects: kubelet(''), failed: [] },
    'the file could not be read': { objects: kubelet('--config=/etc/kubelet.yaml'), failed: [] },
  },
  unknown: { 'the file is no YAML': kubelet('', 'a: [') },
})
