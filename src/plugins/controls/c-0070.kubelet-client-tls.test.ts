// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0070.kubelet-client-tls.ts'

controlCases(control, {
  passes: { 'an authority is named': kubelet('--client-ca-file=/etc/kubernetes/pki/ca.crt') },
  fails: { 'none is named': { objects: kubelet('') } },
})
