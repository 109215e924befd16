// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0178.kubelet-iptables-chains.ts'

controlCases(control, {
  passes: {
    'the flag says so': kubelet('--make-iptables-util-chains=true'),
    'the file says so': kubelet('', 'makeIPTablesUtilChains: true'),
    'absent, because the default is true': kubelet(''),
  },
  fails: {
    'the flag says no': { objects: kubelet('--make-iptables-util-chains=false'), failed: [] },
    'the file says no': {
      objects: kubelet('', 'makeIPTablesUtilChains: false'),
      failed: ['makeIPTablesUtilChains'],
      review: ['makeIPTablesUtilChains'],
    },
    'the file could not be read': { objects: kubelet('--config=/etc/kubelet.yaml') },
  },
})
