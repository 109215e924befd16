// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { ownerCases } from '#testing/node-file-cases.ts'
import { control } from './c-0101.cni-file-ownership.ts'

controlCases(
  control,
  ownerCases({
    kind: 'CNIInfo',
    path: '/etc/cni/net.d/10-calico.conflist',
    data: file => ({ CNIConfigFiles: [file] }),
  }),
)
