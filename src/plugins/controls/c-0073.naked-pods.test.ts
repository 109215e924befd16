// SPDX-License-Identifier: Apache-2.0
import { pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0073.naked-pods.ts'

controlCases(control, {
  passes: { 'a replica set owns it': pod({}, { ownerReferences: [{ kind: 'ReplicaSet', name: 'web' }] }) },
  fails: {
    'nobody owns it': { objects: pod(), failed: [], review: [], fix: [] },
    'an empty list is nobody': { objects: pod({}, { ownerReferences: [] }) },
  },
})
