// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0102.etcd-data-permissions.ts'

controlCases(
  control,
  modeCases({ kind: 'ControlPlaneInfo', path: '/var/lib/etcd', data: file => ({ etcdDataDir: file }) }, 'folder'),
)
