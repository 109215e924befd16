// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0017.immutable-container-filesystem.ts'

controlCases(control, {
  passes: {
    'the file system is read-only': pod({
      containers: [container({ securityContext: { readOnlyRootFilesystem: true } })],
    }),
  },
  fails: { 'the default is writable': { objects: pod() } },
})
